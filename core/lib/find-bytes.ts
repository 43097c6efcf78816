/** Search for fixed bytes (LuaJIT: lj_str_find). */
import { continueWork, WORK_SLICE } from "./work";

const ONES: u64 = 0x0101010101010101;
const HIGH_BITS: u64 = 0x8080808080808080;

/** The address of the first such byte in [start, end), or 0. */
export function findByte(start: usize, end: usize, byte: u32): usize {
  const pattern = <u64>byte * ONES;
  for (; start + 8 <= end; start += 8) {
    // The lowest byte that is zero after the exclusive or has the lowest bit that survives.
    const difference = load<u64>(start) ^ pattern;
    const found = (difference - ONES) & ~difference & HIGH_BITS;
    if (found) return start + <usize>(ctz(found) >> 3);
  }
  for (; start < end; start++) {
    if (load<u8>(start) == byte) return start;
  }
  return 0;
}

/** Instead of an address: the host has stopped the program, and the error is set. */
export const STOPPED: usize = 1;

/** The address of the first place in [start, end) where the bytes at needle are, or 0, or STOPPED. */
export function findBytes(global: usize, start: usize, end: usize, needle: usize, length: u32): usize {
  if (<usize>length > end - start) return 0;
  if (!length) return start;
  const first = <u32>load<u8>(needle);
  const last = end - <usize>length + 1;
  // A place where much of the needle is may be everywhere: then it costs as much as the needle is long.
  let compared: u32 = 0;
  while (true) {
    start = findByte(start, last, first);
    if (!start || memory.compare(start + 1, needle + 1, length - 1) == 0) return start;
    start++;
    compared += length;
    if (compared > WORK_SLICE) {
      if (!continueWork(global, compared)) return STOPPED;
      compared = 0;
    }
  }
}
