/**
 * Arithmetic and comparison of C data (LuaJIT: lj_carith.c): pointers and integers. The core itself does that of int64_t
 * and uint64_t.
 */

import { CtypeId, Flag, NO_SIZE } from "../../spec/ctypes.ts";
import { Tag } from "../../spec/vm.ts";
import { readByteString } from "../byte-text.ts";
import { StringField } from "../offsets.ts";
import { Conversion, convert, isCompatiblePointer } from "./convert.ts";
import {
  type Ctype,
  childOf,
  isConstval,
  isEnum,
  isFunc,
  isNum,
  isPtr,
  isRefArray,
  isReference,
} from "./ctype.ts";
import { callerError, typeName } from "./errors.ts";
import type { Ffi, MetamethodName } from "./ffi.ts";
import { lowWord, storeNumber } from "./memory.ts";

const tags = Tag.values;

/** An operand: its type and the address of its value; a pointer's value is the address itself. */
export interface Operand {
  /** undefined: no operand of arithmetic. */
  type: Ctype | undefined;
  address: number;
}

/** An address that is neither that of an object nor of a function, so that it is equal to none. */
const NOWHERE = 0xffffffff;

function cdataOperand(ffi: Ffi, cdata: number): Operand {
  const { types } = ffi;
  const id = ffi.ctypeOf(cdata);
  let type = types.raw(id);
  let address = ffi.dataOf(cdata);
  if (isPtr(type.info)) {
    address = ffi.pointerAt(address);
    if (isReference(type.info)) type = types.rawChild(type);
  } else if (isFunc(type.info)) {
    address = ffi.pointerAt(address);
    type = types.get(types.pointerTo(id));
  }
  return { type: isEnum(type.info) ? types.child(type) : type, address };
}

function operandOf(ffi: Ffi, slot: number): Operand {
  const { u32 } = ffi.state.heap;
  const tag = u32[(slot + 4) >>> 2];
  if (tag === tags.CDATA) return cdataOperand(ffi, u32[slot >>> 2]);
  if (tag < tags.NUMBER) return { type: ffi.types.get(CtypeId.DOUBLE), address: slot };
  if (tag === tags.NIL) return { type: ffi.types.get(CtypeId.P_VOID), address: 0 };
  // A string is equal to a pointer to its bytes.
  return { type: undefined, address: tag === tags.STRING ? u32[slot >>> 2] + StringField.data : NOWHERE };
}

/** A string beside an enum is one of its constants. */
function enumOperand(ffi: Ffi, slot: number, other: number, temporary: number): Operand | Ctype | undefined {
  const { u32 } = ffi.state.heap;
  if (u32[(slot + 4) >>> 2] !== tags.STRING || u32[(other + 4) >>> 2] !== tags.CDATA) return undefined;
  const type = ffi.types.raw(ffi.ctypeOf(u32[other >>> 2]));
  if (!isEnum(type.info)) return undefined;
  const constant = ffi.types.findField(type, readByteString(ffi.state.heap, u32[slot >>> 2]))?.field;
  if (constant === undefined || !isConstval(constant.info)) return type;
  ffi.view.setUint32(temporary, constant.size, true);
  return { type: ffi.types.child(constant), address: temporary };
}

/** The operands of an operation on two slots. */
export class Operands {
  readonly left: Operand;
  readonly right: Operand;
  readonly leftSlot: number;
  readonly rightSlot: number;
  /** The enum that a string is no constant of. */
  strangeEnum: Ctype | undefined;

  constructor(ffi: Ffi, leftSlot: number, rightSlot: number) {
    this.leftSlot = leftSlot;
    this.rightSlot = rightSlot;
    this.left = this.#operandAt(ffi, leftSlot, rightSlot);
    this.right = this.#operandAt(ffi, rightSlot, leftSlot);
  }

  #operandAt(ffi: Ffi, slot: number, other: number): Operand {
    const constant = enumOperand(ffi, slot, other, ffi.scratch);
    if (constant === undefined) return operandOf(ffi, slot);
    if ("address" in constant) return constant;
    this.strangeEnum ??= constant;
    return operandOf(ffi, slot);
  }

  get areNumeric(): boolean {
    return this.left.type !== undefined && this.right.type !== undefined;
  }
}

export type Comparison = "eq" | "lt" | "le";

const isInteger64 = ({ type }: Operand): boolean => type !== undefined && isNum(type.info) && type.size <= 8;
const isPointer = ({ type }: Operand): boolean =>
  type !== undefined && (isPtr(type.info) || isRefArray(type.info));

// -- 64-bit integers --

const isUnsigned64 = ({ type }: Operand): boolean =>
  type !== undefined && (type.info & Flag.UNSIGNED) !== 0 && type.size === 8;

/** The type in which both operands are combined, or 0. */
function integerType({ left, right }: Operands): number {
  if (!isInteger64(left) || !isInteger64(right)) return 0;
  return isUnsigned64(left) || isUnsigned64(right) ? CtypeId.UINT64 : CtypeId.INT64;
}

