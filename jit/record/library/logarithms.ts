/** Logarithms, powers, most trigonometric functions and the parts of numbers on the trace (LuaJIT: recff_math_*). */
import type { IrHelperName } from "../../../spec/ir-helpers.ts";
import { Op, type TRef, Type } from "../../ir/types.ts";
import type { LibraryCall, LibraryHandler } from "./call.ts";
import { fpMath, unary } from "./math.ts";

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

export const logarithmHandlers = {
  log10: helper("log10"),
  exp: unary("exp"),
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
} satisfies Readonly<Record<string, LibraryHandler>>;
