/**
 * Hashes: of bytes, for interning strings, and of keys, for hash parts (LuaJIT: lj_str.c, hashkey in
 * lj_tab.c). Invariant: numbers and booleans hash as LuaJIT's do, since their order in a traversal follows
 * from it. The string hash is our own: it covers every byte and is keyed by the state's seed, so that nobody
 * can prepare collisions.
 */
import { KeyHash, Tag } from "../gen/constants";
import { String } from "../gen/layouts";

/** 2^64 divided by the golden ratio: spreads lengths over all bits, and stands in for a seed of 0. */
const GOLDEN: u64 = 0x9e3779b97f4a7c15;

const BOOLEAN_TAGS: u32 = 2;

/**
 * Mixes a word with a secret key: two multiplications, one of them with the halves swapped, since a product's
 * low bits depend on low bits only. A difference in any bit passes through a product with secret bits.
 */
@inline
function fold(word: u64, key: u64): u64 {
  return (word * key) ^ rotl<u64>(rotl<u64>(word, 32) * ~key, 32);
}

@inline
function initialState(length: u32, seed: u64): u64 {
  return seed ^ (<u64>length * GOLDEN);
}

@inline
function finish(state: u64): u32 {
  return <u32>(state ^ (state >>> 32));
}

/** At most 7 bytes as one word, the rest of it 0: what the data of such a string holds. */
@inline
export function shortWord(data: usize, length: u32): u64 {
  if (length >= 4)
    return <u64>load<u32>(data) | (<u64>load<u32>(data + length - 4) << (<u64>(length - 4) << 3));
  if (length == 0) return 0;
  const middle = length >> 1;
  return (
    <u64>load<u8>(data) |
    (<u64>load<u8>(data + middle) << (<u64>middle << 3)) |
    (<u64>load<u8>(data + length - 1) << (<u64>(length - 1) << 3))
  );
}

@inline
export function hashShortWord(word: u64, length: u32, seed: u64): u32 {
  return finish(fold(word ^ initialState(length, seed), seed ^ GOLDEN));
}

/** From this length on, four words at a time are mixed: one chain of multiplications has to wait for each of them. */
const WIDE_LENGTH: u32 = 64;

/** Hash of 8 bytes or more. The last word overlaps the one before it. */
export function hashLongBytes(data: usize, length: u32, seed: u64): u32 {
  const key = seed ^ GOLDEN;
  const last = data + length - 8;
  let state = initialState(length, seed);
  if (length >= WIDE_LENGTH) {
    const end = data + <usize>(length & ~31);
    let second = rotl<u64>(state, 16), third = rotl<u64>(state, 32), fourth = rotl<u64>(state, 48);
    for (; data < end; data += 32) {
      state = fold(load<u64>(data) ^ state, key);
      second = fold(load<u64>(data, 8) ^ second, key);
      third = fold(load<u64>(data, 16) ^ third, key);
      fourth = fold(load<u64>(data, 24) ^ fourth, key);
    }
    state = fold(fold(fold(state, key) ^ second, key) ^ third, key) ^ fourth;
  }
  for (; data < last; data += 8) state = fold(load<u64>(data) ^ state, key);
  return finish(fold(load<u64>(last) ^ state, key));
}

/** Likewise, of 8 to 15 bytes that are the lower ones of two words, the others of which are 0. */
@inline
export function hashTwoWords(low: u64, high: u64, length: u32, seed: u64): u32 {
  const key = seed ^ GOLDEN;
  const last = (low >> (<u64>(length - 8) << 3)) | (high << (<u64>(16 - length) << 3));
  let state = initialState(length, seed);
  if (length > 8) state = fold(low ^ state, key);
  return finish(fold(last ^ state, key));
}

/** The hash that a string of these bytes has. */
export function hashBytes(data: usize, length: u32, seed: u64): u32 {
  return length < 8
    ? hashShortWord(shortWord(data, length), length, seed)
    : hashLongBytes(data, length, seed);
}

/** Scrambles the two words of a number or address (LuaJIT: hashrot). */
@inline
function scramble(low: u32, high: u32): u32 {
  const mixed = (low ^ high) - rotl<u32>(high, 14);
  return (mixed ^ rotl<u32>(high, 19)) - rotl<u32>(mixed, 13);
}

/** Hash of a number's bits. The sign is dropped, so -x collides with x, and -0 with 0. */
@inline
export function hashNumber(bits: i64): u32 {
  return scramble(<u32>bits, <u32>(bits >>> 32) << 1);
}

/** Hash of any key that is not nil. */
export function hashKey(key: i64): u32 {
  const tag = <u32>(key >>> 32);
  if (tag == <u32>Tag.STRING) return load<u32>(<usize>key, String.hash);
  if (tag < <u32>Tag.NUMBER) return hashNumber(key);
  if (tag - <u32>Tag.TRUE < BOOLEAN_TAGS) return <u32>Tag.FALSE - tag;
  return scramble(<u32>key, <u32>key + <u32>KeyHash.ADDRESS_BIAS);
}
