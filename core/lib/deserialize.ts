/**
 * Reading values in the serialization format (LuaJIT: serialize_get in lj_serialize.c). The functions store a value into
 * a slot and return where the next one begins; 0 says that `failure` is set. Nothing is collected meanwhile, so what has
 * been made needs no anchor.
 *
 * A count that exceeds the bytes that are left must end in an error, since each element takes at least one: no memory is
 * taken for more elements than that, whatever the input says.
 */
import { CtypeId, ErrorCode, Limit, Status, Tag } from "../gen/constants";
import { Cdata, Table } from "../gen/layouts";
import { internString } from "../object/string";
import { arraySlot, newTable, tableSet } from "../object/table";
import { hashBitsFor } from "../object/table-resize";
import { newCdata } from "../object/userdata";
import { isNil, NIL, objectBits, setForeignNumber, setNumber, setObject } from "../object/value";
import { globalOf, raiseMessage, raiseMessageWith } from "../vm/raise";
import { isTableFailure, tableFailure } from "./arguments";
import { dictionaryEntry } from "./serialization-dictionary";
import { BYTE_LIMIT, LONG_MARK, MAX_DEPTH, SerialTag, TablePart } from "./serialization-format";
import { chargeWork, continueWork } from "./work";

/** The value that `deserialize` has made, and a slot that others may use. */
export const result: usize = memory.data(16, 8);
/** Where the bytes of the value ended. */
export let inputPosition: usize = 0;

/** A key while its value is looked for, at each depth. */
const keys: usize = memory.data(8 * 101, 8);

let thread: usize = 0;
let global: usize = 0;
let end: usize = 0;
let keyDictionary: usize = 0;
let metatableDictionary: usize = 0;
let failure: i32 = 0;

/**
 * Makes the value that the bytes from `start` up to `limit` begin with. Returns 0, with the value at `result`, or a
 * Status. Dictionaries may be 0.
 */
@inline
export function deserialize(
  currentThread: usize, start: usize, limit: usize, dictionaryOfKeys: usize, dictionaryOfMetatables: usize,
): i32 {
  thread = currentThread;
  global = globalOf(currentThread);
  end = limit;
  keyDictionary = dictionaryOfKeys;
  metatableDictionary = dictionaryOfMetatables;
  failure = 0;
  left = ELEMENTS_IN_SLICE;
  charged = start;
  inputPosition = get(start, result, MAX_DEPTH);
  if (!inputPosition) return failure;
  chargeWork(global, <u32>(inputPosition - charged));
  return 0;
}

/**
 * The tag of the value that the bytes begin with, with one tag for all that give the same type; NOTHING, if there are
 * none.
 */
export function peekTag(start: usize, limit: usize): u32 {
  if (start >= limit) return NOTHING;
  const tag = <u32>load<u8>(start);
  if (tag >= <u32>SerialTag.DICTIONARY_STRING && (tag < <u32>SerialTag.INT64 || tag >= <u32>SerialTag.STRING)) {
    return SerialTag.STRING;
  }
  if (tag >= <u32>SerialTag.INT64) return SerialTag.INT64;
  if (tag >= <u32>SerialTag.TABLE) return SerialTag.TABLE;
  if (tag >= <u32>SerialTag.INTEGER) return SerialTag.NUMBER;
  return tag >= <u32>SerialTag.NULL ? <u32>SerialTag.NULL : tag;
}

/** No tag. */
const NOTHING: u32 = 0xff;

function fail(status: i32): usize {
  failure = status;
  return 0;
}

function failAtEnd(): usize {
  return fail(raiseMessage(thread, 1, ErrorCode.BUFFER_EOB));
}

function failWith(code: u32, detail: u32): usize {
  return fail(raiseMessageWith(thread, 1, code, reinterpret<i64>(<f64><i32>detail), NIL));
}

/** Elements of tables between two looks whether to go on: strings are made at some 10 million a second. */
const ELEMENTS_IN_SLICE: u32 = 1024;
/** Elements until the next look. */
let left: u32 = 0;
/** Up to where the input has been charged. */
let charged: usize = 0;

/** Whether to go on with an element that begins at `at`. If not, `failure` is set. */
@inline
function mayGoOnAt(at: usize): bool {
  return --left != 0 || lookWhetherToGoOn(at);
}

