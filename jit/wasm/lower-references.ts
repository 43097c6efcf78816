/** Lowering of references: addresses of array slots, hash slots, upvalues, fields, bytes, and their guards. */
import {
  FunctionField,
  GlobalField,
  NODE_SIZE,
  NodeField,
  StringField,
  TableField,
  UpvalueField,
} from "../../lib/offsets.ts";
import { KeyHash } from "../../spec/vm.ts";
import { InstructionFlag, type IrRef, isConstantRef, Op, Type, typeSpecs } from "../ir/types.ts";
import { constantWords } from "../ir/values.ts";
import type { Emitter } from "./emitter.ts";
import { fieldPlaces } from "./fields.ts";
import type { Local } from "./locals.ts";
import { integerBehind } from "./trace-link.ts";

export const VALUE_SHIFT = 3;
const UPVALUE_ADDRESS = 4;

/** Pushes the address that a virtual reference stands for, up to the offset that it returns. */
export function pushVirtual(code: Emitter, ref: IrRef): number {
  const { ir } = code;
  switch (ir.op(ref)) {
    case Op.HREFK:
      code.left(ref);
      return NODE_SIZE * ir.right(ir.right(ref)) + NodeField.value;
    case Op.FREF:
      code.left(ref);
      return fieldPlaces[ir.right(ref)].offset;
    case Op.STRREF:
      code.left(ref);
      return StringField.data + ir.intValue(ir.right(ref));
    case Op.ADD:
      code.left(ref);
      return ir.intValue(ir.right(ref));
    default:
      code.left(ref);
      return ir.intValue(ir.right(ref)) << VALUE_SHIFT;
  }
}

/**
 * How far from an array a slot's address may begin, in slots: by so much the address of `t[i + 4096]` would be below
 * the array if `i` were -4096, and no array is as low in memory.
 */
const FARTHEST_INDEX = 4096;

/** Likewise for the reference of an array slot that is computed where it is used; constants in its index are offset. */
export function pushArrayReference(code: Emitter, ref: IrRef): number {
  const { ir } = code;
  let index = ir.right(ref);
  let offset = 0;
  if (code.isComputedHere(index) && ir.op(index) === Op.ADD && isConstantRef(ir.right(index))) {
    const constant = ir.intValue(ir.right(index));
    if (constant > 0 && constant <= FARTHEST_INDEX) {
      offset = constant << VALUE_SHIFT;
      index = ir.left(index);
    }
  }
  code.left(ref);
  code.operand(index);
  code.i32(VALUE_SHIFT);
  code.emit("i32.shl");
  code.emit("i32.add");
  return offset;
}

function virtualValue(code: Emitter, ref: IrRef): boolean {
  code.addOffset(pushVirtual(code, ref));
  return true;
}

function arrayReference(code: Emitter, ref: IrRef): boolean {
  if (code.plan.isVirtual(ref)) return virtualValue(code, ref);
  code.addOffset(pushArrayReference(code, ref));
  return true;
}

function byteReference(code: Emitter, ref: IrRef): boolean {
  if (code.plan.isVirtual(ref)) return virtualValue(code, ref);
  code.left(ref);
  code.right(ref);
  code.emit("i32.add");
  code.i32(StringField.data);
  code.emit("i32.add");
  return true;
}

/** The guard that the node has the key; the address is made where it is used. */
export function guardNode(code: Emitter, ref: IrRef): void {
  const { ir } = code;
  const slot = ir.right(ref);
  const { low, high } = constantWords(ir, ir.left(slot));
  code.left(ref);
  code.access("i64.load", NODE_SIZE * ir.right(slot) + NodeField.key);
  code.i64(low, high);
  code.emit("i64.ne");
  code.exitIf();
}

/** By the type of the key. */
function lookUp(code: Emitter, ref: IrRef): boolean {
  const key = code.ir.right(ref);
  const type = code.ir.type(key);
  if (type === Type.STR) return walkChain(code, ref, pushStringHash);
  if (type === Type.NUM) return walkChain(code, ref, pushNumberHash);
  if (typeSpecs[type].isCollectable) return walkChain(code, ref, pushAddressHash);
  code.pushGlobal();
  code.left(ref);
  code.boxed(key);
  code.callHelper("findValue");
  return true;
}

/** Pushes the hash of a key; `wanted` holds what stands for the key in a node, but for a constant string. */
type HashLowering = (code: Emitter, key: IrRef, wanted: Local) => void;

/**
 * Walks the chain of a key's hash. Methods are looked up in objects that do not have them: the calls of a helper took a
 * quarter of the time of richards.
 */
