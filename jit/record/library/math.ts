/** The mathematical functions that many loops call, on the trace (LuaJIT: recff_math_* in lj_ffrecord.c). All compute as the core does. */
import { type FpMathName, fpMathFunctions } from "../../../spec/ir.ts";
import { isIntegerType, Op, type TRef, Type, typeOf } from "../../ir/types.ts";
import type { LibraryCall, LibraryHandler } from "./call.ts";
import { allRarely } from "./rarely.ts";

export const fpMath = (call: LibraryCall, name: FpMathName, operand: TRef): TRef =>
  call.emit(Op.FPMATH, Type.NUM, operand, fpMathFunctions.indexOf(name));

/** Integers stay as they are. */
const rounding =
  (name: FpMathName): LibraryHandler =>
  (call) => {
    const argument = call.number(0);
    return [isIntegerType(typeOf(argument)) ? argument : fpMath(call, name, argument)];
  };

export const unary =
  (name: FpMathName): LibraryHandler =>
  (call) => [fpMath(call, name, call.double(0))];

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
  sin: unary("sin"),
  cos: unary("cos"),
  min: leastOrGreatest(Op.MIN),
  max: leastOrGreatest(Op.MAX),
  random: recordRandom,
  ...allRarely("math", [
    "log10",
    "exp",
    "tan",
    "asin",
    "acos",
    "atan",
    "sinh",
    "cosh",
    "tanh",
    "frexp",
    "modf",
    "log",
    "atan2",
    "pow",
    "fmod",
    "ldexp",
  ]),
};
