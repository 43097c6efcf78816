/**
 * Bit operations on the trace (LuaJIT: recff_bit_* in lj_ffrecord.c). Numbers become 32-bit integers, and the results
 * stay so. With an operand that is a 64-bit integer of C, all of them and the result are such.
 */
import { type IrType, isCdata, Op, type TRef, Type } from "../../ir/types.ts";
import { narrowToBits } from "../../opt/narrow.ts";
import type { LibraryCall, LibraryHandler } from "./call.ts";

/** The 32 bits of an argument. */
const bits = (call: LibraryCall, index: number): TRef =>
  narrowToBits(call.recording.builder, call.number(index));

/** The operands of an operation, all of them integers of one type. */
interface Operands {
  readonly type: IrType;
  readonly values: readonly TRef[];
  /** Gives the result the form of a Lua value. */
  readonly finish: (value: TRef) => TRef;
}

/** The first `count` arguments; if one of them is C data, as 64-bit integers. */
function operandsOf(call: LibraryCall, count: number): Operands {
  const operands = Array.from({ length: count }, (_, index) => ({
    ref: call.required(index),
    value: call.live(index),
  }));
  if (operands.some(({ ref }) => isCdata(ref)))
    return call.recording.cdata.wideBits(call.recording, operands);
  const values = operands.map((_, index) => bits(call, index));
  return { type: Type.INT, values, finish: (value) => value };
}

/** The low 32 bits of an argument of any kind. */
function lowBitsOf(call: LibraryCall, index: number): TRef {
  const ref = call.required(index);
  return isCdata(ref)
    ? call.recording.cdata.lowBits(call.recording, { ref, value: call.live(index) })
    : bits(call, index);
}

const unary =
  (op: number): LibraryHandler =>
  (call) => {
    const { type, values, finish } = operandsOf(call, 1);
    return [finish(call.emit(op, type, values[0]))];
  };

const shift =
  (op: number): LibraryHandler =>
  (call) => {
    const { type, values, finish } = operandsOf(call, 1);
    return [finish(call.emit(op, type, values[0], lowBitsOf(call, 1)))];
  };

const variadic =
  (op: number): LibraryHandler =>
  (call) => {
    const { type, values, finish } = operandsOf(call, Math.max(call.count, 1));
    return [finish(values.slice(1).reduce((result, value) => call.emit(op, type, result, value), values[0]))];
  };

export const bitHandlers = {
  tobit: (call) => [lowBitsOf(call, 0)],
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
  tohex: (call) => {
    const { type, values } = operandsOf(call, 1);
    const isWide = type !== Type.INT;
    const digits = call.count > 1 ? lowBitsOf(call, 1) : call.int(isWide ? 16 : 8);
    return [call.helper(isWide ? "hexString64" : "hexString", values[0], digits)];
  },
} satisfies Readonly<Record<string, LibraryHandler>>;
