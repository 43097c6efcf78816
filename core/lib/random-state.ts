/**
 * The generator behind math.random: a combined Tausworthe generator of four 64-bit words with period 2^223
 * (L'Ecuyer, "Tables of maximally-equidistributed combined LFSR generators"), with LuaJIT's parameters and
 * seeding, so that the sequences are the same (LuaJIT: lj_prng.c).
 */

/** Component `index`: the word's next state. k: bits that count, q and s: shifts. */
@inline
function step(state: usize, index: usize, k: u64, q: u64, s: u64): u64 {
  const at = state + (index << 3);
  let z = load<u64>(at);
  z = (((z << q) ^ z) >> (k - s)) ^ ((z & (<u64>-1 << (64 - k))) << s);
  store<u64>(at, z);
  return z;
}

/** The next 64 random bits. */
export function nextRandom(state: usize): u64 {
  return step(state, 0, 63, 31, 18) ^ step(state, 1, 58, 19, 28) ^ step(state, 2, 55, 24, 7) ^
    step(state, 3, 47, 21, 8);
}

/** The next number in [0, 1). */
export function nextRandomNumber(state: usize): f64 {
  return reinterpret<f64>((nextRandom(state) & 0x000fffffffffffff) | 0x3ff0000000000000) - 1.0;
}

/** What seeding with 0 gives. */
export function seedFixed(state: usize): void {
  seedRandom(state, 0);
}

/** Seeds from a number. */
export function seedRandom(state: usize, seed: f64): void {
  for (let index = 0; index < 4; index++) {
    seed = seed * 3.14159265358979323846 + 2.7182818284590452354;
    storeSeed(state, index, reinterpret<u64>(seed));
  }
  for (let round = 0; round < 10; round++) nextRandom(state);
}

/** Seeds from 64 random bits, spread over the words (splitmix64). */
export function seedFromEntropy(state: usize, entropy: u64): void {
  for (let index = 0; index < 4; index++) {
    entropy += 0x9e3779b97f4a7c15;
    let bits = entropy;
    bits = (bits ^ (bits >> 30)) * 0xbf58476d1ce4e5b9;
    bits = (bits ^ (bits >> 27)) * 0x94d049bb133111eb;
    storeSeed(state, index, bits ^ (bits >> 31));
  }
  nextRandom(state);
}

/** At least one of the k bits that count must be set. */
function storeSeed(state: usize, index: i32, bits: u64): void {
  const least: u64 = <u64>1 << (index == 0 ? 1 : index == 1 ? 6 : index == 2 ? 9 : 17);
  store<u64>(state + (<usize>index << 3), bits < least ? bits + least : bits);
}
