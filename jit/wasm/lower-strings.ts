/** Lowering of strings made from bytes and numbers, and of numbers from strings. */
import { GlobalField } from "../../lib/offsets.ts";
import { TostringMode } from "../../spec/ir.ts";
import type { Ir } from "../ir/ir.ts";
import { type IrRef, Op } from "../ir/types.ts";
import type { Emitter } from "./emitter.ts";

/** Of the addresses in Global.characters. */
const CHARACTER_SHIFT = 2;
const LARGEST_BYTE = 255;

function newString(code: Emitter, ref: IrRef): boolean {
  if (isOne(code.ir, code.ir.right(ref))) {
    code.left(ref);
    code.access("i32.load8_u", 0);
    return stringOfByte(code, ref);
  }
  code.pushGlobal();
  code.left(ref);
  code.right(ref);
  code.callHelper("substring");
  return code.refusable(ref);
}

const isOne = (ir: Ir, ref: IrRef): boolean => ir.op(ref) === Op.KINT && ir.intValue(ref) === 1;

/** The string of the byte that is on the operand stack. The state knows those that have been made before. */
function stringOfByte(code: Emitter, ref: IrRef): boolean {
  const [byte, string] = [code.scratch("i32"), code.scratch("i32")];
  code.tee(byte);
  code.i32(CHARACTER_SHIFT);
  code.emit("i32.shl");
  code.access("i32.load", code.global + GlobalField.characters);
  code.tee(string);
  code.emit("i32.eqz");
  code.open("if");
  code.pushGlobal();
  code.get(byte);
  code.callHelper("characterString");
  code.tee(string);
  if (code.plan.mayExit(ref)) code.exitUnless();
  else code.emit("drop");
  code.end();
  code.get(string);
  for (const local of [byte, string]) code.release(local);
  return true;
}

const textHelpers = ["integerString", "numberToString"] as const;

function toText(code: Emitter, ref: IrRef): boolean {
  if (code.ir.right(ref) === TostringMode.CHAR) {
    code.left(ref);
    code.i32(LARGEST_BYTE);
    code.emit("i32.and");
    return stringOfByte(code, ref);
  }
  code.pushGlobal();
  if (code.ir.right(ref) === TostringMode.NUM) code.luaNumber(code.ir.left(ref));
  else code.left(ref);
  code.callHelper(textHelpers[code.ir.right(ref)]);
  return code.refusable(ref);
}

/** The helper gives the bits of nil for what is no number. */
function toNumberFromText(code: Emitter, ref: IrRef): boolean {
  const bits = code.scratch("i64");
  code.pushGlobal();
  code.left(ref);
  code.callHelper("parseNumber");
  code.tee(bits);
  code.i64(0xffffffff, -1);
  code.emit("i64.eq");
  code.exitIf();
  code.get(bits);
  code.emit("f64.reinterpret_i64");
  code.release(bits);
  return true;
}

export const strings = { SNEW: newString, TOSTR: toText, STRTO: toNumberFromText };
