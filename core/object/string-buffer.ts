/**
 * String buffers: the bytes between `read` and `write` are the content (LuaJIT: SBufExt in lj_buf.c). Invariants:
 *
 * - start <= read <= write <= limit, all 0 if there are no bytes at all.
 * - With a source, the bytes are that object's and are never written: write == limit, so whoever wants to append has to
 *   ask for room, and gets a copy. Without one, they are a raw block that the buffer owns.
 * - The sizes of blocks are LuaJIT's: a power of two times 32, or times the size of a source that was copied.
 */
import { Limit, UserdataKind, Tag } from "../gen/constants";
import { String, StringBuffer, Userdata } from "../gen/layouts";
import { allocate, reallocate, release } from "../memory/allocator";
import { copyString } from "./string";
import { newUserdata } from "./userdata";
import { tagOf } from "./value";

const MIN_CAPACITY: u32 = 32;
/** Room at the end that is less than this share of the block is not made by moving the content down. */
const COMPACTION_SHARE_BITS: u32 = 3;

@inline
export function isStringBuffer(slot: usize): bool {
  return tagOf(slot) == <u32>Tag.USERDATA && load<u8>(load<u32>(slot), Userdata.kind) == UserdataKind.BUFFER;
}

/** Bytes of the content. */
@inline
export function contentLength(buffer: usize): u32 {
  return load<u32>(buffer, StringBuffer.write) - load<u32>(buffer, StringBuffer.read);
}

/** An empty buffer whose metatable is its environment; 0 if memory is refused. */
export function newStringBuffer(global: usize, metatable: usize): usize {
  const buffer = newUserdata(global, StringBuffer.SIZE - Userdata.data, UserdataKind.BUFFER, metatable);
  if (!buffer) return 0;
  memory.fill(buffer + Userdata.data, 0, StringBuffer.SIZE - Userdata.data);
  store<u32>(buffer, <u32>metatable, Userdata.metatable);
  return buffer;
}

/** Gives the bytes back. */
export function freeStringBuffer(global: usize, buffer: usize): void {
  const start: usize = load<u32>(buffer, StringBuffer.start);
  if (!load<u32>(buffer, StringBuffer.source) && start) {
    release(global, start, load<u32>(buffer, StringBuffer.limit) - <u32>start);
  }
  referTo(buffer, 0, 0, 0);
}

/** Makes the buffer, which owns no block, refer to bytes of `source`. The caller sees to the barrier. */
export function referTo(buffer: usize, source: usize, data: usize, length: u32): void {
  store<u32>(buffer, <u32>source, StringBuffer.source);
  store<u32>(buffer, <u32>data, StringBuffer.start);
  store<u32>(buffer, <u32>data, StringBuffer.read);
  store<u32>(buffer, <u32>data + length, StringBuffer.write);
  store<u32>(buffer, <u32>data + length, StringBuffer.limit);
}

/** Empties the buffer. Its block stays, a source does not. */
export function resetStringBuffer(buffer: usize): void {
  if (load<u32>(buffer, StringBuffer.source)) {
    referTo(buffer, 0, 0, 0);
    return;
  }
  const start = load<u32>(buffer, StringBuffer.start);
  store<u32>(buffer, start, StringBuffer.read);
  store<u32>(buffer, start, StringBuffer.write);
}

/** Consumes `count` bytes, or all if there are fewer. */
export function skipContent(buffer: usize, count: u32): void {
  if (count < contentLength(buffer)) {
    store<u32>(buffer, load<u32>(buffer, StringBuffer.read) + count, StringBuffer.read);
  } else if (load<u32>(buffer, StringBuffer.source)) {
    store<u32>(buffer, load<u32>(buffer, StringBuffer.write), StringBuffer.read);
  } else {
    resetStringBuffer(buffer);
  }
}

/** Makes room for `size` bytes behind the content and returns where it is; 0: refused, and nothing has changed. */
@inline
export function reserveContent(global: usize, buffer: usize, size: u32): usize {
  const write: usize = load<u32>(buffer, StringBuffer.write);
  return load<u32>(buffer, StringBuffer.limit) - <u32>write >= size ? write : makeRoom(global, buffer, size);
}

