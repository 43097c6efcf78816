/**
 * The operations on C data that the interpreter leaves to this side (LuaJIT: lib_ffi.c, ffi_meta). Each returns a
 * CdataResult: done, or a metamethod of the type is to be called, which is then in scratch0.
 */

import { CtypeId, Flag } from "../../spec/ctypes.ts";
import { CdataResult, metamethods, Tag } from "../../spec/vm.ts";
import { readByteString } from "../byte-text.ts";
import { GlobalField, TableField } from "../offsets.ts";
import { findMember, getMember, type Member, setMember } from "./access.ts";
import {
  type Comparison,
  calculatePointer,
  compareOperands,
  Operands,
  operandError,
  widenOperands,
} from "./arithmetic.ts";
import { argumentFlag, convert } from "./convert.ts";
import { type Ctype, type CtypeNumber, isComplex, isEnum, isNum } from "./ctype.ts";
import { callerError, typeName } from "./errors.ts";
import type { Ffi, MetamethodName } from "./ffi.ts";
import { cdataValue, fromLua } from "./from-lua.ts";

import { knownMember, rememberMember } from "./member-table.ts";
import { storeNumber } from "./memory.ts";

const tags = Tag.values;
const DONE = CdataResult.values.FALSE;
const { TRUE, CALL, CONTINUE } = CdataResult.values;

const objectAt = (ffi: Ffi, slot: number): number => ffi.state.heap.u32[slot >>> 2];
const tagAt = (ffi: Ffi, slot: number): number => ffi.state.heap.u32[(slot + 4) >>> 2];

function copySlot(ffi: Ffi, to: number, from: number): void {
  const { u32 } = ffi.state.heap;
  u32[to >>> 2] = u32[from >>> 2];
  u32[(to + 4) >>> 2] = u32[(from + 4) >>> 2];
}

const scratchSlot = (ffi: Ffi, number: 0 | 1): number =>
  ffi.state.global + (number === 0 ? GlobalField.scratch0 : GlobalField.scratch1);

/** A metamethod that is a function is called, with the object first; another is indexed in its place. */
function delegate(ffi: Ffi, metamethod: number, object: number): number {
  const isFunction = tagAt(ffi, metamethod) === tags.FUNCTION;
  copySlot(ffi, scratchSlot(ffi, 0), metamethod);
  if (!isFunction) return CONTINUE;
  copySlot(ffi, scratchSlot(ffi, 1), object);
  return CALL;
}

// -- Indexing --

function memberError(ffi: Ffi, type: Ctype, key: number): Error {
  const text = ffi.text(type.id);
  const tag = tagAt(ffi, key);
  if (tag === tags.STRING)
    return callerError("FFI_BADMEMBER", text, readByteString(ffi.state.heap, objectAt(ffi, key)));
  const keyText = tag === tags.CDATA ? ffi.text(ffi.ctypeOf(objectAt(ffi, key))) : typeName(tag);
  return callerError("FFI_BADIDXW", text, keyText);
}

/** Tables that are asked one for another before the interpreter finds that they are a loop. */
const MAX_CHAIN = 100;

/** Whether a table has no value for a key, nor has one of those that are asked in its place. */
function lacks(ffi: Ffi, table: number, key: number, chain = MAX_CHAIN): boolean {
  const found = ffi.state.tableGetValue(table, { low: objectAt(ffi, key), high: tagAt(ffi, key) });
  if (found !== 0 && tagAt(ffi, found) !== tags.NIL) return false;
  const metatable = objectAt(ffi, table + TableField.metatable);
  const next = metatable === 0 ? 0 : ffi.metamethodIn(metatable, "index");
  if (next === 0) return true;
  return tagAt(ffi, next) === tags.TABLE && chain > 0 && lacks(ffi, objectAt(ffi, next), key, chain - 1);
}

/** A member, which is found by the core's table the next time. */
function memberOf(ffi: Ffi, cdata: number, key: number): Member {
  const known = knownMember(ffi, cdata, key);
  if (known !== undefined) return known;
  const member = findMember(ffi, cdata, key);
  if (member.isFound) rememberMember(ffi, cdata, key, member);
  return member;
}

