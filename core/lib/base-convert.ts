/** tonumber and tostring (LuaJIT: lib_base.c, lj_strfmt_obj). */
import { CtypeId, ErrorCode, Metamethod, Status, Tag } from "../gen/constants";
import { Cdata, String } from "../gen/layouts";
import { findMetamethod, metatableOf } from "../object/metatable";
import { numberToString } from "../object/number-text";
import { NIL, isNumber, isString, tagOf } from "../object/value";
import { argumentError, globalOf, tailCall } from "../vm/raise";
import {
  checkAny, checkNumber, checkString, integerAt, isGiven, objectAt, returnBits, returnNumber, returnObject,
} from "./arguments";
import { beginBuffer, internBuffer } from "./buffer";
import { hasCdataText, putCdata } from "./cdata-text";
import { CharacterClass, characterBits } from "./characters";
import { stringToNumber } from "./coercion";
import { putValue } from "./value-text";
import { chargeWork } from "./work";
import { cdataToNumber } from "../vm/host";

// -- Numbers --

const DECIMAL: i32 = 10;

export function base_tonumber(thread: usize, base: usize, argumentCount: u32): i32 {
  let radix = DECIMAL;
  if (isGiven(base, argumentCount, 2)) {
    const failure = checkNumber(thread, base, argumentCount, 2);
    if (failure) return failure;
    radix = integerAt(base, 2);
  }
  if (radix == DECIMAL) {
    const failure = checkAny(thread, argumentCount, 1);
    if (failure) return failure;
    if (isNumber(base)) return returnNumber(base, load<f64>(base));
    if (tagOf(base) == <u32>Tag.CDATA) return numberOfCdata(thread, base);
    const isNumeral = isString(base) && stringToNumber(globalOf(thread), load<u32>(base), base);
    return returnBits(base, isNumeral ? load<i64>(base) : NIL);
  }
  const failure = checkString(thread, base, argumentCount, 1);
  if (failure) return failure;
  if (radix < 2 || radix > 36) return argumentError(thread, 2, ErrorCode.BASERNG);
  chargeWork(globalOf(thread), load<u32>(objectAt(base, 1), String.length));
  return scanInRadix(objectAt(base, 1) + String.data, radix, base)
    ? returnNumber(base, load<f64>(base))
    : returnBits(base, NIL);
}

function numberOfCdata(thread: usize, base: usize): i32 {
  const bits = load<u64>(load<u32>(base), Cdata.data);
  const ctypeId = <u32>load<u16>(load<u32>(base), Cdata.ctypeId);
  if (ctypeId == CtypeId.INT64) return returnNumber(base, <f64><i64>bits);
  if (ctypeId == CtypeId.UINT64) return returnNumber(base, <f64>bits);
  const status = cdataToNumber(thread, base);
  return status < 0 ? status : returnBits(base, load<i64>(base));
}

@inline
function isSpaceAt(p: usize): bool {
  return (characterBits(load<u8>(p)) & CharacterClass.SPACE) != 0;
}

/** The digit's value in any radix, 36 and more for no digit. */
@inline
function digitAt(p: usize): u32 {
  const byte = <u32>load<u8>(p);
  if (byte - 48 < 10) return byte - 48;
  const letter = (byte | 32) - 97;
  return letter < 26 ? letter + 10 : 36;
}

/**
 * Scans an integer as C's strtoul does, so a number ends at a NUL byte, 0x may precede hexadecimal digits,
 * and what does not fit into 64 bits is 2^64 - 1. Stores the number and returns true, if there is nothing
 * else.
 */
export function scanInRadix(p: usize, radix: u32, target: usize): bool {
  while (isSpaceAt(p)) p++;
  const isNegative = load<u8>(p) == 45;
  if (isNegative || load<u8>(p) == 43) p++;
  if (radix == 16 && load<u8>(p) == 48 && (load<u8>(p, 1) | 32) == 120 && digitAt(p + 2) < 16) p += 2;
  if (digitAt(p) >= radix) return false;
  let value: u64 = 0;
  let isTooLarge = false;
  for (let digit = <u64>digitAt(p); digit < <u64>radix; digit = <u64>digitAt(++p)) {
    if (isTooLarge) continue;
    if (value > (u64.MAX_VALUE - digit) / <u64>radix) isTooLarge = true;
    value = value * <u64>radix + digit;
  }
  while (isSpaceAt(p)) p++;
  if (load<u8>(p)) return false;
  const magnitude = <f64>(isTooLarge ? u64.MAX_VALUE : value);
  store<f64>(target, isNegative ? -magnitude : magnitude);
  return true;
}

// -- Text --

/** A number's metatable counts, a string's does not. */
export function base_tostring(thread: usize, base: usize, argumentCount: u32): i32 {
  const failure = checkAny(thread, argumentCount, 1);
  if (failure) return failure;
  const global = globalOf(thread);
  if (isString(base)) return returnObject(base, Tag.STRING, load<u32>(base));
  const metamethod = findTostring(global, base);
  if (metamethod) return tailCall(thread, load<i64>(metamethod), 1);
  if (isNumber(base)) return returnObject(base, Tag.STRING, numberToString(global, load<f64>(base)));
  if (!beginBuffer(global) || !putDescription(global, base)) return Status.MEMORY;
  return returnObject(base, Tag.STRING, internBuffer(global));
}

/** The address of the value's __tostring, or 0. C data has one for all types, but the core knows the text of some. */
@inline
export function findTostring(global: usize, slot: usize): usize {
  if (tagOf(slot) == <u32>Tag.CDATA && hasCdataText(load<u32>(slot))) return 0;
  const metatable = metatableOf(global, slot);
  return metatable ? findMetamethod(global, metatable, Metamethod.TOSTRING) : 0;
}

/** Appends what tostring gives for a value without __tostring. */
export function putDescription(global: usize, slot: usize): bool {
  const isNumeric = tagOf(slot) == <u32>Tag.CDATA && hasCdataText(load<u32>(slot));
  return isNumeric ? putCdata(global, load<u32>(slot)) : putValue(global, slot);
}
