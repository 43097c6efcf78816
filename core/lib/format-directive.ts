/**
 * The parser for directives of string.format: %[flags][width][.precision]conversion (LuaJIT:
 * lj_strfmt_parse).
 */
import { FLAG_ALTERNATE, FLAG_LEFT, FLAG_PLUS, FLAG_SPACE, FLAG_ZERO } from "../number/integer";
import { isDigit } from "./characters";

/** The directive that was parsed last. Width and precision have two digits at most. */
export let conversion: u32 = 0;
export let width: u32 = 0;
/** -1, if there is none. */
export let precision: i32 = -1;
export let flags: u32 = 0;
/** The end of the directive; where an invalid one ends for the error message. */
export let directiveEnd: usize = 0;

/** The letters AEFGX and acdefgiopqsux, which convert something, as bits from "A" on. */
const CONVERSIONS: u64 = 0x95c17d00800071;

/**
 * Takes a directive that was parsed elsewhere: conversion, flags << 8, width << 16, (precision + 1) << 24.
 */
export function setDirective(packed: u32): void {
  conversion = packed & 0xff;
  flags = (packed >> 8) & 0xff;
  width = (packed >> 16) & 0xff;
  precision = <i32>(packed >> 24) - 1;
}

/** Whether flags, width and precision are all absent. */
@inline
export function isPlain(): bool {
  return (flags | width) == 0 && precision < 0;
}

/** Parses the directive whose % is right before p; false, if it is invalid. */
export function parseDirective(p: usize): bool {
  flags = 0;
  width = 0;
  precision = -1;
  let byte = <u32>load<u8>(p);
  if (byte < 97) {
    for (let flag = flagOf(byte); flag; flag = flagOf(byte)) {
      flags |= flag;
      byte = load<u8>(++p);
    }
    if (isDigit(byte)) {
      width = byte - 48;
      byte = load<u8>(++p);
      if (isDigit(byte)) {
        width = width * 10 + byte - 48;
        byte = load<u8>(++p);
      }
    }
    if (byte == 46) p = parsePrecision(p + 1);
    byte = load<u8>(p);
  }
  conversion = byte;
  // A control character is not quoted by the error message.
  directiveEnd = p + usize(byte >= 32);
  return byte - 65 < 64 && ((CONVERSIONS >> (byte - 65)) & 1) != 0;
}

function parsePrecision(p: usize): usize {
  precision = 0;
  for (let digits = 0; digits < 2 && isDigit(load<u8>(p)); digits++) {
    precision = precision * 10 + load<u8>(p++) - 48;
  }
  return p;
}

function flagOf(byte: u32): u32 {
  switch (byte) {
    case 32: return FLAG_SPACE;
    case 35: return FLAG_ALTERNATE;
    case 43: return FLAG_PLUS;
    case 45: return FLAG_LEFT;
    case 48: return FLAG_ZERO;
    default: return 0;
  }
}