function lookWhetherToGoOn(at: usize): bool {
  left = ELEMENTS_IN_SLICE;
  const bytes = <u32>(at - charged);
  charged = at;
  if (continueWork(global, bytes)) return true;
  failure = Status.ERROR;
  return false;
}

/** The last integer that was read. */
let integer: u32 = 0;

@inline
function getInteger(at: usize): usize {
  if (at >= end) return failAtEnd();
  integer = load<u8>(at);
  return integer < BYTE_LIMIT ? at + 1 : getLongInteger(at + 1);
}

function getLongInteger(at: usize): usize {
  if (integer != LONG_MARK) {
    if (at >= end) return failAtEnd();
    integer = ((integer & 0x1f) << 8) + <u32>load<u8>(at) + BYTE_LIMIT;
    return at + 1;
  }
  if (end - at < 4) return failAtEnd();
  integer = load<u32>(at);
  return at + 4;
}

// -- Values --

function get(at: usize, slot: usize, depth: i32): usize {
  at = getInteger(at);
  if (!at) return 0;
  const tag = integer;
  if (tag >= <u32>SerialTag.STRING) return getString(at, slot, tag - SerialTag.STRING);
  if (tag == SerialTag.NUMBER) {
    if (end - at < 8) return failAtEnd();
    setForeignNumber(slot, load<f64>(at));
    return at + 8;
  }
  if (tag <= <u32>SerialTag.TRUE) {
    store<i64>(slot, NIL - (<i64>tag << 32));
    return at;
  }
  if (tag == SerialTag.DICTIONARY_STRING) return getDictionaryString(at, slot);
  if (tag - SerialTag.TABLE <= <u32>(SerialTag.DICTIONARY_METATABLE - SerialTag.TABLE)) {
    return depth ? getTable(at, slot, tag, depth - 1) : fail(raiseMessage(thread, 1, ErrorCode.BUFFER_DEPTH));
  }
  return getOther(at, slot, tag);
}

@inline
function getString(at: usize, slot: usize, length: u32): usize {
  if (length > <u32>(end - at)) return failAtEnd();
  const string = internString(global, at, length);
  if (!string) return fail(Status.MEMORY);
  setObject(slot, Tag.STRING, string);
  return at + length;
}

function getDictionaryString(at: usize, slot: usize): usize {
  at = getInteger(at);
  if (!at) return 0;
  const entry = dictionaryEntry(keyDictionary, integer, Tag.STRING);
  if (!entry) return failWith(ErrorCode.BUFFER_BADDICTX, integer + 1);
  store<i64>(slot, load<i64>(entry));
  return at;
}

function getOther(at: usize, slot: usize, tag: u32): usize {
  switch (tag) {
    case SerialTag.INTEGER: {
      if (end - at < 4) return failAtEnd();
      setNumber(slot, <f64>load<i32>(at));
      return at + 4;
    }
    case SerialTag.INT64: return getCdata(at, slot, CtypeId.INT64, 8);
    case SerialTag.UINT64: return getCdata(at, slot, CtypeId.UINT64, 8);
    case SerialTag.COMPLEX: return getCdata(at, slot, CtypeId.COMPLEX_DOUBLE, 16);
    case SerialTag.NULL: {
      setObject(slot, Tag.LIGHTUSERDATA, 0);
      return at;
    }
    case SerialTag.LIGHTUSERDATA32: return getAddress(at, slot, 4);
    case SerialTag.LIGHTUSERDATA64: return getAddress(at, slot, 8);
    default: return failWith(ErrorCode.BUFFER_BADDEC, tag);
  }
}

/** An address that does not fit here comes from another machine. */
function getAddress(at: usize, slot: usize, size: u32): usize {
  if (<u32>(end - at) < size) return failAtEnd();
  if (size == 8 && load<u32>(at, 4)) return fail(raiseMessage(thread, 0, ErrorCode.BADLU));
  setObject(slot, Tag.LIGHTUSERDATA, load<u32>(at));
  return at + size;
}

