/**
 * ASCII texts of the core: AssemblyScript keeps a string literal as static UTF-16 with its size in bytes in
 * front, so the address of a literal serves as a text without any managed memory.
 */
import { String } from "../gen/layouts";
import { internString } from "../object/string";

const SPACE: u32 = 32;

/** Distance from a literal back to its size in bytes (AssemblyScript's object header). */
const SIZE_BEFORE: usize = 4;

/** Longest text that is interned at once. */
const MAX_TEXT: i32 = 64;

const scratch: usize = memory.data(64);

@inline
export function textLength(text: string): u32 {
  return load<u32>(changetype<usize>(text) - SIZE_BEFORE) >> 1;
}

/** Writes the bytes of the text and returns the address behind them. */
export function putText(target: usize, text: string): usize {
  const length = textLength(text);
  const source = changetype<usize>(text);
  for (let i: usize = 0; i < <usize>length; i++) store<u8>(target + i, load<u8>(source + (i << 1)));
  return target + length;
}

/** The text as a string; 0, if memory was refused. */
export function internText(global: usize, text: string): usize {
  assert(textLength(text) <= <u32>MAX_TEXT);
  return internString(global, scratch, <u32>(putText(scratch, text) - scratch));
}

/** Number of the word that equals the string in a text of words between spaces; -1, if none does. */
export function findWord(string: usize, words: string): i32 {
  const length = load<u32>(string, String.length);
  const data = string + String.data;
  const source = changetype<usize>(words);
  const end = textLength(words);
  let start: u32 = 0;
  for (let word = 0; start <= end; word++) {
    let at = start;
    let isEqual = true;
    for (; at < end && load<u16>(source + (<usize>at << 1)) != SPACE; at++) {
      const offset = at - start;
      if (offset >= length || load<u8>(data + offset) != load<u8>(source + (<usize>at << 1))) isEqual = false;
    }
    if (isEqual && at - start == length) return word;
    start = at + 1;
  }
  return -1;
}
