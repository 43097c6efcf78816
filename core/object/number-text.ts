/** Numbers as strings: what tostring() and concatenation give (LuaJIT: lj_strfmt_num). */
import { digitsWord, LARGEST_IN_WORD, lengthOfWord } from "../number/digit-text";
import { integerToText } from "../number/integer";
import { formatNumber14, MAX_NUMBER_TEXT } from "../number/tostring";
import { internString, internTwoWords } from "./string";

const text: usize = memory.data(MAX_NUMBER_TEXT, 8);

/** The string of the number, or 0 if memory is refused. */
export function numberToString(global: usize, number: f64): usize {
  const integer = <i32>number;
  // Not so -0.
  if (reinterpret<i64>(<f64>integer) == reinterpret<i64>(number)) return integerToString(global, integer);
  return internString(global, text, formatNumber14(number, text));
}

/** Likewise of an integer. */
export function integerToString(global: usize, integer: i32): usize {
  if (<u32>integer > LARGEST_IN_WORD) return internString(global, text, integerToText(integer, text));
  const word = digitsWord(integer);
  return internTwoWords(global, word, 0, lengthOfWord(word));
}
