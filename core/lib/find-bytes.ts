/** Search for fixed bytes (LuaJIT: lj_str_find). */

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

/** The address of the first place in [start, end) where the bytes at needle are, or 0. */
export function findBytes(start: usize, end: usize, needle: usize, length: u32): usize {
  if (<usize>length > end - start) return 0;
  if (!length) return start;
  const first = <u32>load<u8>(needle);
  const last = end - <usize>length + 1;
  while (true) {
    start = findByte(start, last, first);
    if (!start || memory.compare(start + 1, needle + 1, length - 1) == 0) return start;
    start++;
  }
}
