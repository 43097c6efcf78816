/**
 * Writing to string buffers (LuaJIT: lib_buffer.c). Values with a __tostring metamethod are left to built-ins of
 * lib/builtins/string_buffer.lua, which call it and then come back here: what stands before such a value is in the buffer
 * by then, and what stands behind it is not looked at.
 */
import { ErrorCode, Status, Tag } from "../gen/constants";
import { LibraryState, StringBuffer } from "../gen/layouts";
import { formatNumber14, MAX_NUMBER_TEXT } from "../number/tostring";
import { appendBytes, appendString, contentLength, isStringBuffer, reserveContent } from "../object/string-buffer";
import { isNumber, isString, setNumber, tagOf } from "../object/value";
import { argumentError, globalOf, tailCall } from "../vm/raise";
import { checkString, objectAt, slotAt } from "./arguments";
import { findTostring, putDescription } from "./base-convert";
import { beginBuffer, bufferEnd, bufferStart } from "./buffer";
import { libraryFunction } from "./state";
import { checkBuffer, expected } from "./string-buffer-arguments";
import { returnBuffer } from "./string-buffer-basic";
import { NEEDS_CALL, pendingIndex, putFormat } from "./string-format";
import { chargeWork } from "./work";

export function string_buffer_method_put(thread: usize, base: usize, argumentCount: u32): i32 {
  const failure = checkBuffer(thread, base, argumentCount);
  if (failure) return failure;
  if (argumentCount == 2 && isString(base + 8)) {
    const global = globalOf(thread);
    const buffer = objectAt(base, 1);
    const length = contentLength(buffer);
    if (!appendString(global, buffer, objectAt(base, 2))) return Status.MEMORY;
    chargeWork(global, contentLength(buffer) - length);
    return returnBuffer(base);
  }
  for (let index: u32 = 2; index <= argumentCount; index++) {
    if (!isPlain(slotAt(base, index)) && findTostring(globalOf(thread), slotAt(base, index))) {
      const failure = putArguments(thread, base, 2, index - 1);
      return failure ? failure : callSlowly(thread, base, argumentCount, index, LibraryState.string_buffer_put_slowly);
    }
  }
  const status = putArguments(thread, base, 2, argumentCount);
  return status ? status : returnBuffer(base);
}

/** Whether it is put without a metamethod. */
@inline
function isPlain(slot: usize): bool {
  return isString(slot) || isNumber(slot) || isStringBuffer(slot);
}

/** Appends the arguments from `first` to `last`. If memory is refused, nothing has been appended. */
function putArguments(thread: usize, base: usize, first: u32, last: u32): i32 {
  const buffer = objectAt(base, 1);
  const global = globalOf(thread);
  const length = contentLength(buffer);
  let status: i32 = 0;
  for (let index = first; index <= last && !status; index++) status = putArgument(thread, base, buffer, index);
  if (status == Status.MEMORY) {
    store<u32>(buffer, load<u32>(buffer, StringBuffer.read) + length, StringBuffer.write);
  } else {
    chargeWork(global, contentLength(buffer) - length);
  }
  return status;
}

function putArgument(thread: usize, base: usize, buffer: usize, index: u32): i32 {
  const slot = slotAt(base, index);
  if (isString(slot) || isNumber(slot)) return putText(globalOf(thread), buffer, slot) ? 0 : Status.MEMORY;
  if (tagOf(slot) == <u32>Tag.CDATA) return putDescribed(thread, buffer, slot);
  if (!isStringBuffer(slot)) return expected(thread, index, "string/number/__tostring");
  const other = objectAt(base, index);
  if (other == buffer) return argumentError(thread, index, ErrorCode.BUFFER_SELF);
  return putContent(globalOf(thread), buffer, other) ? 0 : Status.MEMORY;
}

/** Appends the text of C data. */
function putDescribed(thread: usize, buffer: usize, slot: usize): i32 {
  const global = globalOf(thread);
  if (!beginBuffer(global) || !putDescription(global, slot)) return Status.MEMORY;
  return appendBytes(global, buffer, bufferStart, <u32>(bufferEnd - bufferStart)) ? 0 : Status.MEMORY;
}

