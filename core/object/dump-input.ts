/**
 * The bytes of a dump while it is being read. Invariant: nothing is read beyond the end; the first failure is
 * kept, and moves the cursor to the end, so that whatever is read after it is 0 and loops bounded by
 * `remaining` are over. One dump is read at a time, without interruption, so that the cursor may be static.
 */
import { ErrorCode } from "../gen/constants";

const NO_FAILURE: i32 = -1;
const MAX_SHIFT: u32 = 28;

let cursor: usize = 0;
let end: usize = 0;
let failure: i32 = NO_FAILURE;
let isForeign: bool = true;

/** `foreign`: the dump was not made here, so nothing in it is taken for granted. */
export function openInput(data: usize, length: u32, foreign: bool): void {
  isForeign = foreign;
  cursor = data;
  end = data + length;
  failure = NO_FAILURE;
}

@inline
export function isForeignInput(): bool {
  return isForeign;
}

@inline
export function hasFailed(): bool {
  return failure != NO_FAILURE;
}

/** The ErrorCode of the failure. */
export function failureCode(): u32 {
  return failure;
}

/** Notes a failure, if it is the first; returns 0. */
export function fail(code: i32): usize {
  if (failure == NO_FAILURE) failure = code;
  cursor = end;
  return 0;
}

@inline
export function remaining(): u32 {
  return <u32>(end - cursor);
}

/** The address of the next `length` bytes, which are skipped; 0 after a failure. */
export function takeBytes(length: u32): usize {
  if (length > remaining()) return fail(ErrorCode.BCBAD);
  const bytes = cursor;
  cursor += length;
  return bytes;
}

@inline
export function readByte(): u32 {
  if (cursor < end) return <u32>load<u8>(cursor++);
  fail(ErrorCode.BCBAD);
  return 0;
}

/** An unsigned integer of 32 bits: seven bits a byte, the lowest first. */
export function readUnsigned(): u32 {
  const byte = readByte();
  return byte < 0x80 ? byte : (byte & 0x7f) | readHigherBits(7);
}

function readHigherBits(shift: u32): u32 {
  let value: u32 = 0;
  while (true) {
    const byte = readByte();
    value |= (byte & 0x7f) << shift;
    if (byte < 0x80) return value;
    shift += 7;
    if (shift > MAX_SHIFT) {
      fail(ErrorCode.BCBAD);
      return 0;
    }
  }
}

/** Whether the 33-bit integer that comes next has its lowest bit set: it is then half of a double. */
@inline
export function isDoubleNext(): bool {
  return cursor < end && (load<u8>(cursor) & 1) != 0;
}

/** The upper 32 bits of an integer of 33 bits. */
export function readUpper32(): u32 {
  const byte = readByte();
  return byte < 0x80 ? byte >> 1 : ((byte & 0x7f) >> 1) | readHigherBits(6);
}

/** A double as two 32-bit integers, the low word first. */
export function readDouble(): f64 {
  const low = readUnsigned();
  return joinWords(low, readUnsigned());
}

@inline
export function joinWords(low: u32, high: u32): f64 {
  return reinterpret<f64>((<u64>high << 32) | <u64>low);
}
