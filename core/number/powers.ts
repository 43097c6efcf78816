// Powers of ten in 128 bits, for both directions of number <-> text conversion.
//
// Invariant: setPowerOfTen(k) leaves 10^k = (powerHigh:powerLow) * 2^powerExponent with the top bit of
// powerHigh set, truncated, so that the true power lies in [it, it + POWER_ERROR) units of powerLow; when
// powerIsExact it is exact, and powerLow is 0.
//
// LuaJIT scales digit buffers in base 100 (lj_strscan.c) and base 10^9 (lj_strfmt_num.c) instead. One table
// of every power would take 10 KB; a coarse step of 28 and exact powers of five between take 640 bytes.

/** Smallest and largest k that setPowerOfTen accepts. */
export const MIN_POWER: i32 = -364;
export const MAX_POWER: i32 = 363;

/** The error of an inexact power: one unit from the table, one from each truncation, doubled by the shift. */
export const POWER_ERROR: u64 = 4;

const COARSE_STEP: i32 = 28;
const COARSE_BIAS: i32 = 13;

/** 10^(28 * (i - 13)), normalised to 128 bits and truncated: high word, low word. */
const COARSE_POWERS: usize = memory.data<u64>([
  0xe1afa13afbd14d6d, 0x82189c09a3a1ec21, // 10^-364
  0xe3e27a444d8d98b7, 0xfd1b1b2308169b25, // 10^-336
  0xe61acf033d1a45df, 0x6fb92487298e33bd, // 10^-308
  0xe858ad248f5c22c9, 0xd1b3400f8f9cff68, // 10^-280
  0xea9c227723ee8bcb, 0x465e15a979c1cadc, // 10^-252
  0xece53cec4a314ebd, 0xa4f8bf5635246428, // 10^-224
  0xef340a98172aace4, 0x86fb897116c87c34, // 10^-196
  0xf18899b1bc3f8ca1, 0xdc44e6c3cb279ac1, // 10^-168
  0xf3e2f893dec3f126, 0x5a89dba3c3efccfa, // 10^-140
  0xf64335bcf065d37d, 0x4d4617b5ff4a16d5, // 10^-112
  0xf8a95fcf88747d94, 0x75a44c6397ce912a, // 10^-84
  0xfb158592be068d2e, 0xeed6e2f0f0d56712, // 10^-56
  0xfd87b5f28300ca0d, 0x8bca9d6e188853fc, // 10^-28
  0x8000000000000000, 0x0000000000000000, // 10^0
  0x813f3978f8940984, 0x4000000000000000, // 10^28
  0x82818f1281ed449f, 0xbff8f10e7a8921a4, // 10^56
  0x83c7088e1aab65db, 0x792667c6da79e0fa, // 10^84
  0x850fadc09923329e, 0x03e2cf6bc604ddb0, // 10^112
  0x865b86925b9bc5c2, 0x0b8a2392ba45a9b2, // 10^140
  0x87aa9aff79042286, 0x90fb44d2f05d0842, // 10^168
  0x88fcf317f22241e2, 0x441fece3bdf81f03, // 10^196
  0x8a5296ffe33cc92f, 0x82bd6b70d99aaa6f, // 10^224
  0x8bab8eefb6409c1a, 0x1ad089b6c2f7548e, // 10^252
  0x8d07e33455637eb2, 0xdb0b487b6423e1e8, // 10^280
  0x8e679c2f5e44ff8f, 0x570f09eaa7ea7648, // 10^308
  0x8fcac257558ee4e6, 0x213a4f0aa5e8a7b1, // 10^336
]);

