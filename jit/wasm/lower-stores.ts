/** Lowering of stores and the collector's barriers. */
import { GlobalField, HeaderField, ThreadField, UpvalueField } from "../../lib/offsets.ts";
import { Mark } from "../../spec/vm.ts";
import { type IrRef, Op, Type, typeSpecs } from "../ir/types.ts";
import type { Emitter } from "./emitter.ts";
import { fieldPlaces } from "./fields.ts";
import type { InstructionName } from "./opcodes.ts";

/** ASTORE, HSTORE, USTORE. */
function storeValue(code: Emitter, ref: IrRef): boolean {
  const offset = code.address(code.ir.left(ref));
  code.storeValue(code.ir.right(ref), offset);
  return false;
}

function storeField(code: Emitter, ref: IrRef): boolean {
  const { ir } = code;
  const reference = ir.left(ref);
  const offset = code.address(reference);
  code.right(ref);
  code.access(ir.op(reference) === Op.FREF ? fieldPlaces[ir.right(reference)].store : "i32.store", offset);
  return false;
}

const plainStores: { readonly [type: number]: InstructionName } = {
  [Type.I8]: "i32.store8",
  [Type.U8]: "i32.store8",
  [Type.I16]: "i32.store16",
  [Type.U16]: "i32.store16",
  [Type.I64]: "i64.store",
  [Type.U64]: "i64.store",
  [Type.NUM]: "f64.store",
};

function storeSlot(code: Emitter, ref: IrRef): boolean {
  const offset = code.slotAddress(code.ir.left(ref));
  code.storeValue(code.ir.right(ref), offset);
  return false;
}

/** Most often there is nothing to close, or the youngest upvalue. */
function closeUpvalues(code: Emitter, ref: IrRef): boolean {
  const upvalue = code.scratch("i32");
  code.pushGlobal();
  code.access("i32.load", GlobalField.currentThread);
  code.access("i32.load", ThreadField.openUpvalues);
  code.tee(upvalue);
  code.open("if");
  code.get(upvalue);
  code.access("i32.load", UpvalueField.location);
  code.pushSlotAddress(code.ir.left(ref));
  code.emit("i32.ge_u");
  code.open("if");
  code.pushGlobal();
  code.pushSlotAddress(code.ir.left(ref));
  code.callHelper("closeSlots");
  code.end();
  code.end();
  code.release(upvalue);
  return false;
}

/** By the instruction's type. */
function storePlain(code: Emitter, ref: IrRef): boolean {
  const type = code.ir.type(ref);
  const offset = code.address(code.ir.left(ref));
  code.right(ref);
  if (type === Type.FLOAT) {
    code.emit("f32.demote_f64");
    code.access("f32.store", offset);
  } else code.access(plainStores[type] ?? "i32.store", offset);
  return false;
}

/** Pushes the bits of an object's mark that are asked for; the address is on the operand stack. */
function testMark(code: Emitter, bits: number, offset = 0): void {
  code.access("i32.load8_u", HeaderField.marked + offset);
  code.i32(bits);
  code.emit("i32.and");
}

function tableBarrier(code: Emitter, ref: IrRef): boolean {
  const table = code.readTwice(code.ir.left(ref));
  table.push();
  testMark(code, Mark.values.BLACK);
  code.open("if");
  code.pushGlobal();
  table.push();
  code.callHelper("barrierBack");
  code.end();
  table.release();
  return false;
}

/** The owner is an object, or the address of the value within an upvalue. */
function objectBarrier(code: Emitter, ref: IrRef): boolean {
  const { ir } = code;
  const [left, right] = [ir.left(ref), ir.right(ref)];
  if (!typeSpecs[ir.type(right)].isCollectable) return false;
  const isInUpvalue = ir.type(left) === Type.P32;
  const [owner, value] = [code.readTwice(left), code.readTwice(right)];
  owner.push();
  if (isInUpvalue) {
    code.i32(UpvalueField.value);
    code.emit("i32.sub");
  }
  testMark(code, Mark.values.BLACK);
  code.open("if");
  value.push();
  testMark(code, Mark.values.WHITES);
  code.open("if");
  code.pushGlobal();
  owner.push();
  if (isInUpvalue) {
    code.i32(UpvalueField.value);
    code.emit("i32.sub");
  }
  value.push();
  code.callHelper("barrierForward");
  code.end();
  code.end();
  owner.release();
  value.release();
  return false;
}

export const stores = {
  ASTORE: storeValue,
  HSTORE: storeValue,
  USTORE: storeValue,
  FSTORE: storeField,
  SSTORE: storeSlot,
  XSTORE: storePlain,
  UCLO: closeUpvalues,
  TBAR: tableBarrier,
  OBAR: objectBarrier,
};
