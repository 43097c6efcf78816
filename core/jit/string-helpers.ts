/**
 * What traces need of strings (LuaJIT: the lj_str functions of lj_ircall.h). A function that makes a string returns 0
 * if memory was refused.
 */
import { String } from "../gen/layouts";
import { hexString as hexStringWide } from "../lib/bit";
import { scanInRadix } from "../lib/base-convert";
import { stringToNumber } from "../lib/coercion";
import { findBytes, STOPPED } from "../lib/find-bytes";
import { chargeWork } from "../lib/work";
import { MAX_NUMBER_TEXT } from "../number/tostring";
import { integerToString } from "../object/number-text";
import { internShortWord, internString } from "../object/string";
import { NIL } from "../object/value";
import { concatenate } from "../vm/concat";

export { characterString, compareStrings } from "../object/string";

const scratch: usize = memory.data(MAX_NUMBER_TEXT, 8);

/** The string of bytes, which may be those of another string. */
export function substring(global: usize, data: usize, length: u32): usize {
  chargeWork(global, length);
  return internString(global, data, length);
}

/** Strings of a few bytes, the lowest ones of the integers. */
export function characters2(global: usize, first: u32, second: u32): usize {
  return internShortWord(global, <u64>((first & 255) | ((second & 255) << 8)), 2);
}

export function characters3(global: usize, first: u32, second: u32, third: u32): usize {
  const word = (first & 255) | ((second & 255) << 8) | ((third & 255) << 16);
  return internShortWord(global, <u64>word, 3);
}

export function characters4(global: usize, first: u32, second: u32, third: u32, fourth: u32): usize {
  const word = (first & 255) | ((second & 255) << 8) | ((third & 255) << 16) | (fourth << 24);
  return internShortWord(global, <u64>word, 4);
}

export function integerString(global: usize, integer: i32): usize {
  return integerToString(global, integer);
}

/** The digits that bit.tohex gives. */
export function hexString(global: usize, value: u32, digits: i32): usize {
  return hexStringWide(global, <u64>value, digits);
}

export function hexString64(global: usize, value: u64, digits: i32): usize {
  return hexStringWide(global, value, digits);
}

// Concatenation of two to six strings and numbers. 0 also if one is neither.

/** Their values, as slots. */
const operands: usize = memory.data(48, 8);

export function concatenate2(global: usize, first: i64, second: i64): usize {
  store<i64>(operands, first);
  store<i64>(operands, second, 8);
  return concatenate(global, operands, operands + 8);
}

export function concatenate3(global: usize, first: i64, second: i64, third: i64): usize {
  store<i64>(operands, first);
  store<i64>(operands, second, 8);
  store<i64>(operands, third, 16);
  return concatenate(global, operands, operands + 16);
}

export function concatenate4(global: usize, first: i64, second: i64, third: i64, fourth: i64): usize {
  store<i64>(operands, first);
  store<i64>(operands, second, 8);
  store<i64>(operands, third, 16);
  store<i64>(operands, fourth, 24);
  return concatenate(global, operands, operands + 24);
}

export function concatenate5(
  global: usize,
  first: i64,
  second: i64,
  third: i64,
  fourth: i64,
  fifth: i64,
): usize {
  store<i64>(operands, first);
  store<i64>(operands, second, 8);
  store<i64>(operands, third, 16);
  store<i64>(operands, fourth, 24);
  store<i64>(operands, fifth, 32);
  return concatenate(global, operands, operands + 32);
}

export function concatenate6(
  global: usize,
  first: i64,
  second: i64,
  third: i64,
  fourth: i64,
  fifth: i64,
  sixth: i64,
): usize {
  store<i64>(operands, first);
  store<i64>(operands, second, 8);
  store<i64>(operands, third, 16);
  store<i64>(operands, fourth, 24);
  store<i64>(operands, fifth, 32);
  store<i64>(operands, sixth, 40);
  return concatenate(global, operands, operands + 40);
}

/** The bits of the number that the string reads as, or those of nil. */
export function parseNumber(global: usize, string: usize): i64 {
  return stringToNumber(global, string, scratch) ? load<i64>(scratch) : NIL;
}

/** The integer that the string reads as in a radix, or NaN. */
export function parseInRadix(global: usize, string: usize, radix: u32): f64 {
  chargeWork(global, load<u32>(string, String.length));
  return scanInRadix(string + String.data, radix, scratch) ? load<f64>(scratch) : NaN;
}

/** The offset of the first place at or after offset `start` where the other string's bytes are; -1: nowhere. */
export function findText(global: usize, string: usize, text: usize, start: u32): i32 {
  const data = string + String.data;
  const from = data + <usize>start;
  const end = data + <usize>load<u32>(string, String.length);
  let found = findBytes(global, from, end, text + String.data, load<u32>(text, String.length));
  // The program that has been stopped goes no farther than to the loop's next look at the fuel.
  if (found == STOPPED) found = 0;
  chargeWork(global, <u32>((found ? found : end) - from));
  return found ? <i32>(found - data) : -1;
}
