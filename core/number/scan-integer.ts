// tonumber() with a base other than ten.
//
// Invariant: as LuaJIT's, which goes by strtoul: the text ends at its first NUL, values above 2^64 - 1 become
// that, and base 16 admits "0x". Counterpart: tonumber in lib_base.c.

import { isDigit, skipSpaces } from "./scan";

const NO_DIGIT: u32 = 36;

/** The value of a digit or letter, NO_DIGIT for anything else. */
function digitValue(c: u32): u32 {
  if (isDigit(c)) return c - 48;
  const letter = (c | 32) - 97;
  return letter < 26 ? letter + 10 : NO_DIGIT;
}

/** Scans an integer in a base from 2 to 36; returns whether the whole text is one, with its f64 at result. */
export function scanInteger(text: usize, length: u32, base: u32, result: usize): bool {
  let end = text;
  while (end < text + length && load<u8>(end) != 0) ++end;
  let p = skipSpaces(text, end);
  const sign: u32 = p < end ? load<u8>(p) : 0;
  if (sign == 43 || sign == 45) ++p;
  if (base == 16 && p + 1 < end && load<u8>(p) == 48 && (load<u8>(p, 1) | 32) == 120) p += 2;
  const start = p;
  let value: u64 = 0;
  const most = u64.MAX_VALUE / base;
  let isTooLarge = false;
  for (; p < end; ++p) {
    const digit = digitValue(load<u8>(p));
    if (digit >= base) break;
    const next = value * base + digit;
    isTooLarge = isTooLarge || value > most || next < digit;
    value = next;
  }
  if (p == start || skipSpaces(p, end) != end) return false;
  const magnitude = <f64>(isTooLarge ? u64.MAX_VALUE : value);
  store<f64>(result, sign == 45 ? -magnitude : magnitude);
  return true;
}
