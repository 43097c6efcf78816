/**
 * Reads the constants of prototypes from a dump (LuaJIT: bcread_kgc, bcread_ktab, bcread_knum). What is read
 * is checked as far as the objects must be sound: no NaN but the canonical one, no NaN or nil as a key.
 */
import { CtypeId, ErrorCode, Limit, Tag } from "../gen/constants";
import { Cdata, Global, Prototype, String } from "../gen/layouts";
import {
  fail, hasFailed, isDoubleNext, isForeignInput, joinWords, readDouble, readUnsigned, readUpper32, remaining, takeBytes,
} from "./dump-input";
import { internString } from "./string";
import { arraySlot, newTable, tableSet } from "./table";
import { hashBitsFor } from "./table-resize";
import { newCdata } from "./userdata";
import { FALSE, NIL, objectBits, setForeignNumber, TRUE } from "./value";

/** Types of collectable constants; from STRING on, the length is added. */
const enum Constant {
  CHILD = 0,
  TABLE = 1,
  INT64 = 2,
  UINT64 = 3,
  COMPLEX = 4,
  STRING = 5,
}

/** Types of what is in a table constant; from STRING on, the length is added. */
const enum Entry {
  NIL = 0,
  FALSE = 1,
  TRUE = 2,
  INTEGER = 3,
  NUMBER = 4,
  STRING = 5,
}

/** A key or value is built here before it goes into a table. */
const entry: usize = memory.data(8, 8);

/**
 * Prototypes read but not yet claimed by a parent, the last first, linked by their fields for the gray list:
 * nothing refers to them yet, so the collector, which does not run here, has no use for it.
 */
let unclaimed: usize = 0;

export function forgetUnclaimed(): void {
  unclaimed = 0;
}

export function pushUnclaimed(prototype: usize): void {
  store<u32>(prototype, unclaimed, Prototype.gray);
  unclaimed = prototype;
}

/** The prototype read last, or 0. */
export function popUnclaimed(): usize {
  const prototype = unclaimed;
  if (prototype) {
    unclaimed = load<usize>(prototype, Prototype.gray);
    store<u32>(prototype, 0, Prototype.gray);
  }
  return prototype;
}

/** Reads the collectable constants, the one with the highest number first. */
export function readObjectConstants(global: usize, prototype: usize): void {
  const count = load<u32>(prototype, Prototype.objectConstantCount);
  let slot = load<usize>(prototype, Prototype.constants) - 4 - (<usize>count << 2);
  for (let read: u32 = 0; read < count && !hasFailed(); read++, slot += 4)
    store<u32>(slot, readObjectConstant(global));
}

function readObjectConstant(global: usize): usize {
  const type = readUnsigned();
  if (type >= <u32>Constant.STRING) return readString(global, type - <u32>Constant.STRING);
  if (type == <u32>Constant.TABLE) return readTable(global);
  if (type == <u32>Constant.CHILD) {
    const child = popUnclaimed();
    return child ? child : fail(ErrorCode.BCBAD);
  }
  if (type == <u32>Constant.COMPLEX) return readComplex(global);
  const cdata = newCdata(global, type == <u32>Constant.INT64 ? CtypeId.INT64 : CtypeId.UINT64, 8);
  if (!cdata) return fail(ErrorCode.ERRMEM);
  store<f64>(cdata, readDouble(), Cdata.data);
  return cdata;
}

function readString(global: usize, length: u32): usize {
  const bytes = takeBytes(length);
  if (hasFailed()) return 0;
  const string = internString(global, bytes, length);
  if (!string) return fail(ErrorCode.ERRMEM);
  if (load<u8>(string, String.isObserver)) store<u8>(global, 1, Global.localsAreObserved);
  return string;
}

function readComplex(global: usize): usize {
  const cdata = newCdata(global, CtypeId.COMPLEX_DOUBLE, 16);
  if (!cdata) return fail(ErrorCode.ERRMEM);
  store<f64>(cdata, readDouble(), Cdata.data);
  store<f64>(cdata, readDouble(), Cdata.data + 8);
  return cdata;
}

/**
 * Reads a table constant. A nil among the entries of the hash part stands for a key whose value comes later;
 * it is kept in the template as the template itself. Nil keys in our own dumps stand for free nodes.
 */
function readTable(global: usize): usize {
  const arrayCount = readUnsigned();
  const hashCount = readUnsigned();
  // An array slot takes a byte at least, an entry two.
  if (arrayCount > remaining() || hashCount > remaining() >> 1 || arrayCount > <u32>Limit.MAX_ARRAY_SLOTS)
    return fail(ErrorCode.BCBAD);
  const hashBits = hashBitsFor(hashCount);
  if (hashBits > <u32>Limit.MAX_HASH_BITS) return fail(ErrorCode.BCBAD);
  const table = newTable(global, arrayCount, hashBits);
  if (!table) return fail(ErrorCode.ERRMEM);
  for (let index: u32 = 0; index < arrayCount && !hasFailed(); index++)
    store<i64>(arraySlot(table, index), readEntry(global));
  for (let read: u32 = 0; read < hashCount && !hasFailed(); read++) {
    const key = readEntry(global);
    const value = readEntry(global);
    if (hasFailed()) break;
    if (key == NIL && !isForeignInput()) continue;
    const slot = tableSet(global, table, key);
    if (slot < 8) return fail(slot ? ErrorCode.BCBAD : ErrorCode.ERRMEM);
    store<i64>(slot, value == NIL ? objectBits(<u32>Tag.TABLE, table) : value);
  }
  return table;
}

function readEntry(global: usize): i64 {
  const type = readUnsigned();
  if (type >= <u32>Entry.STRING) {
    const string = readString(global, type - <u32>Entry.STRING);
    return string ? objectBits(<u32>Tag.STRING, string) : NIL;
  }
  switch (type) {
    case Entry.FALSE: return FALSE;
    case Entry.TRUE: return TRUE;
    case Entry.INTEGER: return reinterpret<i64>(<f64>(<i32>readUnsigned()));
    case Entry.NUMBER:
      setForeignNumber(entry, readDouble());
      return load<i64>(entry);
  }
  return NIL;
}

export function readNumberConstants(prototype: usize): void {
  const count = load<u32>(prototype, Prototype.numberConstantCount);
  let slot = load<usize>(prototype, Prototype.constants);
  for (let read: u32 = 0; read < count && !hasFailed(); read++, slot += 8) {
    const isDouble = isDoubleNext();
    const low = readUpper32();
    setForeignNumber(slot, isDouble ? joinWords(low, readUnsigned()) : <f64>(<i32>low));
  }
}
