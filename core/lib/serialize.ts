/**
 * Writing values in the serialization format (LuaJIT: serialize_put in lj_serialize.c), to a string buffer or to the
 * scratch buffer. The functions pass on where the next byte goes, and have put at least one; 0 says
 * that `failure` is set. Where the output ends is
 * stored only when it must grow, and at the end: an error leaves what was written up to the last growth, as in LuaJIT.
 *
 * A table that is in many places is written as often, and an empty one may have millions of slots: so what has been gone
 * through is work like what has been written.
 */
import { CtypeId, ErrorCode, Status, Tag } from "../gen/constants";
import { Cdata, Global, Node, String, StringBuffer, Table } from "../gen/layouts";
import { copyString } from "../object/string";
import { reserveContent } from "../object/string-buffer";
import { isNil, isNumber, isString, NIL, tagOf } from "../object/value";
import { globalOf, raiseMessage, raiseMessageWith, typeDetail } from "../vm/raise";
import { beginBuffer, bufferEnd, bufferStart, copyBytes, reserveBytes, setBufferEnd } from "./buffer";
import { NOT_THERE, positionOfString, positionOfTable } from "./serialization-dictionary";
import {
  BYTE_LIMIT, LONG_MARK, MAX_DEPTH, MAX_INTEGER_BYTES, SerialTag, SHORT_LIMIT, TablePart,
} from "./serialization-format";
import { chargeSlots, chargeWork, continueWork, WORK_SLICE } from "./work";

const SLOTS_IN_SLICE: u32 = WORK_SLICE >> 3;

/** The bits of a NaN as x86 makes it, which LuaJIT writes; here each NaN has other bits. */
const NATIVE_NAN: u64 = 0xfff8000000000000;

let thread: usize = 0;
let global: usize = 0;
/** The string buffer that is written to; 0: the scratch buffer. */
let output: usize = 0;
let limit: usize = 0;
let keyDictionary: usize = 0;
let metatableDictionary: usize = 0;
let failure: i32 = 0;
/** Slots that have been gone through since the last look whether to go on. */
let slots: u32 = 0;

/** Appends the value at `slot` to a string buffer. Returns 0 or a Status. */
@inline
export function serializeTo(currentThread: usize, buffer: usize, slot: usize): i32 {
  begin(currentThread);
  output = buffer;
  limit = load<u32>(buffer, StringBuffer.limit);
  keyDictionary = load<u32>(buffer, StringBuffer.keyDictionary);
  metatableDictionary = load<u32>(buffer, StringBuffer.metatableDictionary);
  const write: usize = load<u32>(buffer, StringBuffer.write);
  const length = <u32>(write - load<u32>(buffer, StringBuffer.read));
  const end = put(write, slot, MAX_DEPTH);
  if (end) {
    store<u32>(buffer, <u32>end, StringBuffer.write);
    chargeWork(global, <u32>(end - load<u32>(buffer, StringBuffer.read)) - length);
    chargeSlots(global, slots);
  } else if (failure == Status.MEMORY || failure == Status.ERROR) {
    // The call is made again.
    store<u32>(buffer, load<u32>(buffer, StringBuffer.read) + length, StringBuffer.write);
  }
  return end ? 0 : failure;
}

/** Makes the value at `slot` the content of the scratch buffer. Returns 0 or a Status. */
@inline
export function serializeToScratch(currentThread: usize, slot: usize): i32 {
  begin(currentThread);
  if (!beginBuffer(global)) return Status.MEMORY;
  output = 0;
  limit = bufferStart + <usize>load<u32>(global, Global.bufferCapacity);
  keyDictionary = 0;
  metatableDictionary = 0;
  const end = put(bufferStart, slot, MAX_DEPTH);
  if (!end) return failure;
  setBufferEnd(end);
  chargeWork(global, <u32>(bufferEnd - bufferStart));
  chargeSlots(global, slots);
  return 0;
}

@inline
function begin(currentThread: usize): void {
  thread = currentThread;
  global = globalOf(currentThread);
  failure = 0;
  slots = 0;
}

/** Whether to go on, having gone through so many further slots. If not, `failure` is set. */
@inline
function goThrough(count: u32): bool {
  slots += count;
  return slots < SLOTS_IN_SLICE || lookWhetherToGoOn();
}

function lookWhetherToGoOn(): bool {
  const bytes = slots << 3;
  slots = 0;
  if (continueWork(global, bytes)) return true;
  failure = Status.ERROR;
  return false;
}

