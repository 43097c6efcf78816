/**
 * Makes the objects that are sunk to an exit, where the interpreter goes on there (LuaJIT: snap_unsink). The region has
 * stored the values that they are made of to Global.exitValues; a recipe (jit/snapshot/recipe.ts) says how.
 *
 * It cannot fail, since there is no way back into the region: meanwhile there is no memory cap. What is above it
 * afterwards makes the collector due at the next safepoint.
 */
import { Limit, ObjectType, SunkKind, SunkSource } from "../gen/constants";
import { Global, Header, Table } from "../gen/layouts";
import { isOverLimit, setDebt } from "../memory/heap";
import { captureClosed } from "../object/function";
import { tableSet } from "../object/table";
import { duplicateTable, newTable } from "../object/table-create";
import { NIL } from "../object/value";
import { makeClosure } from "./closure-helpers";
import { newScalar32, newScalar64 } from "./cdata-helpers";

const OBJECT_WORDS: usize = 6;
const STORE_WORDS: usize = 6;
const SLOT_WORDS: usize = 3;

/** Addresses of the objects by their numbers in the recipe. */
const objects: usize = memory.data(Limit.EXIT_VALUES * 4, 4);
/** Likewise the parents of closures. */
const parents: usize = memory.data(Limit.EXIT_VALUES * 4, 4);

/** `base` is the first slot of the frame in which the region was entered. */
export function unsink(global: usize, base: usize, recipe: usize): void {
  const limit = load<u32>(global, Global.gcLimit);
  store<u32>(global, u32.MAX_VALUE, Global.gcLimit);
  const objectsStart = recipe + 12;
  const storesStart = objectsStart + <usize>load<u32>(recipe) * OBJECT_WORDS * 4;
  const slotsStart = storesStart + <usize>load<u32>(recipe, 4) * STORE_WORDS * 4;
  const end = slotsStart + <usize>load<u32>(recipe, 8) * SLOT_WORDS * 4;
  let index: usize = 0;
  for (let at = objectsStart; at < storesStart; at += OBJECT_WORDS * 4, index += 4) makeObject(global, base, at, index);
  for (let at = storesStart; at < slotsStart; at += STORE_WORDS * 4) storeValue(global, at);
  for (let at = slotsStart; at < end; at += SLOT_WORDS * 4) storeSlot(base, at);
  store<u32>(global, limit, Global.gcLimit);
  if (isOverLimit(global, 0) && load<i32>(global, Global.gcDebt) < 0) setDebt(global, 0);
}

function makeObject(global: usize, base: usize, at: usize, index: usize): void {
  const value = valueAt(global, at + 12);
  store<u32>(parents + index, <u32>value);
  const object = makeOfKind(global, base, load<u32>(at), load<u32>(at, 4), load<u32>(at, 8), value);
  if (!object) unreachable();
  store<u32>(objects + index, <u32>object);
}

@inline
function makeOfKind(global: usize, base: usize, kind: u32, first: u32, second: u32, value: i64): usize {
  if (kind == <u32>SunkKind.COPY) return duplicateTable(global, first);
  if (kind == <u32>SunkKind.TABLE) return newTable(global, first, second);
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
  const index = load<u32>(at);
  const object = objectAt(index);
  const value = valueAt(global, at + 12);
  if (load<u8>(object, Header.type) == ObjectType.FUNCTION) {
    const parent: usize = load<u32>(parents + (<usize>index << 2));
    if (!captureClosed(global, object, parent, value)) unreachable();
    return;
  }
  // Two words: the alignment is that of a word.
  const key = load<i64>(at, 4, 4);
  if (key == NIL) {
    store<u32>(object, <u32>value, Table.metatable);
    return;
  }
  const slot = tableSet(global, object, key);
  if (slot < 8) unreachable();
  store<i64>(slot, value);
}

function storeSlot(base: usize, at: usize): void {
  const slot = base + load<i32>(at);
  const high = load<u32>(at, 8);
  store<u32>(slot, <u32>objectAt(load<u32>(at, 4)));
  if (high) store<u32>(slot, high, 4);
}
