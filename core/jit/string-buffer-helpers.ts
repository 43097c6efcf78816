/**
 * String buffers for traces (LuaJIT: the lj_buf, lj_bufx and lj_serialize functions of lj_ircall.h). A function that
 * appends returns the buffer; 0, with the content as it was, if memory was refused or the interpreter must raise an
 * error.
 */
import { Global, StringBuffer } from "../gen/layouts";
import { bufferEnd, bufferStart, internBuffer } from "../lib/buffer";
import { decodeContent, decodeString } from "../lib/string-buffer-code";
import { result } from "../lib/deserialize";
import { serializeTo, serializeToScratch } from "../lib/serialize";
import { contentString, setContent, takeContent } from "../lib/string-buffer-basic";
import { appendInteger, appendNumber, putContent, putText } from "../lib/string-buffer-put";
import { chargeWork } from "../lib/work";
import { appendBytes, appendString, contentLength, resetStringBuffer, skipContent } from "../object/string-buffer";
import { setNumber } from "../object/value";

/** Sets the content back to its first `length` bytes. */
@inline
function truncate(buffer: usize, length: u32): usize {
  store<u32>(buffer, load<u32>(buffer, StringBuffer.read) + length, StringBuffer.write);
  return 0;
}

// -- Writing --

/** A string of less than 64 bytes, which costs no fuel. */
export function stringBufferPutShort(global: usize, buffer: usize, string: usize): usize {
  return appendString(global, buffer, string) ? buffer : 0;
}

export function stringBufferPut(global: usize, buffer: usize, string: usize): usize {
  const length = contentLength(buffer);
  if (!appendString(global, buffer, string)) return 0;
  chargeWork(global, contentLength(buffer) - length);
  return buffer;
}

export function stringBufferPutInteger(global: usize, buffer: usize, integer: i32): usize {
  return appendInteger(global, buffer, integer) ? buffer : 0;
}

export function stringBufferPutNumber(global: usize, buffer: usize, number: f64): usize {
  return appendNumber(global, buffer, number) ? buffer : 0;
}

/** The content of another buffer. */
export function stringBufferPutBuffer(global: usize, buffer: usize, other: usize): usize {
  if (!putContent(global, buffer, other)) return 0;
  chargeWork(global, contentLength(other));
  return buffer;
}

/** Strings and numbers, as slots. */
const values: usize = memory.data(32, 8);

function putValues(global: usize, buffer: usize, count: usize): usize {
  const length = contentLength(buffer);
  for (let slot = values; slot < values + (count << 3); slot += 8) {
    if (!putText(global, buffer, slot)) return truncate(buffer, length);
  }
  chargeWork(global, contentLength(buffer) - length);
  return buffer;
}

export function stringBufferPut2(global: usize, buffer: usize, first: i64, second: i64): usize {
  store<i64>(values, first);
  store<i64>(values, second, 8);
  return putValues(global, buffer, 2);
}

export function stringBufferPut3(global: usize, buffer: usize, first: i64, second: i64, third: i64): usize {
  store<i64>(values, first);
  store<i64>(values, second, 8);
  store<i64>(values, third, 16);
  return putValues(global, buffer, 3);
}

export function stringBufferPut4(
  global: usize, buffer: usize, first: i64, second: i64, third: i64, fourth: i64,
): usize {
  store<i64>(values, first);
  store<i64>(values, second, 8);
  store<i64>(values, third, 16);
  store<i64>(values, fourth, 24);
  return putValues(global, buffer, 4);
}

/** What is in the scratch buffer, which is named by the address of Global.buffer. */
export function stringBufferPutScratch(buffer: usize, scratch: usize): usize {
  const global = scratch - Global.buffer;
  const length = <u32>(bufferEnd - bufferStart);
  if (!appendBytes(global, buffer, bufferStart, length)) return 0;
  chargeWork(global, length);
  return buffer;
}

export function stringBufferSet(global: usize, buffer: usize, string: usize): void {
  setContent(global, buffer, string);
}

export function stringBufferReset(buffer: usize): void {
  resetStringBuffer(buffer);
}

// -- Reading --

export function stringBufferLength(buffer: usize): u32 {
  return contentLength(buffer);
}

export function stringBufferText(global: usize, buffer: usize): usize {
  return contentString(global, buffer);
}

/** At most `size` bytes, which are consumed. */
export function stringBufferTake(global: usize, buffer: usize, size: u32): usize {
  return takeContent(global, buffer, size);
}

export function stringBufferSkip(buffer: usize, size: u32): void {
  skipContent(buffer, size);
}

// -- Serialization. Decoding gives the address of two slots: the value, and the bytes that it took --

const block: usize = memory.data(16, 8);

export function stringBufferEncode(global: usize, buffer: usize, value: i64): usize {
  const length = contentLength(buffer);
  store<i64>(values, value);
  return serializeTo(load<u32>(global, Global.currentThread), buffer, values) ? truncate(buffer, length) : buffer;
}

export function encodedString(global: usize, value: i64): usize {
  store<i64>(values, value);
  return serializeToScratch(load<u32>(global, Global.currentThread), values) ? 0 : internBuffer(global);
}

/** The value that the content begins with; it is not consumed yet. */
export function stringBufferDecode(global: usize, buffer: usize): usize {
  const count = decodeContent(load<u32>(global, Global.currentThread), buffer);
  if (count < 0) return 0;
  store<i64>(block, load<i64>(result));
  setNumber(block + 8, count);
  return block;
}

/** Consumes what was decoded. */
export function stringBufferAdvance(buffer: usize, count: f64): void {
  store<u32>(buffer, load<u32>(buffer, StringBuffer.read) + <u32>count, StringBuffer.read);
}

export function decodedValue(global: usize, string: usize): usize {
  if (decodeString(load<u32>(global, Global.currentThread), string)) return 0;
  store<i64>(block, load<i64>(result));
  return block;
}
