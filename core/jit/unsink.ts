/**
 * Makes the objects that are sunk to an exit, where the interpreter goes on there (LuaJIT: snap_unsink). The region has
 * stored the values that they are made of to Global.exitValues; a recipe (jit/snapshot/recipe.ts) says how.
 *
 * It cannot fail, since there is no way back into the region: meanwhile there is no cap on the state's memory, and if the
 * host gives no more, the reserve is used, which is there since the trace's exits are. What is above the cap afterwards
 * makes the collector due at the next safepoint.
 */
import { Limit, ObjectType, SunkKind, SunkSource, SunkWidth } from "../gen/constants";
import { Global, Header, Table } from "../gen/layouts";
import { isTableFailure } from "../lib/arguments";
import { isOverLimit, setDebt } from "../memory/heap";
import { keepReserve, releaseReserve } from "../memory/pages";
import { captureClosed } from "../object/function";
import { tableSet } from "../object/table";
import { duplicateTable, newTable } from "../object/table-create";
import { NIL } from "../object/value";
import { makeClosure } from "./closure-helpers";
import { newScalar32, newScalar64, newZeroedCdata } from "./cdata-helpers";

const STORE_SIZE: usize = 6 * 4;
const SLOT_SIZE: usize = 3 * 4;
const SOURCE_SIZE: usize = 3 * 4;

/** Addresses of the objects by their numbers in the recipe. */
const objects: usize = memory.data(Limit.EXIT_VALUES * 4, 4);

/** `base` is the first slot of the frame in which the region was entered. */
export function unsink(global: usize, base: usize, recipe: usize): void {
  const limit = load<u32>(global, Global.gcLimit);
  store<u32>(global, u32.MAX_VALUE, Global.gcLimit);
  const objectsStart = recipe + 12;
  const storesStart = objectsStart + (<usize>load<u32>(recipe) << 2);
  const slotsStart = storesStart + (<usize>load<u32>(recipe, 4) << 2);
  const end = slotsStart + (<usize>load<u32>(recipe, 8) << 2);
  let object = objects;
  for (let at = objectsStart; at < storesStart; object += 4) at = makeObject(global, base, at, object);
  for (let at = storesStart; at < slotsStart; at += STORE_SIZE) storeValue(global, at);
  for (let at = slotsStart; at < end; at += SLOT_SIZE) storeSlot(base, at);
  store<u32>(global, limit, Global.gcLimit);
  keepReserve();
  if (isOverLimit(global, 0) && load<i32>(global, Global.gcDebt) < 0) setDebt(global, 0);
}

/** Stores the address of the object at `target`. Returns where the next one is in the recipe. */
function makeObject(global: usize, base: usize, at: usize, target: usize): usize {
  const value = valueAt(global, at + 12);
  let object = makeOfKind(global, base, load<u32>(at), load<u32>(at, 4), load<u32>(at, 8), value);
  if (!object) {
    releaseReserve();
    object = makeOfKind(global, base, load<u32>(at), load<u32>(at, 4), load<u32>(at, 8), value);
  }
  store<u32>(target, <u32>object);
  const captures = at + 28;
  const end = captures + <usize>load<u32>(at, 24) * SOURCE_SIZE;
  for (let capture = captures; capture < end; capture += SOURCE_SIZE) {
    if (captureClosed(global, object, <usize>value, valueAt(global, capture))) continue;
    releaseReserve();
    captureClosed(global, object, <usize>value, valueAt(global, capture));
  }
  return end;
}

@inline
function makeOfKind(global: usize, base: usize, kind: u32, first: u32, second: u32, value: i64): usize {
  if (kind == <u32>SunkKind.COPY) return duplicateTable(global, first);
  if (kind == <u32>SunkKind.TABLE) return newTable(global, first, second);
  if (kind == <u32>SunkKind.CDATA) return newZeroedCdata(global, first, second);
  if (kind == <u32>SunkKind.SCALAR64) return newScalar64(global, first, value);
  if (kind == <u32>SunkKind.SCALAR32) return newScalar32(global, first, <i32>value);
  return makeClosure(global, first, <usize>value, base + <i32>second);
}

@inline
function objectAt(index: u32): usize {
  return load<u32>(objects + (<usize>index << 2));
}

/** `at`: a SunkSource and its two words. */
function valueAt(global: usize, at: usize): i64 {
  const source = load<u32>(at);
  const low = load<u32>(at, 4);
  const exitValue = global + Global.exitValues + (<usize>low << 3);
  if (source == <u32>SunkSource.VALUE) return load<i64>(exitValue);
  if (source == <u32>SunkSource.INTEGER) return <i64>load<f64>(exitValue);
  const word = source == <u32>SunkSource.OBJECT ? <u32>objectAt(low) : low;
  return (<i64>load<u32>(at, 8) << 32) | <i64>word;
}

/** New objects are white, and what they get needs no barrier. */
function storeValue(global: usize, at: usize): void {
  const table = objectAt(load<u32>(at));
  const value = valueAt(global, at + 12);
  if (load<u8>(table, Header.type) == ObjectType.CDATA) {
    storeToCdata(table + load<u32>(at, 4), load<u32>(at, 8), value);
    return;
  }
  // Two words: the alignment is that of a word.
  const key = load<i64>(at, 4, 4);
  if (key == NIL) {
    store<u32>(table, <u32>value, Table.metatable);
    return;
  }
  let slot = tableSet(global, table, key);
  if (isTableFailure(slot)) {
    releaseReserve();
    slot = tableSet(global, table, key);
  }
  store<i64>(slot, value);
}

@inline
function storeToCdata(address: usize, width: u32, value: i64): void {
  if (width == <u32>SunkWidth.DOUBLE) store<i64>(address, value);
  else if (width == <u32>SunkWidth.FLOAT) store<f32>(address, <f32>reinterpret<f64>(value));
  else if (width == <u32>SunkWidth.WORD) store<i32>(address, <i32>value);
  else if (width == <u32>SunkWidth.HALF) store<i16>(address, <i16>value);
  else store<i8>(address, <i8>value);
}

function storeSlot(base: usize, at: usize): void {
  const slot = base + load<i32>(at);
  const high = load<u32>(at, 8);
  store<u32>(slot, <u32>objectAt(load<u32>(at, 4)));
  if (high) store<u32>(slot, high, 4);
}
