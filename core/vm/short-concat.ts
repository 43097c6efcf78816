/**
 * Concatenation of short texts in two words. Strings below 16 bytes are one or two words with zeros behind them, and small
 * numbers are made digit by digit in a word: so shifts put them together, and what is interned has never been in memory.
 * There, words would be read where bytes have just been written, for which a processor has to wait.
 */
import { String } from "../gen/layouts";
import { digitsWord, LARGEST_IN_WORD, lengthOfWord } from "../number/digit-text";
import { internTwoWords } from "../object/string";
import { isNumber, isString } from "../object/value";

/** The bytes of two words, but for the zero at a string's end. */
const MOST_BYTES: u32 = 15;

export const NOT_SHORT: usize = -1;

/** The string of the values from `first` to `last`; 0 if memory is refused; NOT_SHORT if they are other values or longer. */
export function concatenateShort(global: usize, first: usize, last: usize): usize {
  let low: u64 = 0;
  let high: u64 = 0;
  let length: u32 = 0;
  for (let slot = first; slot <= last; slot += 8) {
    let nextLow: u64, nextHigh: u64 = 0;
    let size: u32;
    if (isString(slot)) {
      const string: usize = load<u32>(slot);
      size = load<u32>(string, String.length);
      if (length + size > MOST_BYTES) return NOT_SHORT;
      nextLow = load<u64>(string, String.data);
      if (size >= 8) nextHigh = load<u64>(string, String.data + 8);
    } else {
      if (!isNumber(slot)) return NOT_SHORT;
      const integer = <i32>load<f64>(slot);
      // Neither is -0 an integer here.
      if (<u32>integer > LARGEST_IN_WORD || reinterpret<i64>(<f64>integer) != load<i64>(slot)) return NOT_SHORT;
      nextLow = digitsWord(integer);
      size = lengthOfWord(nextLow);
      if (length + size > MOST_BYTES) return NOT_SHORT;
    }
    const shift = <u64>length << 3;
    if (length >= 8) {
      high |= nextLow << shift;
    } else {
      low |= nextLow << shift;
      high |= (nextLow >> 1 >> (63 - shift)) | (nextHigh << shift);
    }
    length += size;
  }
  return internTwoWords(global, low, high, length);
}
