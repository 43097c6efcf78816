/** The text of numbers of C that the language itself can write: 1LL, 1ULL and 1+2i (LuaJIT: lj_ctype_repr_int64, lj_ctype_repr_complex). */
import { CtypeId } from "../gen/constants";
import { Cdata } from "../gen/layouts";
import { bufferEnd, putByte, reserveBytes, setBufferEnd } from "./buffer";
import { putLiteral, putNumber } from "./value-text";

const MAX_DIGITS: u32 = 20;

/** Whether putCdata can be used. */
export function hasCdataText(cdata: usize): bool {
  const ctypeId = <u32>load<u16>(cdata, Cdata.ctypeId);
  return ctypeId == CtypeId.INT64 || ctypeId == CtypeId.UINT64 || ctypeId == CtypeId.COMPLEX_DOUBLE;
}

export function putCdata(global: usize, cdata: usize): bool {
  const ctypeId = <u32>load<u16>(cdata, Cdata.ctypeId);
  const bits = load<u64>(cdata, Cdata.data);
  if (ctypeId == CtypeId.COMPLEX_DOUBLE) {
    return putComplex(global, reinterpret<f64>(bits), load<f64>(cdata, Cdata.data + 8));
  }
  return putInt64(global, bits, ctypeId == CtypeId.UINT64);
}

export function putInt64(global: usize, bits: u64, isUnsigned: bool): bool {
  if (isUnsigned) return putDigits(global, bits) && putLiteral(global, "ULL");
  const isNegative = <i64>bits < 0;
  if (isNegative && !putByte(global, 45)) return false;
  return putDigits(global, isNegative ? 0 - bits : bits) && putLiteral(global, "LL");
}

function putDigits(global: usize, value: u64): bool {
  const target = reserveBytes(global, MAX_DIGITS);
  if (!target) return false;
  let count: usize = 1;
  for (let rest = value; rest >= 10; rest /= 10) count++;
  for (let at = target + count; at > target; value /= 10) store<u8>(--at, <u32>(value % 10) + 48);
  setBufferEnd(target + count);
  return true;
}

/** The unit is I behind a word (inf, nan), so that it can be told from the word. */
function putComplex(global: usize, real: f64, imaginary: f64): bool {
  if (!putNumber(global, real)) return false;
  const hasSign = reinterpret<i64>(imaginary) < 0 && imaginary == imaginary;
  if (!hasSign && !putByte(global, 43)) return false;
  return putNumber(global, imaginary) && putByte(global, load<u8>(bufferEnd - 1) >= 97 ? 73 : 105);
}
