/**
 * Arithmetic and comparison of C data (LuaJIT: lj_carith.c). What is done here is that of int64_t and uint64_t, mixed
 * with numbers; all else (pointers, other integers, metamethods of types) TypeScript does. An operation is done in
 * uint64_t if an operand is of that type, else in int64_t; numbers are converted first. Invariant: the result is
 * allocated before anything changes, so that the instruction can be run again.
 */
import { CtypeId, Metamethod, Status, Tag } from "../gen/constants";
import { Cdata, Thread } from "../gen/layouts";
import { Op } from "../gen/opcodes";
import { numberToInt64, numberToUint64 } from "../number/integer";
import { isNumber, setObject, tagOf } from "../object/value";
import { newCdata } from "../object/userdata";
import { compareCdata } from "./host";

/** What calculateIntegers returns if the operands are not integers. */
export const NOT_INTEGERS: i32 = 1;

@inline
export function isCdata(slot: usize): bool {
  return tagOf(slot) == <u32>Tag.CDATA;
}

/** The type in which two operands are combined; 0: not here. */
function commonType(left: usize, right: usize): u32 {
  const first = integerType(left), second = integerType(right);
  return first && second ? max(first, second) : 0;
}

/** The integer type that an operand asks for: UINT64 above INT64; 0: neither number nor 64-bit integer. */
function integerType(slot: usize): u32 {
  if (isNumber(slot)) return CtypeId.INT64;
  if (!isCdata(slot)) return 0;
  const ctypeId = <u32>load<u16>(load<u32>(slot), Cdata.ctypeId);
  return ctypeId == CtypeId.INT64 || ctypeId == CtypeId.UINT64 ? ctypeId : 0;
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

/** `operation`: ADDVN to MODVN, POW or UNM: 0, a Status or NOT_INTEGERS. */
export function calculateIntegers(thread: usize, operation: u32, target: usize, left: usize, right: usize): i32 {
  const ctypeId = commonType(left, right);
  if (!ctypeId) return NOT_INTEGERS;
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

export function divideUnsigned(a: u64, b: u64): u64 {
  return b ? a / b : INDEFINITE;
}

export function divideSigned(a: i64, b: i64): i64 {
  return b == 0 || (a == i64.MIN_VALUE && b == -1) ? i64.MIN_VALUE : a / b;
}

export function remainderUnsigned(a: u64, b: u64): u64 {
  return b ? a % b : INDEFINITE;
}

/** Truncating, unlike that of numbers. */
export function remainderSigned(a: i64, b: i64): i64 {
  return b ? a % b : i64.MIN_VALUE;
}

export function powerUnsigned(base: u64, exponent: u64): u64 {
  let result: u64 = 1;
  for (; exponent; exponent >>= 1) {
    if (exponent & 1) result *= base;
    base *= base;
  }
  return result;
}

/** A negative power is 1 / base^n, truncated; for base 0 it is the greatest integer. */
export function powerSigned(base: i64, exponent: i64): i64 {
  if (exponent >= 0) return <i64>powerUnsigned(<u64>base, <u64>exponent);
  if (base == 0) return i64.MAX_VALUE;
  if (base == -1) return exponent & 1 ? -1 : 1;
  return base == 1 ? 1 : 0;
}

// Comparison

/** Metamethod.EQ, LT or LE of two operands of which one is C data: a CdataResult or a Status. */
export function compareOperands(thread: usize, metamethod: u32, left: usize, right: usize): i32 {
  const ctypeId = commonType(left, right);
  if (!ctypeId) return compareCdata(thread, metamethod, left, right);
  const a = bitsAs(ctypeId, left), b = bitsAs(ctypeId, right);
  if (a == b) return <i32>(metamethod != Metamethod.LT);
  if (metamethod == Metamethod.EQ) return 0;
  return <i32>(ctypeId == CtypeId.UINT64 ? a < b : <i64>a < <i64>b);
}
