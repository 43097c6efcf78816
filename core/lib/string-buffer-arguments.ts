/** Checks of arguments that string buffers have of their own (LuaJIT: buffer_tobuf, lj_lib_checkintrange). */
import { CtypeId, ErrorCode, Limit, Status, Tag } from "../gen/constants";
import { Cdata } from "../gen/layouts";
import { isStringBuffer } from "../object/string-buffer";
import { isNumber, isString, objectBits, setNumber, tagOf } from "../object/value";
import { argumentError, argumentErrorWith, argumentTypeError, globalOf } from "../vm/raise";
import { integerAt, slotAt } from "./arguments";
import { internText } from "./ascii";

/** The first argument must be a buffer. */
@inline
export function checkBuffer(thread: usize, base: usize, argumentCount: u32): i32 {
  return argumentCount && isStringBuffer(base) ? 0 : expected(thread, 1, "buffer");
}

/** "bad argument #index to 'function' (DESCRIPTION expected, got …)". */
export function expected(thread: usize, index: u32, description: string): i32 {
  const text = internText(globalOf(thread), description);
  return text
    ? argumentErrorWith(thread, index, ErrorCode.BADTYPE, objectBits(Tag.STRING, text))
    : Status.MEMORY;
}

/** A string; no number is taken for one. */
@inline
export function checkStrictString(thread: usize, base: usize, argumentCount: u32, index: u32): i32 {
  return index <= argumentCount && isString(slotAt(base, index))
    ? 0
    : argumentTypeError(thread, index, Tag.STRING);
}

/**
 * A number of bytes: a number, which is truncated, or a 64-bit integer, which becomes a number. No string is taken for
 * one.
 */
@inline
export function checkSize(thread: usize, base: usize, argumentCount: u32, index: u32): i32 {
  const isPlain =
    index <= argumentCount && isNumber(slotAt(base, index)) && <u32>integerAt(base, index) <= <u32>Limit.MAX_BUFFER;
  return isPlain ? 0 : coerceToSize(thread, base, argumentCount, index);
}

function coerceToSize(thread: usize, base: usize, argumentCount: u32, index: u32): i32 {
  const slot = slotAt(base, index);
  if (index > argumentCount) return argumentTypeError(thread, index, Tag.NUMBER);
  if (!isNumber(slot)) {
    if (!isInteger64(slot)) return argumentTypeError(thread, index, Tag.NUMBER);
    const value = load<u64>(load<u32>(slot), Cdata.data);
    if (value <= <u64>Limit.MAX_BUFFER) {
      setNumber(slot, <f64>value);
      return 0;
    }
  }
  return argumentError(thread, index, ErrorCode.NUMRNG);
}

/** Whether the value is a 64-bit integer of C. */
export function isInteger64(slot: usize): bool {
  if (tagOf(slot) != <u32>Tag.CDATA) return false;
  const ctypeId = <u32>load<u16>(load<u32>(slot), Cdata.ctypeId);
  return ctypeId == CtypeId.INT64 || ctypeId == CtypeId.UINT64;
}
