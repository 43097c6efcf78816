/**
 * Sets of patterns, `[...]`, as bitmaps of 256 bits (LuaJIT: matchbracketclass interprets them for each
 * byte). Invariants: an entry's key is the address of the set's `[` within a String, or 0; the String has been alive
 * since a collector last was about to free any, which empties the cache.
 */
import { characterBits, classMembers } from "./characters";

const PERCENT: u32 = 37;
const MINUS: u32 = 45;
const CARET: u32 = 94;

/**
 * Entries of the cache, a power of two. What takes text apart has some ten sets, for short pieces of text: to fill a bitmap
 * for each call took 6% of the time of an XML parser.
 */
const ENTRIES: usize = 32;

const keys: usize = memory.data(32 * 4, 8);
const bitmaps: usize = memory.data(32 * 32, 8);

/** Masks of CharacterClass by the low five bits of their letter; 0 where the letter stands for itself. */
const CLASS_OF_LETTER: usize = memory.data<u8>([
  0, 96, 0, 1, 8, 0, 0, 108, // a: LETTER, c: CONTROL, d: DIGIT, g: GRAPHIC
  0, 0, 0, 0, 64, 0, 0, 0, // l: LOWER
  4, 0, 0, 2, 0, 32, 0, 104, // p: PUNCTUATION, s: SPACE, u: UPPER, w: ALPHANUMERIC
  16, 0, 0, 0, 0, 0, 0, 0, // x: HEXADECIMAL
]);

/** The class of the letter behind `%`, as a mask; 0 for %z and for bytes that stand for themselves. */
@inline
export function classMask(letter: u32): u32 {
  return (letter & 0xc0) == 0x40 ? <u32>load<u8>(CLASS_OF_LETTER + <usize>(letter & 31)) : 0;
}

/** Whether the byte matches `%letter`; an upper-case letter is the complement. */
export function matchesClass(byte: u32, letter: u32): bool {
  const mask = classMask(letter);
  if (mask) return ((characterBits(byte) & mask) != 0) == ((letter & 32) != 0);
  if (letter == 122) return byte == 0;
  if (letter == 90) return byte != 0;
  return byte == letter;
}

/** Strings may be freed. */
export function forgetSets(): void {
  memory.fill(keys, 0, ENTRIES << 2);
}

/** Whether the bitmap has the byte. */
@inline
export function hasByte(bitmap: usize, byte: u32): bool {
  return ((load<u64>(bitmap + (<usize>(byte >> 6) << 3)) >> <u64>(byte & 63)) & 1) != 0;
}

/** The bitmap of the set from the `[` at p to the `]` at last. */
@inline
export function setBitmap(p: usize, last: usize): usize {
  const entry = (p ^ (p >> 5)) & (ENTRIES - 1);
  const bitmap = bitmaps + (entry << 5);
  if (<usize>load<u32>(keys + (entry << 2)) != p) fillBitmap(entry, p, last);
  return bitmap;
}

function fillBitmap(entry: usize, p: usize, last: usize): void {
  const bitmap = bitmaps + (entry << 5);
  store<u32>(keys + (entry << 2), <u32>p);
  memory.fill(bitmap, 0, 32);
  const isComplement = load<u8>(p, 1) == CARET;
  if (isComplement) p++;
  while (++p < last) {
    const first = <u32>load<u8>(p);
    if (first == PERCENT) {
      p++;
      addClass(bitmap, load<u8>(p));
    } else if (load<u8>(p, 1) == MINUS && p + 2 < last) {
      p += 2;
      addRange(bitmap, first, load<u8>(p));
    } else {
      addRange(bitmap, first, first);
    }
  }
  if (isComplement) {
    for (let i: usize = 0; i < 32; i += 8) store<u64>(bitmap + i, ~load<u64>(bitmap + i));
  }
}

function addRange(bitmap: usize, first: u32, last: u32): void {
  for (let word: u32 = first >> 6; word <= last >> 6 && first <= last; word++) {
    const from = max(first, word << 6);
    const count = min(last, (word << 6) + 63) - from;
    addWord(bitmap, word, (<u64>-1 >> <u64>(63 - count)) << <u64>(from & 63));
  }
}

@inline
function addWord(bitmap: usize, word: u32, bits: u64): void {
  const at = bitmap + (<usize>word << 3);
  store<u64>(at, load<u64>(at) | bits);
}

function addClass(bitmap: usize, letter: u32): void {
  const mask = classMask(letter);
  if (mask) {
    const isComplement = (letter & 32) == 0;
    const flip: u64 = isComplement ? -1 : 0;
    addWord(bitmap, 0, classMembers(mask, 0) ^ flip);
    addWord(bitmap, 1, classMembers(mask, 1) ^ flip);
    addWord(bitmap, 2, flip);
    addWord(bitmap, 3, flip);
  } else if (letter == 90) {
    addRange(bitmap, 1, 255);
  } else {
    const byte: u32 = letter == 122 ? 0 : letter;
    addRange(bitmap, byte, byte);
  }
}
