/**
 * The bit library (LuaJIT: lib_bit.c and the assembler fast functions). A number becomes 32 bits by adding
 * 2^52 + 2^51: the low word of the sum is the number modulo 2^32, rounded to nearest. If an argument is a
 * 64-bit integer of C, `bit-wide` does the operation.
 */
import { CtypeId, Tag } from "../gen/constants";
import { internString } from "../object/string";
import { isNumber } from "../object/value";
import { globalOf } from "../vm/raise";
import { returnNumber, returnObject, slotAt } from "./arguments";
import {
  Shift, WideOperation, bitsOf, checkBits, isWide, shiftWord, typeOfWide, wideOf, wideShift, wideUnary, wideVariadic,
} from "./bit-wide";
import { toBits } from "./bits";

@inline
function returnInteger(base: usize, value: i32): i32 {
  return returnNumber(base, <f64>value);
}

// -- One argument --

export function bit_tobit(thread: usize, base: usize, argumentCount: u32): i32 {
  const failure = checkBits(thread, base, argumentCount, 1);
  return failure ? failure : returnInteger(base, bitsOf(base));
}

export function bit_bnot(thread: usize, base: usize, argumentCount: u32): i32 {
  const failure = checkBits(thread, base, argumentCount, 1);
  if (failure) return failure;
  return isNumber(base) ? returnInteger(base, ~bitsOf(base)) : wideUnary(thread, base, WideOperation.NOT);
}

export function bit_bswap(thread: usize, base: usize, argumentCount: u32): i32 {
  const failure = checkBits(thread, base, argumentCount, 1);
  if (failure) return failure;
  if (!isNumber(base)) return wideUnary(thread, base, WideOperation.SWAP);
  return returnInteger(base, bswap(bitsOf(base)));
}

// -- Shifts: only the low five bits of the count matter --

@inline
function shift(thread: usize, base: usize, argumentCount: u32, operation: i32): i32 {
  if (argumentCount < 2 || !isNumber(base) || !isNumber(base + 8)) {
    let failure = checkBits(thread, base, argumentCount, 1);
    if (!failure) failure = checkBits(thread, base, argumentCount, 2);
    if (failure) return failure;
    if (isWide(base)) return wideShift(thread, base, operation);
  }
  return returnInteger(base, shiftWord(bitsOf(base), bitsOf(base + 8), operation));
}

export function bit_lshift(thread: usize, base: usize, argumentCount: u32): i32 {
  return shift(thread, base, argumentCount, Shift.LEFT);
}

export function bit_rshift(thread: usize, base: usize, argumentCount: u32): i32 {
  return shift(thread, base, argumentCount, Shift.RIGHT);
}

export function bit_arshift(thread: usize, base: usize, argumentCount: u32): i32 {
  return shift(thread, base, argumentCount, Shift.ARITHMETIC_RIGHT);
}

export function bit_rol(thread: usize, base: usize, argumentCount: u32): i32 {
  return shift(thread, base, argumentCount, Shift.ROTATE_LEFT);
}

export function bit_ror(thread: usize, base: usize, argumentCount: u32): i32 {
  return shift(thread, base, argumentCount, Shift.ROTATE_RIGHT);
}

// -- Any number of arguments --

@inline
function combine(left: i32, right: i32, operation: i32): i32 {
  if (operation == WideOperation.AND) return left & right;
  return operation == WideOperation.OR ? left | right : left ^ right;
}

@inline
function variadic(thread: usize, base: usize, argumentCount: u32, operation: i32): i32 {
  if (!argumentCount || !isNumber(base)) return variadicSlowly(thread, base, argumentCount, operation);
  let result = toBits(load<f64>(base));
  const end = base + (<usize>argumentCount << 3);
  for (let slot = base + 8; slot < end; slot += 8) {
    if (!isNumber(slot)) return variadicSlowly(thread, base, argumentCount, operation);
    result = combine(result, toBits(load<f64>(slot)), operation);
  }
  return returnInteger(base, result);
}

function variadicSlowly(thread: usize, base: usize, argumentCount: u32, operation: i32): i32 {
  let index: u32 = 1;
  let hasWide = false;
  let ctypeId: u32 = CtypeId.INT64;
  do {
    const failure = checkBits(thread, base, argumentCount, index, ctypeId);
    if (failure) return failure;
    if (!isWide(slotAt(base, index))) continue;
    hasWide = true;
    if (typeOfWide(slotAt(base, index)) == CtypeId.UINT64) ctypeId = CtypeId.UINT64;
  } while (++index <= argumentCount);
  if (hasWide) return wideVariadic(thread, base, argumentCount, operation);
  let result = bitsOf(base);
  for (index = 2; index <= argumentCount; index++) {
    result = combine(result, bitsOf(slotAt(base, index)), operation);
  }
  return returnInteger(base, result);
}

export function bit_band(thread: usize, base: usize, argumentCount: u32): i32 {
  return variadic(thread, base, argumentCount, WideOperation.AND);
}

export function bit_bor(thread: usize, base: usize, argumentCount: u32): i32 {
  return variadic(thread, base, argumentCount, WideOperation.OR);
}

export function bit_bxor(thread: usize, base: usize, argumentCount: u32): i32 {
  return variadic(thread, base, argumentCount, WideOperation.XOR);
}

// -- Text --

const MAX_DIGITS: i32 = 254;

const hexText: usize = memory.data(256);

/** A negative number of digits asks for upper case. Digits above the value are zeros. */
export function bit_tohex(thread: usize, base: usize, argumentCount: u32): i32 {
  let failure = checkBits(thread, base, argumentCount, 1);
  if (failure) return failure;
  let digits = isWide(base) ? 16 : 8;
  if (argumentCount > 1) {
    failure = checkBits(thread, base, argumentCount, 2);
    if (failure) return failure;
    digits = bitsOf(base + 8);
  }
  const value = isWide(base) ? wideOf(base) : <u64><u32>bitsOf(base);
  return returnObject(base, Tag.STRING, hexString(globalOf(thread), value, digits));
}

/** The string of the hexadecimal digits; 0, if memory was refused. */
export function hexString(global: usize, value: u64, digits: i32): usize {
  const letters: u32 = digits < 0 ? 65 - 10 : 97 - 10;
  if (digits < 0) digits = -digits;
  if (<u32>digits > <u32>MAX_DIGITS) digits = MAX_DIGITS;
  for (let at = hexText + <usize>digits; at > hexText; value >>= 4) {
    const digit = <u32>value & 15;
    store<u8>(--at, digit + (digit < 10 ? 48 : letters));
  }
  return internString(global, hexText, digits);
}
