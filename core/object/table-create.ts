/**
 * Making, copying and emptying tables (LuaJIT: lj_tab_new, lj_tab_dup, lj_tab_clear). Invariant: a small
 * array part lies in the table's own cell (`colocated` slots, for ever a part of its size) until it grows.
 */
import { Limit, ObjectType, Tag } from "../gen/constants";
import { Global, Node, Table } from "../gen/layouts";
import { allocateObject } from "../gc/object";
import { allocate, release } from "../memory/allocator";
import { arraySlot } from "./table";
import { NIL } from "./value";

/** Array parts up to this size are colocated (LuaJIT: LJ_MAX_COLOSIZE). */
const MAX_COLOCATED: u32 = 16;
/** Arrays below this size are copied by a loop: it beats the call of the engine's routine. */
const MIN_BLOCK_COPY: u32 = 64;

/**
 * A table with slots for the keys 0 to arraySize - 1 and 2^hashBits nodes (none for 0), all nil; 0 if memory
 * is refused. The sizes must not exceed Limit.MAX_ARRAY_SLOTS and Limit.MAX_HASH_BITS.
 */
export function newTable(global: usize, arraySize: u32, hashBits: u32): usize {
  const table = makeTable(global, arraySize);
  if (!table) return 0;
  fillWithNil(load<usize>(table, Table.array), arraySize);
  if (hashBits) {
    const nodes = newNodes(global, hashBits);
    if (!nodes) return 0;
    setNodes(table, nodes, hashBits);
  }
  return table;
}

/** A table without nodes whose array part is not filled yet, and with all metamethods taken for absent. */
@inline
function makeTable(global: usize, arraySize: u32): usize {
  return arraySize <= MAX_COLOCATED ? makeSmallTable(global, arraySize) : makeLargeTable(global, arraySize);
}

@inline
function makeSmallTable(global: usize, arraySize: u32): usize {
  const table = allocateObject(global, Table.SIZE + (arraySize << 3), ObjectType.TABLE);
  if (!table) return 0;
  store<u8>(table, 0xff, Table.absent);
  store<u8>(table, arraySize, Table.colocated);
  store<u32>(table, table + Table.arrayEnd, Table.array);
  store<u32>(table, 0, Table.metatable);
  store<u32>(table, global + Global.nilNode, Table.node);
  store<u32>(table, arraySize, Table.arraySize);
  store<u32>(table, 0, Table.hashMask);
  return table;
}

function makeLargeTable(global: usize, arraySize: u32): usize {
  const array = allocate(global, arraySize << 3);
  if (!array) return 0;
  const table = makeSmallTable(global, 0);
  if (!table) {
    release(global, array, arraySize << 3);
    return 0;
  }
  store<u32>(table, array, Table.array);
  store<u32>(table, arraySize, Table.arraySize);
  return table;
}

@inline
export function fillWithNil(array: usize, size: u32): void {
  const end = array + (<usize>size << 3);
  for (; array < end; array += 8) store<i64>(array, NIL);
}

/** 2^hashBits empty nodes, or 0. */
export function newNodes(global: usize, hashBits: u32): usize {
  const size = <u32>Node.SIZE << hashBits;
  const nodes = allocate(global, size);
  if (!nodes) return 0;
  emptyNodes(nodes, size);
  return nodes;
}

function emptyNodes(nodes: usize, size: u32): void {
  const end = nodes + size;
  for (let node = nodes; node < end; node += Node.SIZE) {
    store<i64>(node, NIL, Node.value);
    store<i64>(node, NIL, Node.key);
    store<u64>(node, 0, Node.next);
  }
  store<u32>(nodes, end, Node.freeTop);
}

@inline
export function setNodes(table: usize, nodes: usize, hashBits: u32): void {
  store<u32>(table, nodes, Table.node);
  store<u32>(table, (1 << hashBits) - 1, Table.hashMask);
}

/** log2 of the nodes of a table, 0 if it has none. */
@inline
export function hashBitsOf(table: usize): u32 {
  const mask = load<u32>(table, Table.hashMask);
  return mask ? 32 - clz(mask) : 0;
}

/** A copy of a table constant, or 0. Where the template holds a table, there is a key without a value. */
export function duplicateTable(global: usize, template: usize): usize {
  const arraySize = load<u32>(template, Table.arraySize);
  const table = makeTable(global, arraySize);
  if (!table) return 0;
  store<u8>(table, 0, Table.absent);
  copySlots(load<usize>(table, Table.array), load<usize>(template, Table.array), arraySize);
  const mask = load<u32>(template, Table.hashMask);
  if (mask) {
    const nodes = allocate(global, (mask + 1) * Node.SIZE);
    if (!nodes) return 0;
    copyNodes(nodes, load<usize>(template, Table.node), mask);
    store<u32>(table, nodes, Table.node);
    store<u32>(table, mask, Table.hashMask);
  }
  return table;
}

@inline
export function copySlots(target: usize, source: usize, count: u32): void {
  if (count < MIN_BLOCK_COPY) {
    const end = target + (<usize>count << 3);
    for (; target < end; target += 8, source += 8) store<i64>(target, load<i64>(source));
  } else {
    memory.copy(target, source, <usize>count << 3);
  }
}

function copyNodes(target: usize, source: usize, mask: u32): void {
  const distance = target - source;
  const first = target;
  const end = target + <usize>(mask + 1) * Node.SIZE;
  store<u32>(first, load<usize>(source, Node.freeTop) + distance, Node.freeTop);
  for (; target < end; target += Node.SIZE, source += Node.SIZE) {
    const value = load<i64>(source, Node.value);
    store<i64>(target, <u32>(value >>> 32) == <u32>Tag.TABLE ? NIL : value, Node.value);
    store<i64>(target, load<i64>(source, Node.key), Node.key);
    const next = load<usize>(source, Node.next);
    store<u32>(target, next ? next + distance : 0, Node.next);
  }
}

/** Empties a table; it keeps its sizes. */
export function tableClear(table: usize): void {
  fillWithNil(load<usize>(table, Table.array), load<u32>(table, Table.arraySize));
  const mask = load<u32>(table, Table.hashMask);
  if (mask) emptyNodes(load<usize>(table, Table.node), (mask + 1) * Node.SIZE);
}
