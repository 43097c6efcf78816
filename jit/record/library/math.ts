/** The mathematical functions on the trace (LuaJIT: recff_math_* in lj_ffrecord.c). All compute as the core does. */
import { type FpMathName, fpMathFunctions } from "../../../spec/ir.ts";
import type { IrHelperName } from "../../../spec/ir-helpers.ts";
import { isIntegerType, Op, type TRef, Type, typeOf } from "../../ir/types.ts";
import type { LibraryCall, LibraryHandler } from "./call.ts";

const fpMath = (call: LibraryCall, name: FpMathName, operand: TRef): TRef =>
  call.emit(Op.FPMATH, Type.NUM, operand, fpMathFunctions.indexOf(name));

/** Integers stay as they are. */
const rounding =
  (name: FpMathName): LibraryHandler =>
  (call) => {
    const argument = call.number(0);
    return [isIntegerType(typeOf(argument)) ? argument : fpMath(call, name, argument)];
  };

const unary =
  (name: FpMathName): LibraryHandler =>
  (call) => [fpMath(call, name, call.double(0))];

const helper =
  (name: IrHelperName): LibraryHandler =>
  (call) => [call.helper(name, call.double(0))];

const binaryHelper =
  (name: IrHelperName): LibraryHandler =>
  (call) => [call.helper(name, call.double(0), call.double(1))];

/** A base counts as a factor by its binary logarithm, as the library computes it. */
function recordLog(call: LibraryCall): TRef[] {
  const argument = call.double(0);
  if (call.count < 2) return [fpMath(call, "log", argument)];
  const logarithm = fpMath(call, "log2", argument);
  const base = fpMath(call, "log2", call.double(1));
  const reciprocal = call.emit(Op.DIV, Type.NUM, call.recording.builder.num(1), base);
  return [call.emit(Op.MUL, Type.NUM, logarithm, reciprocal)];
}

const leastOrGreatest =
  (op: number): LibraryHandler =>
  (call) => {
    let result = call.number(0);
    for (let index = 1; index < call.count; index++) {
      const next = call.number(index);
      const areIntegers = isIntegerType(typeOf(result)) && isIntegerType(typeOf(next));
      result = areIntegers
        ? call.emit(op, Type.INT, result, next)
        : call.emit(op, Type.NUM, call.recording.toNumber(result), call.recording.toNumber(next));
    }
    return [result];
  };

/** The generator moves on, so that what comes after must not repeat the call. */
function recordRandom(call: LibraryCall): TRef[] {
  const { builder } = call.recording;
  const bounds = [0, 1].filter((index) => index < call.count).map((index) => call.double(index));
  let result = call.helper("randomNumber");
  const one = builder.num(1);
  const times = (factor: TRef) => fpMath(call, "floor", call.emit(Op.MUL, Type.NUM, result, factor));
  if (bounds.length === 1) result = call.emit(Op.ADD, Type.NUM, times(bounds[0]), one);
  else if (bounds.length === 2) {
    const [low, high] = bounds;
    const width = call.emit(Op.ADD, Type.NUM, call.emit(Op.SUB, Type.NUM, high, low), one);
    result = call.emit(Op.ADD, Type.NUM, times(width), low);
  }
  call.recording.needsSnapshot = true;
  return [result];
}

export const mathHandlers: Readonly<Record<string, LibraryHandler>> = {
  abs: (call) => [call.emit(Op.ABS, Type.NUM, call.double(0))],
  floor: rounding("floor"),
  ceil: rounding("ceil"),
  sqrt: unary("sqrt"),
  log10: helper("log10"),
  exp: unary("exp"),
  sin: unary("sin"),
  cos: unary("cos"),
  tan: unary("tan"),
  asin: helper("asin"),
  acos: helper("acos"),
  atan: helper("atan"),
  sinh: helper("sinh"),
  cosh: helper("cosh"),
  tanh: helper("tanh"),
  frexp: (call) => {
    const argument = call.double(0);
    return [call.helper("frexpFraction", argument), call.helper("frexpExponent", argument)];
  },
  modf: (call) => {
    const argument = call.double(0);
    return [fpMath(call, "trunc", argument), call.helper("fractionOf", argument)];
  },
  log: recordLog,
  atan2: binaryHelper("atan2"),
  pow: (call) => [call.emit(Op.POW, Type.NUM, call.double(0), call.double(1))],
  fmod: binaryHelper("fmod"),
  ldexp: (call) => [call.emit(Op.LDEXP, Type.NUM, call.double(0), call.double(1))],
  min: leastOrGreatest(Op.MIN),
  max: leastOrGreatest(Op.MAX),
  random: recordRandom,
};
