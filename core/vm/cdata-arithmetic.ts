/**
 * Arithmetic and comparison of 64-bit integers of C, mixed with numbers (LuaJIT: lj_carith.c). An operation
 * is done in uint64_t if an operand is of that type, else in int64_t; numbers are converted first. Complex
 * numbers have no operations: they are equal to themselves only. Invariant: the result is allocated before
 * anything changes, so that the instruction can be run again.
 */
import { CtypeId, ErrorCode, Status, Tag } from "../gen/constants";
import { Cdata, Thread } from "../gen/layouts";
import { Op } from "../gen/opcodes";
import { numberToInt64, numberToUint64 } from "../number/integer";
import { isNumber, setObject, tagOf } from "../object/value";
import { newCdata } from "../object/userdata";
import { raiseCdata } from "./host";

@inline
export function isCdata(slot: usize): bool {
  return tagOf(slot) == <u32>Tag.CDATA;
}

/** An error that names both operands' types. */
export function cdataError(thread: usize, code: u32, left: usize, right: usize): i32 {
  raiseCdata(thread, code, left, right);
  return Status.ERROR;
}

/** The type in which two operands are combined, or 0 if they cannot be. */
function commonType(left: usize, right: usize): u32 {
  const first = integerType(left), second = integerType(right);
  return first && second ? max(first, second) : 0;
}

/** The integer type that an operand asks for: UINT64 above INT64; 0 if it is no number. */
function integerType(slot: usize): u32 {
  if (isNumber(slot)) return CtypeId.INT64;
  if (!isCdata(slot)) return 0;
  const ctypeId = <u32>load<u16>(load<u32>(slot), Cdata.ctypeId);
  return ctypeId == CtypeId.COMPLEX_DOUBLE ? 0 : ctypeId;
}

/** The operand's bits in the common type. */
function bitsAs(ctypeId: u32, slot: usize): u64 {
  if (!isNumber(slot)) return load<u64>(load<u32>(slot), Cdata.data);
  const number = load<f64>(slot);
  return ctypeId == CtypeId.UINT64 ? numberToUint64(number) : <u64>numberToInt64(number);
}

/** Stores a new integer; Status.MEMORY if it is refused. */
export function storeInteger(thread: usize, target: usize, ctypeId: u32, bits: u64): i32 {
  const cdata = newCdata(load<u32>(thread, Thread.global), ctypeId, 8);
  if (!cdata) return Status.MEMORY;
  store<u64>(cdata, bits, Cdata.data);
  setObject(target, <u32>Tag.CDATA, cdata);
  return 0;
}

// Arithmetic

/** `operation`: ADDVN to MODVN, POW or UNM; at least one operand is C data. */
export function calculateCdata(thread: usize, operation: u32, target: usize, left: usize, right: usize): i32 {
  const ctypeId = commonType(left, right);
  if (!ctypeId) return cdataError(thread, ErrorCode.FFI_BADARITH, left, right);
  const a = bitsAs(ctypeId, left), b = bitsAs(ctypeId, right);
  return storeInteger(thread, target, ctypeId, calculate(operation, ctypeId == CtypeId.UINT64, a, b));
}

function calculate(operation: u32, isUnsigned: bool, a: u64, b: u64): u64 {
  switch (operation) {
    case Op.ADDVN: return a + b;
    case Op.SUBVN: return a - b;
    case Op.MULVN: return a * b;
    case Op.DIVVN: return isUnsigned ? divideUnsigned(a, b) : <u64>divideSigned(<i64>a, <i64>b);
    case Op.MODVN: return isUnsigned ? remainderUnsigned(a, b) : <u64>remainderSigned(<i64>a, <i64>b);
    case Op.POW: return isUnsigned ? powerUnsigned(a, b) : <u64>powerSigned(<i64>a, <i64>b);
    default: return 0 - a;
  }
}

// Where C leaves the result open, it is what the x86 instruction gives for a quotient out of range.
const INDEFINITE: u64 = 0x8000000000000000;

function divideUnsigned(a: u64, b: u64): u64 {
  return b ? a / b : INDEFINITE;
}

function divideSigned(a: i64, b: i64): i64 {
  return b == 0 || (a == i64.MIN_VALUE && b == -1) ? i64.MIN_VALUE : a / b;
}

function remainderUnsigned(a: u64, b: u64): u64 {
  return b ? a % b : INDEFINITE;
}

/** Truncating, unlike that of numbers. */
function remainderSigned(a: i64, b: i64): i64 {
  return b ? a % b : i64.MIN_VALUE;
}

function powerUnsigned(base: u64, exponent: u64): u64 {
  let result: u64 = 1;
  for (; exponent; exponent >>= 1) {
    if (exponent & 1) result *= base;
    base *= base;
  }
  return result;
}

/** A negative power is 1 / base^n, truncated; for base 0 it is the greatest integer. */
function powerSigned(base: i64, exponent: i64): i64 {
  if (exponent >= 0) return <i64>powerUnsigned(<u64>base, <u64>exponent);
  if (base == 0) return i64.MAX_VALUE;
  if (base == -1) return exponent & 1 ? -1 : 1;
  return base == 1 ? 1 : 0;
}

// Comparison

/** Equality never fails. Other values than integers are equal if they are the same object. */
export function equalCdata(left: usize, right: usize): bool {
  const ctypeId = commonType(left, right);
  if (ctypeId) return bitsAs(ctypeId, left) == bitsAs(ctypeId, right);
  return load<i64>(left) == load<i64>(right);
}

/** Whether left < right, or left <= right; a Status if they cannot be compared. */
export function orderCdata(thread: usize, left: usize, right: usize, orEqual: bool): i32 {
  const ctypeId = commonType(left, right);
  if (!ctypeId) return cdataError(thread, ErrorCode.FFI_BADCOMP, left, right);
  const a = bitsAs(ctypeId, left), b = bitsAs(ctypeId, right);
  if (a == b) return <i32>orEqual;
  return <i32>(ctypeId == CtypeId.UINT64 ? a < b : <i64>a < <i64>b);
}
