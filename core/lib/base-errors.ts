/**
 * Raising and catching errors (LuaJIT: lib_base.c). pcall and xpcall are the driver's: with Status.PCALL
 * the function is at base and its arguments follow; with Status.XPCALL the function is at base, the handler
 * at base + 8, and the arguments follow.
 */
import { ErrorCode, Status, Tag } from "../gen/constants";
import { NIL, objectBits, isNumber, isString, isTruthy } from "../object/value";
import { positionedMessage } from "../vm/position";
import { argumentErrorWith, globalOf, raiseMessage, raiseMessageWith, raiseValue } from "../vm/raise";
import { checkAny, checkFunction, checkNumber, checkString, integerAt, isGiven, slotAt } from "./arguments";

@inline
function isText(slot: usize): bool {
  return isString(slot) || isNumber(slot);
}

export function base_assert(thread: usize, base: usize, argumentCount: u32): i32 {
  if (argumentCount && isTruthy(base)) {
    if (argumentCount == 1) store<i64>(base - 8, load<i64>(base));
    else memory.copy(base - 8, base, <usize>argumentCount << 3);
    return argumentCount;
  }
  const failure = checkAny(thread, argumentCount, 1);
  if (failure) return failure;
  if (argumentCount == 1) return raiseMessage(thread, 1, ErrorCode.ASSERT);
  if (isText(base + 8)) return raiseText(thread, base, argumentCount, 2, 1, ErrorCode.DETAIL);
  // LuaJIT raises whatever comes last.
  return raiseValue(thread, load<i64>(slotAt(base, argumentCount)));
}

/** Raises the argument, a string or number, with a position: ErrorCode.TEXT, or DETAIL up to the first NUL. */
function raiseText(thread: usize, base: usize, argumentCount: u32, index: u32, level: i32, code: u32): i32 {
  const failure = checkString(thread, base, argumentCount, index);
  if (failure) return failure;
  return raiseMessageWith(thread, level, code, load<i64>(slotAt(base, index)), NIL);
}

export function base_error(thread: usize, base: usize, argumentCount: u32): i32 {
  let level = 1;
  if (isGiven(base, argumentCount, 2)) {
    const failure = checkNumber(thread, base, argumentCount, 2);
    if (failure) return failure;
    level = integerAt(base, 2);
  }
  if (!argumentCount) return raiseValue(thread, NIL);
  if (level == 1 && isString(base)) {
    const message = positionedMessage(globalOf(thread), base, load<u32>(base));
    if (message) return raiseValue(thread, objectBits(Tag.STRING, message));
  }
  if (level > 0 && isText(base)) return raiseText(thread, base, argumentCount, 1, level, ErrorCode.TEXT);
  return raiseValue(thread, load<i64>(base));
}

/** For the built-ins: raises a text as if the built-in were a library function of the core. */
export function base_raise(thread: usize, base: usize, argumentCount: u32): i32 {
  let level = 1;
  if (isGiven(base, argumentCount, 2)) level = integerAt(base, 2);
  return raiseText(thread, base, argumentCount, 1, level, ErrorCode.DETAIL);
}

/** For the built-ins: raises "bad argument #index to 'built-in' (text)". */
export function base_raise_argument(thread: usize, base: usize, argumentCount: u32): i32 {
  return argumentErrorWith(thread, integerAt(base, 1), ErrorCode.DETAIL, load<i64>(base, 8));
}

export function base_pcall(thread: usize, base: usize, argumentCount: u32): i32 {
  const failure = checkAny(thread, argumentCount, 1);
  return failure ? failure : Status.PCALL;
}

export function base_xpcall(thread: usize, base: usize, argumentCount: u32): i32 {
  let failure = checkAny(thread, argumentCount, 1);
  if (!failure) failure = checkFunction(thread, base, argumentCount, 2);
  return failure ? failure : Status.XPCALL;
}