function fail(status: i32): usize {
  failure = status;
  return 0;
}

// -- Output --

/** Makes sure that `size` bytes can be written at `at`, which may change. */
@inline
function makeRoom(at: usize, size: u32): usize {
  return limit - at >= <usize>size ? at : growOutput(at, size);
}

function growOutput(at: usize, size: u32): usize {
  if (output) {
    store<u32>(output, <u32>at, StringBuffer.write);
    at = reserveContent(global, output, size);
    limit = load<u32>(output, StringBuffer.limit);
  } else {
    setBufferEnd(at);
    at = reserveBytes(global, size);
    limit = bufferStart + <usize>load<u32>(global, Global.bufferCapacity);
  }
  return at ? at : fail(Status.MEMORY);
}

/** There must be room. */
@inline
function putInteger(at: usize, value: u32): usize {
  if (value >= BYTE_LIMIT) return putLongInteger(at, value);
  store<u8>(at, value);
  return at + 1;
}

function putLongInteger(at: usize, value: u32): usize {
  if (value < SHORT_LIMIT) {
    value -= BYTE_LIMIT;
    store<u8>(at, BYTE_LIMIT | (value >> 8));
    store<u8>(at, value, 1);
    return at + 2;
  }
  store<u8>(at, LONG_MARK);
  store<u32>(at, value, 1);
  return at + MAX_INTEGER_BYTES;
}

// -- Values --

function put(at: usize, slot: usize, depth: i32): usize {
  if (isString(slot)) return putString(at, load<u32>(slot));
  if (isNumber(slot)) return putNumber(at, slot);
  const tag = tagOf(slot);
  switch (tag) {
    case <u32>Tag.NIL:
    case <u32>Tag.FALSE:
    case <u32>Tag.TRUE: {
      at = makeRoom(at, 1);
      if (!at) return 0;
      store<u8>(at, <u32>Tag.NIL - tag);
      return at + 1;
    }
    case <u32>Tag.TABLE: return depth ? putTable(at, load<u32>(slot), depth - 1) : fail(raiseMessage(thread, 1, ErrorCode.BUFFER_DEPTH));
    case <u32>Tag.CDATA: return putCdata(at, slot);
    case <u32>Tag.LIGHTUSERDATA: return putAddress(at, load<u32>(slot));
    default: return refuse(tag);
  }
}

/** "cannot serialize 'function'" */
function refuse(tag: u32): usize {
  return fail(raiseMessageWith(thread, 1, ErrorCode.BUFFER_BADENC, typeDetail(tag), NIL));
}

@inline
function putString(at: usize, string: usize): usize {
  const length = load<u32>(string, String.length);
  at = makeRoom(at, MAX_INTEGER_BYTES + length);
  if (!at) return 0;
  at = putInteger(at, SerialTag.STRING + length);
  if (limit - at >= <usize>length + 8) copyString(at, string, length);
  else copyBytes(at, string + String.data, length);
  return at + length;
}

@inline
function putNumber(at: usize, slot: usize): usize {
  at = makeRoom(at, 9);
  if (!at) return 0;
  store<u8>(at, SerialTag.NUMBER);
  const number = load<f64>(slot);
  store<u64>(at, number == number ? load<u64>(slot) : NATIVE_NAN, 1);
  return at + 9;
}

function putAddress(at: usize, address: u32): usize {
  at = makeRoom(at, 5);
  if (!at) return 0;
  if (!address) {
    store<u8>(at, SerialTag.NULL);
    return at + 1;
  }
  store<u8>(at, SerialTag.LIGHTUSERDATA32);
  store<u32>(at, address, 1);
  return at + 5;
}

/** Integers of 64 bits, and complex numbers of two doubles. */
function putCdata(at: usize, slot: usize): usize {
  const cdata: usize = load<u32>(slot);
  const ctypeId = <u32>load<u16>(cdata, Cdata.ctypeId);
  const isComplex = ctypeId == CtypeId.COMPLEX_DOUBLE;
  if (!isComplex && ctypeId != CtypeId.INT64 && ctypeId != CtypeId.UINT64) return refuse(Tag.CDATA);
  at = makeRoom(at, isComplex ? 17 : 9);
  if (!at) return 0;
  if (isComplex) {
    store<u8>(at, SerialTag.COMPLEX);
    store<u64>(at, load<u64>(cdata, Cdata.data + 8), 9);
  } else {
    store<u8>(at, ctypeId == CtypeId.INT64 ? SerialTag.INT64 : SerialTag.UINT64);
  }
  store<u64>(at, load<u64>(cdata, Cdata.data), 1);
  return at + (isComplex ? 17 : 9);
}

