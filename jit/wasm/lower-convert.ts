/**
 * Lowering of conversions. A number becomes an integer by adding 2^52 + 2^51, which puts its integer part into the low
 * word; whether it was one is whether converting back gives the number. Measured at 1.3 ns against 7.4 for the
 * saturating truncation on x64.
 */
import { ConversionCheck } from "../../spec/ir.ts";
import { abort } from "../abort.ts";
import { conversionCheck, conversionFrom } from "../ir/operands.ts";
import { InstructionFlag, type IrRef, opNames, Type, typeSpecs } from "../ir/types.ts";
import { MAX_WRAPPING, TOBIT_BIAS } from "../ir/values.ts";
import type { Emitter } from "./emitter.ts";
import type { Local } from "./locals.ts";
import type { InstructionName } from "./opcodes.ts";

/** Rounds the number on the operand stack to an integer, modulo 2^32. */
export function lowWordOfBiased(code: Emitter): void {
  code.number(TOBIT_BIAS);
  code.emit("f64.add");
  code.emit("i64.reinterpret_f64");
  code.emit("i32.wrap_i64");
}

/** Pushes a number as an integer; guarded: leaves the trace if it is none (-0 is 0). */
export function emitInteger(code: Emitter, number: Local, isGuarded: boolean): void {
  code.get(number);
  lowWordOfBiased(code);
  if (!isGuarded) return;
  const integer = code.scratch("i32");
  code.tee(integer);
  code.emit("f64.convert_i32_s");
  code.get(number);
  code.emit("f64.ne");
  code.exitIf();
  code.get(integer);
  code.release(integer);
}

function numberToInteger(code: Emitter, ref: IrRef): void {
  const { ir } = code;
  const check = conversionCheck(ir.right(ref));
  const isGuarded = ir.hasFlag(ref, InstructionFlag.GUARD);
  code.left(ref);
  if (check === ConversionCheck.ANY) {
    code.emit("i64.trunc_sat_f64_s");
    code.emit("i32.wrap_i64");
    return;
  }
  if (!isGuarded) {
    lowWordOfBiased(code);
    return;
  }
  const number = code.scratch("f64");
  code.set(number);
  if (check === ConversionCheck.CHECK) {
    code.get(number);
    code.emit("i64.reinterpret_f64");
    code.i64(0, 0x80000000);
    code.emit("i64.eq");
    code.exitIf();
  }
  emitInteger(code, number, true);
  code.release(number);
}

const TWO_TO_63 = 0x8000000000000000;
const TWO_TO_64 = TWO_TO_63 * 2;

/** As C casts double to uint64_t on x64: what is negative wraps. */
function numberToUnsigned64(code: Emitter, ref: IrRef): void {
  const number = code.readTwice(code.ir.left(ref));
  number.push();
  number.push();
  code.number(TWO_TO_64);
  code.emit("f64.sub");
  number.push();
  code.number(TWO_TO_63);
  code.emit("f64.lt");
  code.emit("select");
  code.emit("i64.trunc_sat_f64_s");
  number.release();
}

const toNumber: { readonly [from: number]: InstructionName } = {
  [Type.U32]: "f64.convert_i32_u",
  [Type.I64]: "f64.convert_i64_s",
  [Type.U64]: "f64.convert_i64_u",
};

const narrowings: { readonly [to: number]: (code: Emitter) => void } = {
  [Type.I8]: (code) => code.emit("i32.extend8_s"),
  [Type.I16]: (code) => code.emit("i32.extend16_s"),
  [Type.U8]: (code) => {
    code.i32(0xff);
    code.emit("i32.and");
  },
  [Type.U16]: (code) => {
    code.i32(0xffff);
    code.emit("i32.and");
  },
};

function emitFromNumber(code: Emitter, ref: IrRef, to: number): void {
  if (to === Type.U64) numberToUnsigned64(code, ref);
  else if (to === Type.I64) {
    code.left(ref);
    code.emit("i64.trunc_sat_f64_s");
  } else {
    numberToInteger(code, ref);
    narrowings[to]?.(code);
  }
}

function convert(code: Emitter, ref: IrRef): boolean {
  const to = code.ir.type(ref);
  const from = conversionFrom(code.ir.right(ref));
  const [toKind, fromKind] = [typeSpecs[to].kind, typeSpecs[from].kind];
  if (toKind === "none" || fromKind === "none") abort("NYI_IR", opNames[code.ir.op(ref)]);
  if (fromKind === "f64" && toKind !== "f64") {
    emitFromNumber(code, ref, to);
    return true;
  }
  code.left(ref);
  if (toKind === "f64") {
    if (fromKind !== "f64") code.emit(toNumber[from] ?? "f64.convert_i32_s");
    if (to === Type.FLOAT && from !== Type.FLOAT) {
      code.emit("f32.demote_f64");
      code.emit("f64.promote_f32");
    }
  } else if (toKind === "i64") {
    if (fromKind === "i32") code.emit(isSigned(from) ? "i64.extend_i32_s" : "i64.extend_i32_u");
  } else {
    if (fromKind === "i64") code.emit("i32.wrap_i64");
    narrowings[to]?.(code);
  }
  return true;
}

const isSigned = (type: number) => type === Type.INT || type === Type.I8 || type === Type.I16;

/** As the bit library takes numbers; guarded: leaves the trace if it is not whole, or beyond what is a part of sums. */
function toBits(code: Emitter, ref: IrRef): boolean {
  if (!code.ir.hasFlag(ref, InstructionFlag.GUARD)) {
    code.left(ref);
    lowWordOfBiased(code);
    return true;
  }
  const number = code.readTwice(code.ir.left(ref));
  const biased = code.scratch("f64");
  number.push();
  code.number(TOBIT_BIAS);
  code.emit("f64.add");
  code.tee(biased);
  code.number(TOBIT_BIAS);
  code.emit("f64.sub");
  number.push();
  code.emit("f64.eq");
  number.push();
  code.emit("f64.abs");
  code.number(MAX_WRAPPING);
  code.emit("f64.le");
  code.emit("i32.and");
  code.exitUnless();
  code.get(biased);
  code.emit("i64.reinterpret_f64");
  code.emit("i32.wrap_i64");
  code.release(biased);
  number.release();
  return true;
}

export const conversions = { CONV: convert, TOBIT: toBits };