function loadBits(ffi: Ffi, id: number, operand: Operand): bigint {
  const target = ffi.scratch + 8;
  convert(ffi, ffi.types.get(id), operand.type as Ctype, target, operand.address, 0);
  return id === CtypeId.UINT64 ? ffi.view.getBigUint64(target, true) : ffi.view.getBigInt64(target, true);
}

/** Stores both operands as 64-bit integers into slots; false if they are none. The core can go on with them. */
export function widenOperands(ffi: Ffi, operands: Operands, left: number, right: number): boolean {
  const id = integerType(operands);
  if (id === 0) return false;
  const first = loadBits(ffi, id, operands.left);
  const second = loadBits(ffi, id, operands.right);
  for (const [bits, slot] of [
    [first, left],
    [second, right],
  ] as const) {
    const cdata = ffi.newCdata(id, 8);
    ffi.view.setBigUint64(ffi.dataOf(cdata), BigInt.asUintN(64, bits), true);
    ffi.storeCdata(slot, cdata);
  }
  return true;
}

function compareIntegers(ffi: Ffi, operands: Operands, comparison: Comparison): boolean | undefined {
  const id = integerType(operands);
  if (id === 0) return undefined;
  const left = loadBits(ffi, id, operands.left);
  const right = loadBits(ffi, id, operands.right);
  if (comparison === "eq") return left === right;
  return comparison === "lt" ? left < right : left <= right;
}

// -- Pointers --

function comparePointers(ffi: Ffi, { left, right }: Operands, comparison: Comparison): boolean | undefined {
  if (!isPointer(left) || !isPointer(right)) return undefined;
  if (comparison === "eq") return left.address === right.address;
  const [first, second] = [left.type as Ctype, right.type as Ctype];
  if (!isCompatiblePointer(ffi, first, second, Conversion.IGNORE_QUALIFIERS)) return undefined;
  return comparison === "lt" ? left.address < right.address : left.address <= right.address;
}

/** Whether the comparison holds; undefined: the operands cannot be compared. */
export function compareOperands(ffi: Ffi, operands: Operands, comparison: Comparison): boolean | undefined {
  if (!operands.areNumeric) return undefined;
  return compareIntegers(ffi, operands, comparison) ?? comparePointers(ffi, operands, comparison);
}

function subtractPointers(ffi: Ffi, left: Operand, right: Operand, slot: number): boolean {
  const type = left.type as Ctype;
  if (!isCompatiblePointer(ffi, type, right.type as Ctype, Conversion.IGNORE_QUALIFIERS)) return false;
  const size = ffi.types.sizeOf(childOf(type.info));
  if (size === 0 || size === NO_SIZE) return false;
  storeNumber(ffi.view, slot, Math.trunc(((left.address - right.address) | 0) / size) + 0);
  return true;
}

function indexBits(ffi: Ffi, operand: Operand): number {
  const target = ffi.scratch + 8;
  const type = operand.type as Ctype;
  if (type.id === CtypeId.DOUBLE) return lowWord(ffi.view.getFloat64(operand.address, true)) | 0;
  convert(ffi, ffi.types.get(CtypeId.INT32), type, target, operand.address, 0);
  return ffi.view.getInt32(target, true);
}

/** Pointer plus or minus integer, integer plus pointer, difference of pointers. False: it is none of these. */
export function calculatePointer(
  ffi: Ffi,
  operands: Operands,
  operation: MetamethodName,
  slot: number,
): boolean {
  if (!operands.areNumeric) return false;
  let { left, right } = operands;
  if (isPointer(left) && isPointer(right))
    return operation === "sub" && subtractPointers(ffi, left, right, slot);
  if (!isPointer(left)) [left, right] = operation === "add" ? [right, left] : [left, right];
  if ((operation !== "add" && operation !== "sub") || !isPointer(left) || !isNum((right.type as Ctype).info))
    return false;
  const type = left.type as Ctype;
  const size = ffi.types.sizeOf(childOf(type.info));
  if (size === NO_SIZE) return false;
  const index = indexBits(ffi, right);
  const distance = Math.imul(operation === "sub" ? -index : index, size);
  const id = ffi.types.pointerTo(childOf(type.info));
  ffi.storeCdata(slot, ffi.newPointer(id, (left.address + distance) >>> 0));
  return true;
}

// -- Errors --

/** Neither the types nor a metamethod know the operation. */
export function operandError(ffi: Ffi, operands: Operands, operation: MetamethodName): Error {
  const { strangeEnum } = operands;
  const { u32 } = ffi.state.heap;
  const name = ({ type }: Operand, slot: number): string => {
    const tag = u32[(slot + 4) >>> 2];
    return tag === tags.CDATA && type !== undefined ? ffi.text(type.id) : typeName(tag);
  };
  if (strangeEnum !== undefined) return callerError("FFI_BADCONV", "string", ffi.text(strangeEnum.id));
  const texts = [name(operands.left, operands.leftSlot), name(operands.right, operands.rightSlot)];
  switch (operation) {
    case "len":
      return callerError("FFI_BADLEN", ...texts);
    case "concat":
      return callerError("FFI_BADCONCAT", ...texts);
    case "lt":
    case "le":
      return callerError("FFI_BADCOMP", ...texts);
    default:
      return callerError("FFI_BADARITH", ...texts);
  }
}