export function indexCdata(ffi: Ffi, object: number, key: number, target: number): number {
  // The target may be the slot of the object or of the key.
  const member = memberOf(ffi, objectAt(ffi, object), key);
  if (member.isFound) {
    getMember(ffi, member, target);
    return DONE;
  }
  const metamethod = ffi.metamethod(member.type.id, "index");
  if (metamethod === 0) throw memberError(ffi, member.type, key);
  const isTable = tagAt(ffi, metamethod) === tags.TABLE;
  if (isTable && lacks(ffi, objectAt(ffi, metamethod), key)) throw memberError(ffi, member.type, key);
  return delegate(ffi, metamethod, object);
}

export function assignCdata(ffi: Ffi, object: number, key: number, value: number): number {
  const member = memberOf(ffi, objectAt(ffi, object), key);
  if (member.isFound) {
    setMember(ffi, member, value);
    return DONE;
  }
  if (member.qualifiers & Flag.CONST) throw callerError("FFI_WRCONST");
  const metamethod = ffi.metamethod(member.type.id, "newindex");
  if (metamethod === 0) throw memberError(ffi, member.type, key);
  return delegate(ffi, metamethod, object);
}

// -- Operators --

/** A metamethod of one of the operands' types, or 0. */
function operandMetamethod(ffi: Ffi, operands: Operands, name: MetamethodName): number {
  for (const slot of [operands.leftSlot, operands.rightSlot]) {
    if (tagAt(ffi, slot) !== tags.CDATA) continue;
    const metamethod = ffi.metamethodOfTarget(ffi.ctypeOf(objectAt(ffi, slot)), name);
    if (metamethod !== 0) return metamethod;
  }
  return 0;
}

function callOperator(ffi: Ffi, operands: Operands, name: MetamethodName): number {
  const metamethod = operandMetamethod(ffi, operands, name);
  if (metamethod === 0) throw operandError(ffi, operands, name);
  copySlot(ffi, scratchSlot(ffi, 0), metamethod);
  return CALL;
}

/**
 * Arithmetic, length and concatenation; `CONTINUE`: the operands were smaller integers and are now 64-bit ones in
 * scratch0 and scratch1.
 */
export function calculateCdata(
  ffi: Ffi,
  metamethod: number,
  left: number,
  right: number,
  target: number,
): number {
  const name = metamethods[metamethod];
  const operands = new Operands(ffi, left, right);
  if (name !== "len" && name !== "concat") {
    if (operands.areNumeric && widenOperands(ffi, operands, scratchSlot(ffi, 0), scratchSlot(ffi, 1)))
      return CONTINUE;
    if (calculatePointer(ffi, operands, name, target)) return DONE;
  }
  return callOperator(ffi, operands, name);
}

export function compareCdata(ffi: Ffi, metamethod: number, left: number, right: number): number {
  const name = metamethods[metamethod] as Comparison;
  const operands = new Operands(ffi, left, right);
  const result = compareOperands(ffi, operands, name);
  if (result !== undefined) return result ? TRUE : DONE;
  const isEquality = name === "eq";
  if (isEquality && operandMetamethod(ffi, operands, name) === 0)
    return operands.left.address === operands.right.address ? TRUE : DONE;
  return callOperator(ffi, operands, name);
}

// -- Numbers --

/** C data at a slot becomes a 64-bit integer (see core/vm/host.ts). */
export function widenCdata(ffi: Ffi, slot: number, wanted: CtypeNumber, argument: number): number {
  const { type, address } = cdataValue(ffi, objectAt(ffi, slot));
  const isUnsigned = isNum(type.info) && !(type.info & (Flag.BOOL | Flag.FP)) && type.size === 8;
  const id = isUnsigned && type.info & Flag.UNSIGNED ? CtypeId.UINT64 : wanted;
  const cdata = ffi.newCdata(id, 8);
  convert(ffi, ffi.types.get(id), type, ffi.dataOf(cdata), address, argumentFlag(argument));
  ffi.storeCdata(slot, cdata);
  return DONE;
}

/** `tonumber`: C data at a slot becomes a number, or nil. */
export function cdataToNumber(ffi: Ffi, slot: number): number {
  let type = ffi.types.rawReferred(ffi.ctypeOf(objectAt(ffi, slot)));
  if (isEnum(type.info)) type = ffi.types.child(type);
  if (isNum(type.info) || isComplex(type.info)) {
    const result = ffi.scratch + 8;
    fromLua(ffi, ffi.types.get(CtypeId.DOUBLE), result, slot, 0);
    storeNumber(ffi.view, slot, ffi.view.getFloat64(result, true));
  } else {
    ffi.state.heap.u32.fill(0xffffffff, slot >>> 2, (slot >>> 2) + 2);
  }
  return DONE;
}
