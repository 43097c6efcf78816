/**
 * The bit operators on C data (LuaJIT: lj_meta_bitop). What is no 64-bit integer is converted to one. A result is
 * unsigned if an operand is. The count of a shift does not decide on the type: a number shifted by C data is a number.
 */
import { CtypeId, Tag } from "../gen/constants";
import { Cdata, Global } from "../gen/layouts";
import { Op } from "../gen/opcodes";
import { bitsOf, shiftWord, widen, wideOf } from "../lib/bit-wide";
import { numberToInt64, numberToUint64 } from "../number/integer";
import { isNumber, setNumber } from "../object/value";
import { isCdata, storeInteger } from "./cdata-arithmetic";
import { globalOf } from "./raise";

/** At least one operand is C data; the other may be a number. */
export function combineCdata(thread: usize, opcode: u32, target: usize, left: usize, right: usize): i32 {
  const first = globalOf(thread) + Global.scratch0, second = globalOf(thread) + Global.scratch1;
  store<i64>(first, load<i64>(left));
  store<i64>(second, load<i64>(right));
  let status = widen(thread, first, CtypeId.INT64, 0);
  if (!status) status = widen(thread, second, CtypeId.INT64, 0);
  if (status) return status;
  const isShift = opcode >= <u32>Op.BSHL;
  if (isShift && !isCdata(first)) {
    setNumber(target, shiftWord(bitsOf(first), bitsOf(second), opcode - Op.BSHL));
    return 0;
  }
  const isUnsigned = isUint64(first) || (!isShift && isUint64(second));
  const ctypeId: u32 = isUnsigned ? CtypeId.UINT64 : CtypeId.INT64;
  const bits = combine(opcode, wideBits(ctypeId, first), wideBits(ctypeId, second));
  return storeInteger(thread, target, ctypeId, bits);
}

function isUint64(slot: usize): bool {
  return isCdata(slot) && load<u16>(load<u32>(slot), Cdata.ctypeId) == CtypeId.UINT64;
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
