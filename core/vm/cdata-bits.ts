/**
 * The bit operators on 64-bit integers of C (LuaJIT: lj_meta_bitop). A result is unsigned if an operand is.
 * The count of a shift does not decide on the type: a number shifted by C data is a number.
 */
import { CtypeId } from "../gen/constants";
import { Cdata } from "../gen/layouts";
import { Op } from "../gen/opcodes";
import { wideOf } from "../lib/bit-wide";
import { numberToInt64, numberToUint64 } from "../number/integer";
import { isNumber } from "../object/value";
import { isCdata, storeInteger } from "./cdata-arithmetic";

/** The type of the result: UINT64, INT64, or 0 for a number. */
export function bitResultType(opcode: u32, left: usize, right: usize): u32 {
  const first = bitType(left);
  return opcode >= <u32>Op.BSHL ? first : max(first, bitType(right));
}

/** A complex number counts as an int64_t. */
function bitType(slot: usize): u32 {
  if (!isCdata(slot)) return 0;
  const isUnsigned = load<u16>(load<u32>(slot), Cdata.ctypeId) == CtypeId.UINT64;
  return isUnsigned ? CtypeId.UINT64 : CtypeId.INT64;
}

/** Both operands are numbers or C data, and `ctypeId` is not 0. */
export function combineCdata(
  thread: usize, opcode: u32, ctypeId: u32, target: usize, left: usize, right: usize,
): i32 {
  const a = wideBits(ctypeId, left), b = wideBits(ctypeId, right);
  return storeInteger(thread, target, ctypeId, combine(opcode, a, b));
}

/** A number is converted as an assignment in C does it, not modulo 2^32. */
function wideBits(ctypeId: u32, slot: usize): u64 {
  if (!isNumber(slot)) return wideOf(slot);
  const number = load<f64>(slot);
  return ctypeId == CtypeId.UINT64 ? numberToUint64(number) : <u64>numberToInt64(number);
}

function combine(opcode: u32, a: u64, b: u64): u64 {
  switch (opcode) {
    case Op.BAND: return a & b;
    case Op.BOR: return a | b;
    case Op.BXOR: return a ^ b;
    case Op.BSHL: return a << b;
    case Op.BSHR: return a >> b;
    case Op.BSAR: return <u64>(<i64>a >> <i64>b);
    default: return ~a;
  }
}
