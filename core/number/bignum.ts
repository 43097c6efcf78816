// Natural numbers of any size for the exact, slow paths of number <-> text conversion.
//
// Invariant: a big number is a record at an address: its limb count (u32), then 32-bit limbs, lowest first;
// the highest limb is not 0, and zero has no limbs. The two records here serve one conversion at a time:
// nothing survives a call from outside core/number.

/** Limbs of each record; the largest value compared is 10^1124 * 2^54, which takes 119. */
const LIMB_CAPACITY: i32 = 124;

/** Left and right side of a comparison; digit generation uses the left alone. */
export const leftNumber: usize = memory.data(4 + 4 * LIMB_CAPACITY, 8);
export const rightNumber: usize = memory.data(4 + 4 * LIMB_CAPACITY, 8);

@inline
export function limbAt(big: usize, index: u32): usize {
  return big + 4 + ((<usize>index) << 2);
}

export function bigSet(big: usize, value: u64): void {
  store<u32>(big, value == 0 ? 0 : value >> 32 == 0 ? 1 : 2);
  store<u64>(limbAt(big, 0), value);
}

/** big = big * factor + addend */
export function bigMultiplyAdd(big: usize, factor: u32, addend: u32): void {
  const count = load<u32>(big);
  let carry: u64 = addend;
  for (let i: u32 = 0; i < count; ++i) {
    const limb = limbAt(big, i);
    carry += <u64>load<u32>(limb) * factor;
    store<u32>(limb, <u32>carry);
    carry >>= 32;
  }
  if (carry != 0) {
    store<u32>(limbAt(big, count), <u32>carry);
    store<u32>(big, count + 1);
  }
}

/** big = big * 5^n; thirteen fives are the most that fit a limb. */
export function bigMultiplyByPowerOfFive(big: usize, n: i32): void {
  for (; n >= 13; n -= 13) bigMultiplyAdd(big, 1220703125, 0);
  let rest: u32 = 1;
  for (; n > 0; --n) rest *= 5;
  if (rest != 1) bigMultiplyAdd(big, rest, 0);
}

export function bigShiftLeft(big: usize, bits: u32): void {
  const count = load<u32>(big);
  if (count == 0) return;
  const limbs = bits >> 5;
  const shift = <u64>(bits & 31);
  let top: u64 = 0;
  for (let i = count; i > 0; --i) {
    const limb = <u64>load<u32>(limbAt(big, i - 1));
    top = (top << 32) | limb;
    store<u32>(limbAt(big, i + limbs), <u32>((top << shift) >> 32));
  }
  store<u32>(limbAt(big, limbs), <u32>(top << shift));
  for (let i: u32 = 0; i < limbs; ++i) store<u32>(limbAt(big, i), 0);
  const length = count + limbs;
  store<u32>(big, load<u32>(limbAt(big, length)) != 0 ? length + 1 : length);
}

/** Negative, zero or positive as left is below, equal to or above right. */
export function bigCompare(left: usize, right: usize): i32 {
  const count = load<u32>(left);
  if (count != load<u32>(right)) return count < load<u32>(right) ? -1 : 1;
  for (let i = count; i > 0; --i) {
    const a = load<u32>(limbAt(left, i - 1));
    const b = load<u32>(limbAt(right, i - 1));
    if (a != b) return a < b ? -1 : 1;
  }
  return 0;
}

/** big = big / divisor; returns the remainder. */
export function bigDivide(big: usize, divisor: u32): u32 {
  let count = load<u32>(big);
  let rest: u64 = 0;
  for (let i = count; i > 0; --i) {
    const limb = limbAt(big, i - 1);
    const dividend = (rest << 32) | load<u32>(limb);
    const quotient = dividend / divisor;
    rest = dividend - quotient * divisor;
    store<u32>(limb, <u32>quotient);
  }
  while (count > 0 && load<u32>(limbAt(big, count - 1)) == 0) --count;
  store<u32>(big, count);
  return <u32>rest;
}
