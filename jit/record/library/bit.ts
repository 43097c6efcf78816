/**
 * Bit operations on the trace (LuaJIT: recff_bit_* in lj_ffrecord.c). Numbers become 32-bit integers, and the results
 * stay so. Operations on 64-bit integers of C are left to the interpreter.
 */
import { isIntegerType, Op, type TRef, Type, typeOf } from "../../ir/types.ts";
import type { LibraryCall, LibraryHandler, LibraryOutcome } from "./call.ts";

/** The 32 bits of an argument. */
function bits(call: LibraryCall, index: number): TRef {
  const argument = call.number(index);
  return isIntegerType(typeOf(argument)) ? argument : call.emit(Op.TOBIT, Type.INT, argument);
}

/** Wraps a handler for calls without C data. */
const narrow =
  (handler: (call: LibraryCall) => TRef): LibraryHandler =>
  (call): LibraryOutcome => {
    for (let index = 0; index < call.count; index++) if (call.isType(index, Type.CDATA)) return "stitch";
    return [handler(call)];
  };

const unary = (op: number) => narrow((call) => call.emit(op, Type.INT, bits(call, 0)));

const shift = (op: number) =>
  narrow((call) => {
    const value = bits(call, 0);
    return call.emit(op, Type.INT, value, bits(call, 1));
  });

const variadic = (op: number) =>
  narrow((call) => {
    let result = bits(call, 0);
    for (let index = 1; index < call.count; index++)
      result = call.emit(op, Type.INT, result, bits(call, index));
    return result;
  });

const DEFAULT_DIGITS = 8;

export const bitHandlers: Readonly<Record<string, LibraryHandler>> = {
  tobit: narrow((call) => bits(call, 0)),
  bnot: unary(Op.BNOT),
  bswap: unary(Op.BSWAP),
  lshift: shift(Op.BSHL),
  rshift: shift(Op.BSHR),
  arshift: shift(Op.BSAR),
  rol: shift(Op.BROL),
  ror: shift(Op.BROR),
  band: variadic(Op.BAND),
  bor: variadic(Op.BOR),
  bxor: variadic(Op.BXOR),
  tohex: narrow((call) => {
    const value = bits(call, 0);
    return call.helper("hexString", value, call.count > 1 ? bits(call, 1) : call.int(DEFAULT_DIGITS));
  }),
};