function walkChain(code: Emitter, ref: IrRef, pushHash: HashLowering): boolean {
  const { ir } = code;
  const key = ir.right(ref);
  const isConstantString = isConstantRef(key) && ir.type(key) === Type.STR;
  const table = code.readTwice(ir.left(ref));
  const wanted = code.scratch("i64");
  const node = code.scratch("i32");
  table.push();
  code.access("i32.load", TableField.node);
  if (!isConstantString) {
    code.boxed(key);
    code.set(wanted);
  }
  pushHash(code, key, wanted);
  table.push();
  code.access("i32.load", TableField.hashMask);
  code.emit("i32.and");
  code.i32(NODE_SIZE);
  code.emit("i32.mul");
  code.emit("i32.add");
  code.set(node);
  const found = code.open("block");
  const walk = code.open("loop");
  code.get(node);
  code.access("i64.load", NodeField.key);
  if (isConstantString) code.boxed(key);
  else code.get(wanted);
  code.emit("i64.eq");
  code.branch("br_if", found);
  code.get(node);
  code.access("i32.load", NodeField.next);
  code.tee(node);
  code.branch("br_if", walk);
  code.end();
  code.i32(code.global + GlobalField.nilValue);
  code.set(node);
  code.end();
  code.get(node);
  for (const local of [wanted, node]) code.release(local);
  table.release();
  return true;
}

function pushStringHash(code: Emitter, key: IrRef): void {
  code.operand(key);
  code.access("i32.load", StringField.hash);
}

/** As hashNumber does (core/object/hash.ts), after -0 has become 0, as which it is stored. */
function pushNumberHash(code: Emitter, key: IrRef, wanted: Local): void {
  if (integerBehind(code.ir, key) === undefined) makeZeroPositive(code, wanted);
  pushScrambled(code, wanted, () => {
    code.get(wanted);
    code.i64(32, 0);
    code.emit("i64.shr_u");
    code.emit("i32.wrap_i64");
    code.i32(1);
    code.emit("i32.shl");
  });
}

/** As hashKey does for objects. */
function pushAddressHash(code: Emitter, key: IrRef, wanted: Local): void {
  pushScrambled(code, wanted, () => {
    code.operand(key);
    code.i32(KeyHash.values.ADDRESS_BIAS | 0);
    code.emit("i32.add");
  });
}

/** As scramble does, from the key's low word and what `pushHigh` pushes. */
function pushScrambled(code: Emitter, wanted: Local, pushHigh: () => void): void {
  const [high, mixed] = [code.scratch("i32"), code.scratch("i32")];
  const rotated = (local: Local, count: number): void => {
    code.get(local);
    code.i32(count);
    code.emit("i32.rotl");
  };
  code.get(wanted);
  code.emit("i32.wrap_i64");
  pushHigh();
  code.tee(high);
  code.emit("i32.xor");
  rotated(high, 14);
  code.emit("i32.sub");
  code.tee(mixed);
  rotated(high, 19);
  code.emit("i32.xor");
  rotated(mixed, 13);
  code.emit("i32.sub");
  for (const local of [high, mixed]) code.release(local);
}

function makeZeroPositive(code: Emitter, wanted: Local): void {
  code.i64(0, 0);
  code.get(wanted);
  code.get(wanted);
  code.i64(0, 0x80000000);
  code.emit("i64.eq");
  code.emit("select");
  code.set(wanted);
}

function newKey(code: Emitter, ref: IrRef): boolean {
  code.pushGlobal();
  code.left(ref);
  code.boxed(code.ir.right(ref));
  code.callHelper("newKey");
  return code.refusable(ref);
}

/** Pushes the address of the Upvalue. */
function pushUpvalue(code: Emitter, ref: IrRef): void {
  code.left(ref);
  code.access("i32.load", FunctionField.upvalues + UPVALUE_ADDRESS * (code.ir.right(ref) >>> 8));
}

function upvalueReference(code: Emitter, ref: IrRef): boolean {
  const isClosed = code.ir.op(ref) === Op.UREFC;
  const upvalue = code.scratch("i32");
  pushUpvalue(code, ref);
  if (code.ir.hasFlag(ref, InstructionFlag.GUARD)) {
    code.tee(upvalue);
    code.access("i32.load8_u", UpvalueField.closed);
    if (isClosed) code.exitUnless();
    else code.exitIf();
    code.get(upvalue);
  }
  if (isClosed) {
    code.i32(UpvalueField.value);
    code.emit("i32.add");
  } else code.access("i32.load", UpvalueField.location);
  code.release(upvalue);
  return true;
}

function runningThread(code: Emitter): boolean {
  code.pushGlobal();
  code.access("i32.load", GlobalField.currentThread);
  return true;
}

export const references = {
  AREF: arrayReference,
  HREFK: virtualValue,
  HREF: lookUp,
  NEWREF: newKey,
  UREFO: upvalueReference,
  UREFC: upvalueReference,
  FREF: virtualValue,
  STRREF: byteReference,
  LREF: runningThread,
};
