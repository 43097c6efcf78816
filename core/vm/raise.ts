/**
 * What a library function leaves behind for the driver when it cannot return results (LuaJIT: lj_err.c).
 * The core knows no text: it returns a Status and puts numbers and values into the scratch slots of Global,
 * from which TypeScript builds the message, the position and the name of the function. Invariant: these
 * functions only write scratch slots, so that the library function can be run again.
 *
 * Encoding. A word pair [a, b] is one scratch slot: a at offset 0, b at offset 4, both u32.
 *
 * | Status     | scratch0                   | scratch1           | scratch2      |
 * |------------|----------------------------|--------------------|---------------|
 * | ARGUMENT   | [argument from 1, code]    | detail             |               |
 * | MESSAGE    | [level (i32), code]        | detail             | second detail |
 * | GROW_STACK | [slots above base, 0]      |                    |               |
 * | TAIL_CALL  | the function (any value)   | [arguments, 0]     |               |
 * | ERROR      | (Global.errorValue)        |                    |               |
 *
 * A detail fills the next `%s` or `%d` of the message. For `%d` it is a number value. For `%s` it is a
 * string value, or the bare tag of a type (zero-extended to 64 bits, see `typeDetail`), which stands for
 * the type's name. ARGUMENT with ErrorCode.BADTYPE is "X expected, got Y": the detail is X; Y is the type
 * of the argument, or "no value", if the argument lies at or above Thread.top. Any other code is the text
 * within the parentheses. Level 0 adds no position, 1 that of the caller of the library function, and so on
 * (as `error` counts).
 */
import { ErrorCode, Status } from "../gen/constants";
import { Global, Thread } from "../gen/layouts";
import { NIL } from "../object/value";

@inline
export function globalOf(thread: usize): usize {
  return load<u32>(thread, Thread.global);
}

/** The detail that stands for the name of a type. */
@inline
export function typeDetail(tag: u32): i64 {
  return <i64>tag;
}

@inline
function storePair(global: usize, first: u32, second: u32): void {
  store<u32>(global, first, Global.scratch0);
  store<u32>(global, second, Global.scratch0 + 4);
}

/** "bad argument #index to 'function' (message)". */
export function argumentError(thread: usize, index: u32, code: u32): i32 {
  return argumentErrorWith(thread, index, code, NIL);
}

/** Likewise, for a message with a `%s` or `%d`. */
export function argumentErrorWith(thread: usize, index: u32, code: u32, detail: i64): i32 {
  const global = globalOf(thread);
  storePair(global, index, code);
  store<i64>(global, detail, Global.scratch1);
  return Status.ARGUMENT;
}

/** "bad argument #index to 'function' (TYPE expected, got …)". */
export function argumentTypeError(thread: usize, index: u32, expectedTag: u32): i32 {
  return argumentErrorWith(thread, index, ErrorCode.BADTYPE, typeDetail(expectedTag));
}

/** An error with the position that `level` says. */
export function raiseMessage(thread: usize, level: i32, code: u32): i32 {
  return raiseMessageWith(thread, level, code, NIL, NIL);
}

/** Likewise, for a message with one or two `%s` or `%d`. */
export function raiseMessageWith(thread: usize, level: i32, code: u32, detail: i64, detail2: i64): i32 {
  const global = globalOf(thread);
  storePair(global, level, code);
  store<i64>(global, detail, Global.scratch1);
  store<i64>(global, detail2, Global.scratch2);
  return Status.MESSAGE;
}

/** Raises the value as it is. */
export function raiseValue(thread: usize, value: i64): i32 {
  store<i64>(globalOf(thread), value, Global.errorValue);
  return Status.ERROR;
}

/** Asks for `slots` slots above base; the driver then runs the library function again. */
export function growStack(thread: usize, slots: u32): i32 {
  storePair(globalOf(thread), slots, 0);
  return Status.GROW_STACK;
}

/** Whether `slots` slots above base may be used. */
@inline
export function hasStack(thread: usize, base: usize, slots: u32): bool {
  return base + (<usize>slots << 3) <= <usize>load<u32>(thread, Thread.limit);
}

/** Replaces the running library function by a call of `callee` with the arguments at base. */
export function tailCall(thread: usize, callee: i64, argumentCount: u32): i32 {
  const global = globalOf(thread);
  store<i64>(global, callee, Global.scratch0);
  store<u32>(global, argumentCount, Global.scratch1);
  store<u32>(global, 0, Global.scratch1 + 4);
  return Status.TAIL_CALL;
}
