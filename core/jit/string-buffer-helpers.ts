/**
 * String buffers for traces (LuaJIT: the lj_buf, lj_bufx and lj_serialize functions of lj_ircall.h). A function that
 * appends returns the buffer; 0, with the content as it was, if memory was refused or the interpreter must raise an
 * error.
 */
import { Global, String, StringBuffer } from "../gen/layouts";
import { bufferEnd, bufferStart, internBuffer } from "../lib/buffer";
import { decodeContent, decodeString } from "../lib/string-buffer-code";
import { peekTag, result } from "../lib/deserialize";
import { serializeTo, serializeToScratch } from "../lib/serialize";
import { contentString, setContent, setString, takeContent } from "../lib/string-buffer-basic";
import { appendNumber, putContent } from "../lib/string-buffer-put";
import { chargeWork } from "../lib/work";
import { integerToText, MAX_SMALL_INTEGER_TEXT } from "../number/integer";
import { MAX_NUMBER_TEXT } from "../number/tostring";
import {
  appendBytes, appendString, contentLength, reserveContent, resetStringBuffer, setBack, skipContent,
} from "../object/string-buffer";
import { setNumber } from "../object/value";

/** Sets the content back to its first `length` bytes. */
@inline
function truncate(buffer: usize, length: u32): usize {
  store<u32>(buffer, load<u32>(buffer, StringBuffer.read) + length, StringBuffer.write);
  return 0;
}

// -- Writing. Behind what is put there must be `room` for what the same call has yet to put, which is never refused --

@inline
function hasRoom(buffer: usize, size: u32): bool {
  return load<u32>(buffer, StringBuffer.limit) - load<u32>(buffer, StringBuffer.write) >= size;
}

/** Puts a string that may need more space than there is. */
function putSlowly(global: usize, buffer: usize, string: usize, room: u32): usize {
  if (!reserveContent(global, buffer, load<u32>(string, String.length) + room)) return 0;
  return appendString(global, buffer, string) ? buffer : 0;
}

/** Strings of fewer bytes cost no fuel. */
const SHORT: u32 = 64;

/** A string that is known to be short. */
export function stringBufferPutShort(global: usize, buffer: usize, string: usize, room: u32): usize {
  const length = load<u32>(string, String.length);
  if (!hasRoom(buffer, length + 8 + room)) return putSlowly(global, buffer, string, room);
  const write: usize = load<u32>(buffer, StringBuffer.write);
  for (let at: usize = 0; at < <usize>length; at += 8) store<u64>(write + at, load<u64>(string + at, String.data));
  store<u32>(buffer, <u32>write + length, StringBuffer.write);
  return buffer;
}

export function stringBufferPut(global: usize, buffer: usize, string: usize, room: u32): usize {
  const length = load<u32>(string, String.length);
  if (length < SHORT) return stringBufferPutShort(global, buffer, string, room);
  const isPut = hasRoom(buffer, length + 8 + room)
    ? appendString(global, buffer, string)
    : putSlowly(global, buffer, string, room) != 0;
  if (!isPut) return 0;
  chargeWork(global, length);
  return buffer;
}

/** Bytes of C data. */
export function stringBufferPutBytes(global: usize, buffer: usize, address: usize, size: u32): usize {
  if (!appendBytes(global, buffer, address, size)) return 0;
  chargeWork(global, size);
  return buffer;
}

export function stringBufferPutInteger(global: usize, buffer: usize, integer: i32, room: u32): usize {
  const size = <u32>MAX_SMALL_INTEGER_TEXT + room;
  if (!hasRoom(buffer, size) && !reserveContent(global, buffer, size)) return 0;
  const write: usize = load<u32>(buffer, StringBuffer.write);
  store<u32>(buffer, <u32>write + integerToText(integer, write), StringBuffer.write);
  return buffer;
}

export function stringBufferPutNumber(global: usize, buffer: usize, number: f64, room: u32): usize {
  if (room && !reserveContent(global, buffer, MAX_NUMBER_TEXT + room)) return 0;
  return appendNumber(global, buffer, number) ? buffer : 0;
}

/** The content of another buffer. */
export function stringBufferPutBuffer(global: usize, buffer: usize, other: usize): usize {
  if (!putContent(global, buffer, other)) return 0;
  chargeWork(global, contentLength(other));
  return buffer;
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
  setString(global, buffer, string);
}

export function stringBufferSetBytes(
  global: usize, buffer: usize, source: usize, address: usize, size: u32,
): void {
  setContent(global, buffer, source, address, size);
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

// -- Pointers --

/** Where the content is. */
export function stringBufferStart(buffer: usize): usize {
  return load<u32>(buffer, StringBuffer.read);
}

/** Makes room for `size` bytes behind the content. Returns where it is. */
export function stringBufferReserve(global: usize, buffer: usize, size: u32): usize {
  return reserveContent(global, buffer, size);
}

/** The bytes that can be written behind the content. */
export function stringBufferRoom(buffer: usize): u32 {
  return load<u32>(buffer, StringBuffer.limit) - load<u32>(buffer, StringBuffer.write);
}

/** Takes bytes that have been written there. */
export function stringBufferCommit(buffer: usize, size: u32): void {
  store<u32>(buffer, load<u32>(buffer, StringBuffer.write) + size, StringBuffer.write);
}

// -- Serialization. Decoding gives the address of two slots: the value, and the bytes that it took --

/** A value, as a slot. */
const argument: usize = memory.data(8, 8);

/** The interpreter, which tries again, must find the room that there was: what an error leaves depends on it. */
export function stringBufferEncode(global: usize, buffer: usize, value: i64): usize {
  const start = load<u32>(buffer, StringBuffer.start);
  const consumed = load<u32>(buffer, StringBuffer.read) - start;
  const capacity = load<u32>(buffer, StringBuffer.limit) - start;
  const length = contentLength(buffer);
  const isOwner = !load<u32>(buffer, StringBuffer.source);
  store<i64>(argument, value);
  if (!serializeTo(load<u32>(global, Global.currentThread), buffer, argument)) return buffer;
  if (!isOwner) return truncate(buffer, length);
  setBack(global, buffer, consumed, length, capacity);
  return 0;
}

export function encodedString(global: usize, value: i64): usize {
  store<i64>(argument, value);
  return serializeToScratch(load<u32>(global, Global.currentThread), argument) ? 0 : internBuffer(global);
}

/** What tells the type of the value that the content begins with. */
export function stringBufferPeek(buffer: usize): u32 {
  return peekTag(load<u32>(buffer, StringBuffer.read), load<u32>(buffer, StringBuffer.write));
}

/** What tells the type of the value that a string stands for. */
export function encodedTag(string: usize): u32 {
  const start = string + String.data;
  return peekTag(start, start + <usize>load<u32>(string, String.length));
}

/** The value that the content begins with; it is not consumed yet. */
export function stringBufferDecode(global: usize, buffer: usize): usize {
  const count = decodeContent(load<u32>(global, Global.currentThread), buffer);
  if (count < 0) return 0;
  setNumber(result + 8, count);
  return result;
}

/** Consumes what was decoded. */
export function stringBufferAdvance(buffer: usize, count: f64): void {
  store<u32>(buffer, load<u32>(buffer, StringBuffer.read) + <u32>count, StringBuffer.read);
}

export function decodedValue(global: usize, string: usize): usize {
  return decodeString(load<u32>(global, Global.currentThread), string) ? 0 : result;
}