/** 5^i, exact, shifted left until the top bit is set. */
const FINE_POWERS: usize = memory.data<u64>([
  0x8000000000000000, 0xa000000000000000, 0xc800000000000000, 0xfa00000000000000,
  0x9c40000000000000, 0xc350000000000000, 0xf424000000000000, 0x9896800000000000,
  0xbebc200000000000, 0xee6b280000000000, 0x9502f90000000000, 0xba43b74000000000,
  0xe8d4a51000000000, 0x9184e72a00000000, 0xb5e620f480000000, 0xe35fa931a0000000,
  0x8e1bc9bf04000000, 0xb1a2bc2ec5000000, 0xde0b6b3a76400000, 0x8ac7230489e80000,
  0xad78ebc5ac620000, 0xd8d726b7177a8000, 0x878678326eac9000, 0xa968163f0a57b400,
  0xd3c21bcecceda100, 0x84595161401484a0, 0xa56fa5b99019a5c8, 0xcecb8f27f4200f3a,
]);

/** 10^i as far as 64 bits go. */
const INTEGER_POWERS: usize = memory.data<u64>([
  1, 10, 100, 1000,
  10000, 100000, 1000000, 10000000,
  100000000, 1000000000, 10000000000, 100000000000,
  1000000000000, 10000000000000, 100000000000000, 1000000000000000,
  10000000000000000, 100000000000000000, 1000000000000000000, 10000000000000000000,
]);

export let powerHigh: u64 = 0;
export let powerLow: u64 = 0;
export let powerExponent: i32 = 0;
export let powerIsExact: bool = false;

/** 10^n for 0 <= n <= 19. */
@inline
export function integerPowerOfTen(n: i32): u64 {
  return load<u64>(INTEGER_POWERS + ((<usize>n) << 3));
}

/** floor(log2(10^k)), right for |k| <= 400. */
@inline
export function floorLog2OfPowerOfTen(k: i32): i32 {
  return (k * 1741647) >> 19;
}

/** floor(log10(2^n)), right for |n| <= 1100. */
@inline
export function floorLog10OfPowerOfTwo(n: i32): i32 {
  return (n * 78913) >> 18;
}

/** The upper 64 bits of a product; the lower ones are the plain product. */
export function multiplyHigh(a: u64, b: u64): u64 {
  const mask: u64 = 0xffffffff;
  const aLow = a & mask;
  const aHigh = a >> 32;
  const bLow = b & mask;
  const bHigh = b >> 32;
  const first = aHigh * bLow + ((aLow * bLow) >> 32);
  const second = aLow * bHigh + (first & mask);
  return aHigh * bHigh + (first >> 32) + (second >> 32);
}

export function setPowerOfTen(k: i32): void {
  powerExponent = floorLog2OfPowerOfTen(k) - 127;
  const step = (k + COARSE_STEP * COARSE_BIAS) / COARSE_STEP;
  const rest = k + COARSE_STEP * COARSE_BIAS - step * COARSE_STEP;
  const fine = load<u64>(FINE_POWERS + ((<usize>rest) << 3));
  if (step == COARSE_BIAS) {
    powerHigh = fine;
    powerLow = 0;
    powerIsExact = true;
    return;
  }
  const coarse = COARSE_POWERS + ((<usize>step) << 4);
  const coarseHigh = load<u64>(coarse);
  const coarseLow = load<u64>(coarse, 8);
  const middle = multiplyHigh(coarseLow, fine);
  let low = coarseHigh * fine + middle;
  let high = multiplyHigh(coarseHigh, fine) + u64(low < middle);
  if (<i64>high >= 0) {
    high = (high << 1) | (low >> 63);
    low <<= 1;
  }
  powerHigh = high;
  powerLow = low;
  powerIsExact = false;
}

export let productHigh: u64 = 0;
export let productLow: u64 = 0;

/** The error of an inexact product by the power, in units of productLow, with room to spare. */
export const PRODUCT_ERROR: u64 = 8;

/**
 * mantissa * (powerHigh:powerLow) / 2^64, truncated, into productHigh:productLow. Exact where the power is;
 * otherwise the true product lies in [it, it + PRODUCT_ERROR).
 */
export function multiplyByPower(mantissa: u64): void {
  const low = mantissa * powerHigh;
  const high = multiplyHigh(mantissa, powerHigh);
  if (powerIsExact) {
    productLow = low;
    productHigh = high;
    return;
  }
  const carry = multiplyHigh(mantissa, powerLow);
  const sum = low + carry;
  productLow = sum;
  productHigh = high + u64(sum < carry);
}
