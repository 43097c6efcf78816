// A number at the start of a longer text, as io.read("*n") takes it from a file.
//
// Invariant: what numberPrefixLength takes depends on each byte and those before it alone, so a file can be
// read in pieces. Counterpart: fscanf("%lf"), which LuaJIT calls in lib_io.c; it takes all bytes that might
// belong to a number, one that breaks off inside its exponent included, and fails only where no number stands
// at the start.

import { isDigit, isHexDigit, matchWord, skipSpaces, textToNumber, WORD_INFINITY, WORD_NAN } from "./scan";

@inline
function peekLower(p: usize, end: usize): u32 {
  return p < end ? load<u8>(p) | 32 : 0;
}

@inline
function isSign(c: u32): bool {
  return c == 43 || c == 45;
}

/**
 * How many bytes, white space in front included, the read takes. Where that is the whole length, more of the
 * file is needed to tell, unless it has ended.
 */
export function numberPrefixLength(text: usize, length: u32): u32 {
  const end = text + length;
  let p = skipSpaces(text, end);
  if (p < end && isSign(load<u8>(p))) ++p;
  const first = peekLower(p, end);
  if (first == 105) {
    const matched = matchWord(p, end, WORD_INFINITY);
    return <u32>(p - text) + matched;
  }
  if (first == 110) return <u32>(p - text) + matchWord(p, end, WORD_NAN);
  let isHex = false;
  if (first == 48 && peekLower(p + 1, end) == 120) {
    isHex = true;
    p += 2;
  }
  const digits = p;
  p = skipMantissa(p, end, isHex);
  // An exponent wants a digit before it; the 0 of "0x" is one.
  const hasDigit = isHex || p > digits + i32(digits < end && load<u8>(digits) == 46);
  if (hasDigit && peekLower(p, end) == (isHex ? 112 : 101)) {
    ++p;
    if (p < end && isSign(load<u8>(p))) ++p;
    while (p < end && isDigit(load<u8>(p))) ++p;
  }
  return <u32>(p - text);
}

function skipMantissa(p: usize, end: usize, isHex: bool): usize {
  let hasPoint = false;
  for (; p < end; ++p) {
    const c = <u32>load<u8>(p);
    if (c == 46 && !hasPoint) {
      hasPoint = true;
    } else if (!(isHex ? isHexDigit(c) : isDigit(c))) {
      break;
    }
  }
  return p;
}

/** The number in the bytes that numberPrefixLength took; returns whether there is one. */
export function prefixToNumber(text: usize, length: u32, result: usize): bool {
  if (textToNumber(text, length, result)) return true;
  if (length > 0 && isSign(load<u8>(text + length - 1))) --length;
  if (length == 0) return false;
  const letter = load<u8>(text + length - 1) | 32;
  return (letter == 101 || letter == 112) && textToNumber(text, length - 1, result);
}
