/**
 * Bit operations on 64-bit integers of C (LuaJIT: lj_carith_check64, lj_carith_shift64). A result is
 * unsigned if an operand is.
 */
import { CtypeId, Tag } from "../gen/constants";
import { Cdata } from "../gen/layouts";
import { numberToInt64, numberToUint64 } from "../number/integer";
import { isNumber, tagOf } from "../object/value";
import { newCdata } from "../object/userdata";
import { widenCdata } from "../vm/host";
import { globalOf } from "../vm/raise";
import { checkNumber, returnObject, slotAt } from "./arguments";
import { toBits } from "./bits";

export const enum WideOperation {
  AND = 0,
  OR = 1,
  XOR = 2,
  NOT = 3,
  SWAP = 4,
}

export const enum Shift {
  LEFT = 0,
  RIGHT = 1,
  ARITHMETIC_RIGHT = 2,
  ROTATE_LEFT = 3,
  ROTATE_RIGHT = 4,
}

/** A number, a string that reads as one, or C data that becomes a 64-bit integer. */
@inline
export function checkBits(
  thread: usize, base: usize, argumentCount: u32, index: u32, ctypeId: u32 = CtypeId.INT64,
): i32 {
  return index <= argumentCount && isWide(slotAt(base, index))
    ? widen(thread, slotAt(base, index), ctypeId, index)
    : checkNumber(thread, base, argumentCount, index);
}

/** Other C data than 64-bit integers is replaced by one; numbers stay. `argument`: for the error, or 0. */
export function widen(thread: usize, slot: usize, ctypeId: u32, argument: u32): i32 {
  if (!isWide(slot)) return 0;
  const own = <u32>load<u16>(load<u32>(slot), Cdata.ctypeId);
  return own == CtypeId.INT64 || own == CtypeId.UINT64 ? 0 : widenCdata(thread, slot, ctypeId, argument);
}

@inline
export function isWide(slot: usize): bool {
  return tagOf(slot) == <u32>Tag.CDATA;
}

/** The argument's low 32 bits. */
@inline
export function bitsOf(slot: usize): i32 {
  return isNumber(slot) ? toBits(load<f64>(slot)) : <i32>wideOf(slot);
}

@inline
export function wideOf(slot: usize): u64 {
  return load<u64>(load<u32>(slot), Cdata.data);
}

@inline
export function typeOfWide(slot: usize): u32 {
  const isUnsigned = load<u16>(load<u32>(slot), Cdata.ctypeId) == CtypeId.UINT64;
  return isUnsigned ? CtypeId.UINT64 : CtypeId.INT64;
}

function returnWide(thread: usize, base: usize, ctypeId: u32, value: u64): i32 {
  const cdata = newCdata(globalOf(thread), ctypeId, 8);
  if (cdata) store<u64>(cdata, value, Cdata.data);
  return returnObject(base, Tag.CDATA, cdata);
}

export function wideUnary(thread: usize, base: usize, operation: i32): i32 {
  const value = wideOf(base);
  return returnWide(thread, base, typeOfWide(base), operation == WideOperation.NOT ? ~value : bswap(value));
}

export function wideShift(thread: usize, base: usize, operation: i32): i32 {
  const value = shiftLong(wideOf(base), <u64>bitsOf(base + 8), operation);
  return returnWide(thread, base, typeOfWide(base), value);
}

@inline
export function shiftWord(value: i32, count: i32, operation: i32): i32 {
  switch (operation) {
    case Shift.LEFT: return value << count;
    case Shift.RIGHT: return <i32>(<u32>value >> count);
    case Shift.ARITHMETIC_RIGHT: return value >> count;
    case Shift.ROTATE_LEFT: return rotl(value, count);
    default: return rotr(value, count);
  }
}

function shiftLong(value: u64, count: u64, operation: i32): u64 {
  switch (operation) {
    case Shift.LEFT: return value << count;
    case Shift.RIGHT: return value >> count;
    case Shift.ARITHMETIC_RIGHT: return <u64>(<i64>value >> <i64>count);
    case Shift.ROTATE_LEFT: return rotl(value, count);
    default: return rotr(value, count);
  }
}

export function wideVariadic(thread: usize, base: usize, argumentCount: u32, operation: i32): i32 {
  let ctypeId: u32 = CtypeId.INT64;
  const end = base + (<usize>argumentCount << 3);
  for (let slot = base; slot < end; slot += 8) {
    if (isWide(slot) && typeOfWide(slot) == CtypeId.UINT64) ctypeId = CtypeId.UINT64;
  }
  let result = operation == WideOperation.AND ? <u64>-1 : 0;
  for (let slot = base; slot < end; slot += 8) {
    const value = operandOf(slot, ctypeId);
    if (operation == WideOperation.AND) result &= value;
    else if (operation == WideOperation.OR) result |= value;
    else result ^= value;
  }
  return returnWide(thread, base, ctypeId, result);
}

/** A number is converted as an assignment in C does it, not modulo 2^32. */
function operandOf(slot: usize, ctypeId: u32): u64 {
  if (isWide(slot)) return wideOf(slot);
  const number = load<f64>(slot);
  return ctypeId == CtypeId.UINT64 ? numberToUint64(number) : <u64>numberToInt64(number);
}