function getCdata(at: usize, slot: usize, ctypeId: u32, size: u32): usize {
  if (<u32>(end - at) < size) return failAtEnd();
  const cdata = newCdata(global, ctypeId, size);
  if (!cdata) return fail(Status.MEMORY);
  const data = cdata + Cdata.data;
  if (ctypeId == CtypeId.COMPLEX_DOUBLE) {
    setForeignNumber(data, load<f64>(at));
    setForeignNumber(data + 8, load<f64>(at, 8));
  } else {
    store<u64>(data, load<u64>(at));
  }
  setObject(slot, Tag.CDATA, cdata);
  return at + size;
}

// -- Tables --

/** `depth`: how many tables there may be within this one. */
function getTable(at: usize, slot: usize, tag: u32, depth: i32): usize {
  let metatable: usize = 0;
  if (tag == SerialTag.DICTIONARY_METATABLE) {
    at = getInteger(at);
    if (!at) return 0;
    const entry = dictionaryEntry(metatableDictionary, integer, Tag.TABLE);
    if (!entry) return failWith(ErrorCode.BUFFER_BADDICTX, integer + 1);
    metatable = load<u32>(entry);
    at = getInteger(at);
    if (!at) return 0;
    tag = integer;
    const isTable = tag - SerialTag.TABLE < <u32>(SerialTag.DICTIONARY_METATABLE - SerialTag.TABLE);
    if (!isTable) return failWith(ErrorCode.BUFFER_BADDEC, tag);
  }
  const parts = tag - SerialTag.TABLE;
  let arrayCount: u32 = 0;
  let hashCount: u32 = 0;
  if (parts >= <u32>TablePart.ARRAY) {
    at = getInteger(at);
    if (!at) return 0;
    arrayCount = integer;
  }
  if (parts & TablePart.HASH) {
    at = getInteger(at);
    if (!at) return 0;
    hashCount = integer;
  }
  const table = makeTable(<u32>(end - at), arrayCount, hashCount);
  if (!table) return 0;
  store<u32>(table, <u32>metatable, Table.metatable);
  setObject(slot, Tag.TABLE, table);
  if (arrayCount) at = getArray(at, table, (parts & TablePart.ARRAY_FROM_1) != 0, depth);
  return at && hashCount ? getNodes(at, table, hashCount, depth) : at;
}

/** A table for so many slots and keys, but not for many more than there are bytes `left`. */
function makeTable(left: u32, arrayCount: u32, hashCount: u32): usize {
  const hashBits = hashBitsFor(hashCount);
  if (arrayCount > <u32>Limit.MAX_ARRAY_SLOTS || hashBits > <u32>Limit.MAX_HASH_BITS) {
    return fail(raiseMessage(thread, 0, ErrorCode.TABOV));
  }
  // One more slot than there are bytes, since slot 0 may have none, and another, which there are no bytes for.
  const table = newTable(global, min(arrayCount, left + 2), min(hashBits, hashBitsFor(left)));
  return table ? table : fail(Status.MEMORY);
}

@inline
function getArray(at: usize, table: usize, isFrom1: bool, depth: i32): usize {
  const limit = arraySlot(table, load<u32>(table, Table.arraySize));
  for (let slot = arraySlot(table, u32(isFrom1)); slot < limit && at; slot += 8) {
    at = mayGoOnAt(at) ? getElement(at, slot, depth) : 0;
  }
  return at;
}

/** Like get, without a call for numbers. */
@inline
function getElement(at: usize, slot: usize, depth: i32): usize {
  if (end - at < 9 || load<u8>(at) != SerialTag.NUMBER) return get(at, slot, depth);
  setForeignNumber(slot, load<f64>(at, 1));
  return at + 9;
}

function getNodes(at: usize, table: usize, count: u32, depth: i32): usize {
  const key = keys + (<usize>depth << 3);
  for (; count; count--) {
    if (!mayGoOnAt(at)) return 0;
    at = get(at, key, depth);
    if (!at) return 0;
    const slot = tableSet(global, table, load<i64>(key));
    if (isTableFailure(slot)) return fail(tableFailure(thread, slot));
    if (!isNil(slot)) return fail(raiseMessage(thread, 1, ErrorCode.BUFFER_DUPKEY));
    at = getElement(at, slot, depth);
    if (!at) return 0;
  }
  return at;
}
