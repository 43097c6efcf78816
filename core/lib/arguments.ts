/**
 * Access to the arguments of library functions (LuaJIT: lj_lib.c). A check returns 0, or the negative
 * Status that the library function must return:
 *
 *     const failure = checkNumber(thread, base, argumentCount, 1);
 *     if (failure) return failure;
 *     const x = numberAt(base, 1);
 *
 * Invariant: after a successful check the slot holds a value of the type that was asked for. Coercions
 * write their result into the slot, as LuaJIT's do, so a function that runs again finds it there. Arguments
 * count from 1.
 */
import { ErrorCode, Status, Tag } from "../gen/constants";
import { NIL, isFunction, isNumber, isString, isTable, setNumber, setObject } from "../object/value";
import { numberToString } from "../object/number-text";
import { TableFailure } from "../object/table-insert";
import { argumentError, argumentErrorWith, argumentTypeError, globalOf, raiseMessage } from "../vm/raise";
import { findWord } from "./ascii";
import { stringToNumber } from "./coercion";

@inline
export function slotAt(base: usize, index: u32): usize {
  return base + (<usize>(index - 1) << 3);
}

@inline
export function numberAt(base: usize, index: u32): f64 {
  return load<f64>(slotAt(base, index));
}

/** The argument's number truncated to 32 bits. */
@inline
export function integerAt(base: usize, index: u32): i32 {
  return truncateToInteger(numberAt(base, index));
}

/** The address of the object that the argument is. */
@inline
export function objectAt(base: usize, index: u32): usize {
  return load<u32>(slotAt(base, index));
}

/**
 * Truncates as x86 does (LuaJIT: lj_num2int): what does not fit, NaN included, becomes the least integer.
 */
@inline
export function truncateToInteger(x: f64): i32 {
  return x > -2147483649.0 && x < 2147483648.0 ? <i32>x : i32.MIN_VALUE;
}

/** Whether the argument is there and not nil. */
@inline
export function isGiven(base: usize, argumentCount: u32, index: u32): bool {
  return index <= argumentCount && load<i64>(slotAt(base, index)) != NIL;
}

@inline
export function checkAny(thread: usize, argumentCount: u32, index: u32): i32 {
  return index <= argumentCount ? 0 : argumentError(thread, index, ErrorCode.NOVAL);
}

@inline
export function checkTable(thread: usize, base: usize, argumentCount: u32, index: u32): i32 {
  return index <= argumentCount && isTable(slotAt(base, index))
    ? 0
    : argumentTypeError(thread, index, Tag.TABLE);
}

@inline
export function checkFunction(thread: usize, base: usize, argumentCount: u32, index: u32): i32 {
  return index <= argumentCount && isFunction(slotAt(base, index))
    ? 0
    : argumentTypeError(thread, index, Tag.FUNCTION);
}

/** A number, or a string that reads as one. */
@inline
export function checkNumber(thread: usize, base: usize, argumentCount: u32, index: u32): i32 {
  return index <= argumentCount && isNumber(slotAt(base, index))
    ? 0
    : coerceToNumber(thread, base, argumentCount, index);
}

/** Likewise, but an absent argument or nil is replaced by `fallback`. */
@inline
export function checkOptionalNumber(
  thread: usize, base: usize, argumentCount: u32, index: u32, fallback: f64,
): i32 {
  if (isGiven(base, argumentCount, index)) return checkNumber(thread, base, argumentCount, index);
  setNumber(slotAt(base, index), fallback);
  return 0;
}

function coerceToNumber(thread: usize, base: usize, argumentCount: u32, index: u32): i32 {
  const slot = slotAt(base, index);
  if (index <= argumentCount && isString(slot) && stringToNumber(globalOf(thread), load<u32>(slot), slot)) return 0;
  return argumentTypeError(thread, index, Tag.NUMBER);
}

/** A string, or a number, which becomes one. */
@inline
export function checkString(thread: usize, base: usize, argumentCount: u32, index: u32): i32 {
  return index <= argumentCount && isString(slotAt(base, index))
    ? 0
    : coerceToString(thread, base, argumentCount, index);
}

function coerceToString(thread: usize, base: usize, argumentCount: u32, index: u32): i32 {
  const slot = slotAt(base, index);
  if (index > argumentCount || !isNumber(slot)) return argumentTypeError(thread, index, Tag.STRING);
  const string = numberToString(globalOf(thread), load<f64>(slot));
  if (!string) return Status.MEMORY;
  setObject(slot, Tag.STRING, string);
  return 0;
}

/**
 * Checks that the argument is one of the words in the literal `list`, separated by spaces. Returns the
 * number of the word, `fallback` if the argument is absent or nil, or a Status.
 */
export function checkOption(
  thread: usize, base: usize, argumentCount: u32, index: u32, fallback: i32, list: string,
): i32 {
  if (!isGiven(base, argumentCount, index) && fallback >= 0) return fallback;
  const failure = checkString(thread, base, argumentCount, index);
  if (failure) return failure;
  const option = findWord(objectAt(base, index), list);
  if (option >= 0) return option;
  return argumentErrorWith(thread, index, ErrorCode.INVOPTM, load<i64>(slotAt(base, index)));
}

// -- Results --

/** The only result is an object that was just made; address 0 means that memory was refused. */
@inline
export function returnObject(base: usize, tag: u32, address: usize): i32 {
  if (!address) return Status.MEMORY;
  setObject(base - 8, tag, address);
  return 1;
}

@inline
export function returnNumber(base: usize, number: f64): i32 {
  setNumber(base - 8, number);
  return 1;
}

@inline
export function returnBits(base: usize, bits: i64): i32 {
  store<i64>(base - 8, bits);
  return 1;
}

/** The status for a slot that `tableSet` and its like refused (LuaJIT: lj_tab_set). */
export function tableFailure(thread: usize, failure: usize): i32 {
  if (failure == TableFailure.MEMORY) return Status.MEMORY;
  if (failure == TableFailure.STOPPED) return Status.ERROR;
  if (failure == TableFailure.OVERFLOW) return raiseMessage(thread, 0, ErrorCode.TABOV);
  return raiseMessage(thread, 0, failure == TableFailure.NIL_KEY ? ErrorCode.NILIDX : ErrorCode.NANIDX);
}

@inline
export function isTableFailure(slot: usize): bool {
  return slot < 8;
}