function makeRoom(global: usize, buffer: usize, size: u32): usize {
  const start: usize = load<u32>(buffer, StringBuffer.start);
  const read: usize = load<u32>(buffer, StringBuffer.read);
  const capacity = load<u32>(buffer, StringBuffer.limit) - <u32>start;
  const length = contentLength(buffer);
  if (<u64>length + <u64>size > <u64>Limit.MAX_BUFFER) return 0;
  const consumed = <u32>(read - start);
  if (length + size > capacity) {
    if (!grow(global, buffer, length + size)) return 0;
  } else if (load<u32>(buffer, StringBuffer.source) || consumed < capacity >> COMPACTION_SHARE_BITS) {
    if (!grow(global, buffer, consumed + length + size)) return 0;
    return load<u32>(buffer, StringBuffer.write);
  }
  if (consumed) moveDown(buffer, length);
  return load<u32>(buffer, StringBuffer.write);
}

/** Moves the content to the start of the block. */
function moveDown(buffer: usize, length: u32): void {
  const start: usize = load<u32>(buffer, StringBuffer.start);
  memory.copy(start, load<u32>(buffer, StringBuffer.read), length);
  store<u32>(buffer, <u32>start, StringBuffer.read);
  store<u32>(buffer, <u32>start + length, StringBuffer.write);
}

/**
 * Sets a buffer back that has got content, and perhaps room, since it had `consumed` bytes, then `length` of content, in a
 * block of `capacity` bytes. One that referred to a source keeps the copy that it may have got.
 */
export function setBack(global: usize, buffer: usize, consumed: u32, length: u32, capacity: u32): void {
  const start: usize = load<u32>(buffer, StringBuffer.start);
  memory.copy(start + consumed, load<u32>(buffer, StringBuffer.read), length);
  store<u32>(buffer, <u32>start + consumed, StringBuffer.read);
  store<u32>(buffer, <u32>start + consumed + length, StringBuffer.write);
  if (!capacity) freeStringBuffer(global, buffer);
  else if (load<u32>(buffer, StringBuffer.limit) - <u32>start != capacity) changeBlock(global, buffer, capacity);
}

/** Gives the buffer a block of at least `size` bytes, more than it has. False: refused. */
export function grow(global: usize, buffer: usize, size: u32): bool {
  const capacity = load<u32>(buffer, StringBuffer.limit) - load<u32>(buffer, StringBuffer.start);
  let wanted = max(capacity, MIN_CAPACITY);
  while (wanted < size) wanted += wanted;
  return changeBlock(global, buffer, wanted) || (wanted > size && changeBlock(global, buffer, size));
}

function changeBlock(global: usize, buffer: usize, size: u32): bool {
  const start: usize = load<u32>(buffer, StringBuffer.start);
  const capacity = load<u32>(buffer, StringBuffer.limit) - <u32>start;
  let block: usize;
  if (load<u32>(buffer, StringBuffer.source)) {
    block = allocate(global, size);
    if (!block) return false;
    memory.copy(block, start, capacity);
    store<u32>(buffer, 0, StringBuffer.source);
  } else {
    block = reallocate(global, start, capacity, size);
    if (!block) return false;
  }
  store<u32>(buffer, load<u32>(buffer, StringBuffer.read) - <u32>start + <u32>block, StringBuffer.read);
  store<u32>(buffer, load<u32>(buffer, StringBuffer.write) - <u32>start + <u32>block, StringBuffer.write);
  store<u32>(buffer, <u32>block, StringBuffer.start);
  store<u32>(buffer, <u32>block + size, StringBuffer.limit);
  return true;
}

/** Appends bytes that are not the buffer's own; false: memory was refused. */
export function appendBytes(global: usize, buffer: usize, source: usize, length: u32): bool {
  const target = reserveContent(global, buffer, length);
  if (!target && length) return false;
  memory.copy(target, source, length);
  store<u32>(buffer, <u32>target + length, StringBuffer.write);
  return true;
}

/** Appends a string. It is copied in words where there is room for them. */
@inline
export function appendString(global: usize, buffer: usize, string: usize): bool {
  const length = load<u32>(string, String.length);
  const write: usize = load<u32>(buffer, StringBuffer.write);
  if (load<u32>(buffer, StringBuffer.limit) - <u32>write < length + 8) {
    return appendBytes(global, buffer, string + String.data, length);
  }
  copyString(write, string, length);
  store<u32>(buffer, <u32>write + length, StringBuffer.write);
  return true;
}
