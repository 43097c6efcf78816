/**
 * Writes into the state's scratch buffer (LuaJIT: lj_buf.c). Between `beginBuffer` and the last use of the
 * bytes nothing else may use the scratch buffer. Invariant: bufferStart <= bufferEnd <= limit; the bytes
 * below bufferEnd are written. The cursor lives in variables of the module because it lasts no longer than
 * one library call.
 */
import { Limit } from "../gen/constants";
import { Global } from "../gen/layouts";
import { reserveBuffer } from "../memory/allocator";
import { internString } from "../object/string";

const MIN_CAPACITY: u32 = 256;

export let bufferStart: usize = 0;
export let bufferEnd: usize = 0;
let limit: usize = 0;

/** Starts with an empty buffer; false, if memory was refused. */
export function beginBuffer(global: usize): bool {
  bufferStart = load<u32>(global, Global.buffer);
  bufferEnd = bufferStart;
  limit = bufferStart + <usize>load<u32>(global, Global.bufferCapacity);
  return limit - bufferStart >= <usize>MIN_CAPACITY || growBuffer(global, MIN_CAPACITY) != 0;
}

/** Makes room for `size` bytes at the end and returns where they go; 0, if memory was refused. */
@inline
export function reserveBytes(global: usize, size: u32): usize {
  return limit - bufferEnd >= <usize>size ? bufferEnd : growBuffer(global, size);
}

/** Takes the bytes below `end`, written where `reserveBytes` said, as content. */
@inline
export function setBufferEnd(end: usize): void {
  bufferEnd = end;
}

function growBuffer(global: usize, size: u32): usize {
  const used = <u32>(bufferEnd - bufferStart);
  const needed = <u64>used + <u64>size;
  if (needed > <u64>Limit.MAX_STRING) return 0;
  store<u32>(global, used, Global.bufferLength);
  bufferStart = reserveBuffer(global, <u32>needed);
  if (!bufferStart) return 0;
  bufferEnd = bufferStart + used;
  limit = bufferStart + <usize>load<u32>(global, Global.bufferCapacity);
  return bufferEnd;
}

export function putBytes(global: usize, source: usize, length: u32): bool {
  const target = reserveBytes(global, length);
  if (!target) return false;
  copyBytes(target, source, length);
  bufferEnd = target + length;
  return true;
}

@inline
export function putByte(global: usize, byte: u32): bool {
  const target = reserveBytes(global, 1);
  if (!target) return false;
  store<u8>(target, byte);
  bufferEnd = target + 1;
  return true;
}

/** The content as a string; 0, if memory was refused. */
export function internBuffer(global: usize): usize {
  return internString(global, bufferStart, <u32>(bufferEnd - bufferStart));
}

/** memory.copy is a call of 3.4 ns, a loop takes 0.7 ns and 0.28 ns a byte (V8 11.3). */
const SHORT_COPY: u32 = 8;

@inline
export function copyBytes(target: usize, source: usize, length: u32): void {
  if (length > SHORT_COPY) {
    memory.copy(target, source, length);
  } else {
    for (let i: usize = 0; i < <usize>length; i++) store<u8>(target + i, load<u8>(source + i));
  }
}