// -- Tables --

/** `depth`: how many tables there may be within this one. */
function putTable(at: usize, table: usize, depth: i32): usize {
  const array: usize = load<u32>(table, Table.array);
  const arraySize = load<u32>(table, Table.arraySize);
  if (!goThrough(arraySize + load<u32>(table, Table.hashMask) + 1)) return 0;
  const arrayCount = usedSlots(array, arraySize);
  const hashCount = usedNodes(table);
  const metatablePosition = positionOfMetatable(table);
  if (metatablePosition != NOT_THERE) {
    at = putPosition(at, SerialTag.DICTIONARY_METATABLE, metatablePosition);
    if (!at) return 0;
  }
  at = makeRoom(at, 1 + 2 * MAX_INTEGER_BYTES);
  if (!at) return 0;
  const isFrom1 = arrayCount != 0 && isNil(array);
  const arrayPart: u32 = arrayCount == 0 ? 0 : isFrom1 ? TablePart.ARRAY_FROM_1 : TablePart.ARRAY;
  store<u8>(at++, <u32>SerialTag.TABLE + arrayPart + (hashCount ? <u32>TablePart.HASH : 0));
  if (arrayCount) at = putInteger(at, arrayCount);
  if (hashCount) at = putInteger(at, hashCount);
  for (let index = u32(isFrom1); index < arrayCount; index++) {
    at = putElement(at, array + (<usize>index << 3), depth);
    if (!at || (!(index & (SLOTS_IN_SLICE - 1)) && !goThrough(SLOTS_IN_SLICE))) return 0;
  }
  return hashCount ? putNodes(at, table, hashCount, depth) : at;
}

/** Like put, without a call for the usual types. */
@inline
function putElement(at: usize, slot: usize, depth: i32): usize {
  const tag = tagOf(slot);
  if (tag == <u32>Tag.STRING) return putString(at, load<u32>(slot));
  if (tag < <u32>Tag.NUMBER) return putNumber(at, slot);
  if (tag == <u32>Tag.TABLE && depth) return putTable(at, load<u32>(slot), depth - 1);
  return put(at, slot, depth);
}

/** Slots of the array part up to the last that is not nil. */
@inline
function usedSlots(array: usize, size: u32): u32 {
  while (size && isNil(array + (<usize>(size - 1) << 3))) size--;
  return size;
}

function usedNodes(table: usize): u32 {
  const mask = load<u32>(table, Table.hashMask);
  if (!mask) return 0;
  let node: usize = load<u32>(table, Table.node);
  const end = node + <usize>(mask + 1) * Node.SIZE;
  let count: u32 = 0;
  for (; node < end; node += Node.SIZE) count += u32(!isNil(node + Node.value));
  return count;
}

/** Where the table's metatable is in the dictionary. */
@inline
function positionOfMetatable(table: usize): u32 {
  const metatable: usize = load<u32>(table, Table.metatable);
  if (!metatableDictionary || !metatable) return NOT_THERE;
  return positionOfTable(metatableDictionary, metatable);
}

function putPosition(at: usize, tag: u32, position: u32): usize {
  at = makeRoom(at, 1 + MAX_INTEGER_BYTES);
  if (!at) return 0;
  store<u8>(at, tag);
  return putInteger(at + 1, position);
}

/** `count` keys with their values, the last node first. */
@inline
function putNodes(at: usize, table: usize, count: u32, depth: i32): usize {
  let node = <usize>load<u32>(table, Table.node) + <usize>load<u32>(table, Table.hashMask) * Node.SIZE;
  for (; count; node -= Node.SIZE) {
    if (isNil(node + Node.value)) continue;
    const key = node + Node.key;
    at = isString(key) ? putKey(at, key) : put(at, key, depth);
    if (at) at = putElement(at, node + Node.value, depth);
    if (!at || (!(count & (SLOTS_IN_SLICE - 1)) && !goThrough(SLOTS_IN_SLICE))) return 0;
    count--;
  }
  return at;
}

@inline
function putKey(at: usize, key: usize): usize {
  if (keyDictionary) {
    const position = positionOfString(keyDictionary, load<u32>(key));
    if (position != NOT_THERE) return putPosition(at, SerialTag.DICTIONARY_STRING, position);
  }
  return putString(at, load<u32>(key));
}