/** Appends a string, or a number's text; false, if memory is refused. */
@inline
export function putText(global: usize, buffer: usize, slot: usize): bool {
  return isString(slot)
    ? appendString(global, buffer, load<u32>(slot))
    : appendNumber(global, buffer, load<f64>(slot));
}

export function appendNumber(global: usize, buffer: usize, number: f64): bool {
  const target = reserveContent(global, buffer, MAX_NUMBER_TEXT);
  if (!target) return false;
  store<u32>(buffer, <u32>target + formatNumber14(number, target), StringBuffer.write);
  return true;
}

/** Appends the content of another buffer. */
export function putContent(global: usize, buffer: usize, other: usize): bool {
  return appendBytes(global, buffer, load<u32>(other, StringBuffer.read), contentLength(other));
}

/** Leaves the call to a built-in, which gets the index of the value that needs it, its metamethod, and all arguments. */
function callSlowly(thread: usize, base: usize, argumentCount: u32, index: u32, builtin: u32): i32 {
  const global = globalOf(thread);
  const metamethod = load<i64>(findTostring(global, slotAt(base, index)));
  memory.copy(base + 16, base, <usize>argumentCount << 3);
  setNumber(base, index);
  store<i64>(base, metamethod, 8);
  return tailCall(thread, libraryFunction(global, builtin), argumentCount + 2);
}

/** The index of the value whose metamethod is to be called, and the metamethod. */
function returnPending(thread: usize, base: usize, index: u32): i32 {
  const metamethod = load<i64>(findTostring(globalOf(thread), slotAt(base, index)));
  setNumber(base - 8, index);
  store<i64>(base, metamethod);
  return 2;
}

/**
 * put_rest(buffer, values…, index): appends the values from that index on, the first of which a metamethod has made.
 * Stops at the next one that has a metamethod, and returns its index and the metamethod.
 */
export function string_buffer_put_rest(thread: usize, base: usize, argumentCount: u32): i32 {
  const last = argumentCount - 1;
  const first = <u32>load<f64>(slotAt(base, argumentCount));
  let next = first + 1;
  while (next <= last && (isPlain(slotAt(base, next)) || !findTostring(globalOf(thread), slotAt(base, next)))) next++;
  const status = putArguments(thread, base, first, next - 1);
  if (status) return status;
  return next <= last ? returnPending(thread, base, next) : 0;
}

// -- Formatting --

export function string_buffer_method_putf(thread: usize, base: usize, argumentCount: u32): i32 {
  let failure = checkBuffer(thread, base, argumentCount);
  if (!failure) failure = checkString(thread, base, argumentCount, 2);
  if (failure) return failure;
  const status = putFormatted(thread, base, argumentCount, 0);
  if (status == NEEDS_CALL) {
    return callSlowly(thread, base, argumentCount, pendingIndex, LibraryState.string_buffer_putf_slowly);
  }
  return status ? status : returnBuffer(base);
}

/** Appends what the template and its arguments give, from the directive of argument `first` on. */
function putFormatted(thread: usize, base: usize, argumentCount: u32, first: u32): i32 {
  const global = globalOf(thread);
  if (!beginBuffer(global)) return Status.MEMORY;
  const status = putFormat(thread, base, argumentCount, 2, first, true);
  if (status == Status.MEMORY) return status;
  const length = <u32>(bufferEnd - bufferStart);
  chargeWork(global, length);
  return appendBytes(global, objectAt(base, 1), bufferStart, length) ? status : Status.MEMORY;
}

/** putf_rest(buffer, template, values…, index): likewise. */
export function string_buffer_putf_rest(thread: usize, base: usize, argumentCount: u32): i32 {
  const first = <u32>load<f64>(slotAt(base, argumentCount));
  const status = putFormatted(thread, base, argumentCount - 1, first);
  return status == NEEDS_CALL ? returnPending(thread, base, pendingIndex) : status;
}
