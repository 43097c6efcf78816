/**
 * Growing and shrinking tables (LuaJIT: lj_tab_resize, rehashtab). Invariants:
 *
 * - When the free nodes have run out, the array part gets the largest power of two of slots, plus one, of
 *   which more than half are in use, and the hash part the least power of two that the other keys fit into.
 *   Which keys lie where, and in which order a traversal finds them, follows from this, so it is exactly what
 *   LuaJIT does.
 * - All memory is allocated before anything changes. Reinserting keys then cannot fail, since all of them
 *   fit.
 */
import { Limit } from "../gen/constants";
import { Global, Node, Table } from "../gen/layouts";
import { mayGoOn } from "../lib/work";
import { allocate, reallocate, release } from "../memory/allocator";
import { hashKey, hashNumber } from "./hash";
import { arraySlot, toInteger } from "./table";
import { copySlots, fillWithNil, hashBitsOf, newNodes, setNodes } from "./table-create";
import { insertKey, TableFailure } from "./table-insert";
import { bitsAreNumber, NIL } from "./value";

/** Flag in Table.colocated: the array has moved out of the cell. */
const SEPARATED: u32 = 0x80;

/** Bin b counts integer keys k with 2^b < k <= 2^(b+1); bin 0 those from 0 to 2. */
const BINS: u32 = 28;
const bins: usize = memory.data(4 * 28, 4);

/** log2 of the nodes for so many keys: at least two nodes, if there is a key at all. */
@inline
export function hashBitsFor(keys: u32): u32 {
  return keys > 1 ? 32 - clz(keys - 1) : keys;
}

@inline
function isColocated(table: usize): bool {
  const colocated = <u32>load<u8>(table, Table.colocated);
  return colocated - 1 < SEPARATED - 1;
}

/**
 * Gives a table `arraySize` array slots and 2^hashBits nodes (none for 0), which must suffice for its keys.
 * Returns the table or, below 8, a TableFailure; then nothing has changed.
 */
export function tableResize(global: usize, table: usize, arraySize: u32, hashBits: u32): usize {
  if (arraySize > <u32>Limit.MAX_ARRAY_SLOTS || hashBits > <u32>Limit.MAX_HASH_BITS)
    return TableFailure.OVERFLOW;
  const oldArray: usize = load<usize>(table, Table.array);
  const oldArraySize = load<u32>(table, Table.arraySize);
  const oldNodes: usize = load<usize>(table, Table.node);
  const oldMask = load<u32>(table, Table.hashMask);

  let nodes: usize = 0;
  if (hashBits) {
    nodes = newNodes(global, hashBits);
    if (!nodes) return TableFailure.MEMORY;
  }
  if (!resizeArray(global, table, arraySize)) {
    if (nodes) release(global, nodes, <u32>Node.SIZE << hashBits);
    return TableFailure.MEMORY;
  }
  // Nodes of the old address may come back, as those of a third resizing: the collector must not miss that.
  if (load<usize>(global, Global.sliceTable) == table) store<u32>(global, 0, Global.sliceNode);
  if (nodes) {
    setNodes(table, nodes, hashBits);
  } else {
    store<u32>(table, global + Global.nilNode, Table.node);
    store<u32>(table, 0, Table.hashMask);
  }
  if (arraySize < oldArraySize) {
    moveSlotsToHash(global, table, oldArray, arraySize, oldArraySize);
    if (!isColocated(table)) release(global, oldArray, oldArraySize << 3);
  }
  if (oldMask) {
    if (!reinsertNodes(global, table, oldNodes, oldMask, nodes != 0 && arraySize == oldArraySize)) {
      store<u32>(table, oldNodes, Table.node);
      store<u32>(table, oldMask, Table.hashMask);
      release(global, nodes, <u32>Node.SIZE << hashBits);
      return TableFailure.MEMORY;
    }
    release(global, oldNodes, (oldMask + 1) * Node.SIZE);
  }
  return table;
}

/**
 * Gives the array part its new size; false, with nothing changed, if memory is refused. New slots hold nil.
 * When it shrinks, the old array stays allocated, since the values in it have yet to move.
 */
function resizeArray(global: usize, table: usize, size: u32): bool {
  const oldSize = load<u32>(table, Table.arraySize);
  if (size == oldSize) return true;
  const oldArray: usize = load<usize>(table, Table.array);
  const colocated = isColocated(table);
  let array = oldArray;
  if (size < oldSize) {
    if (!colocated && size) {
      array = allocate(global, size << 3);
      if (!array) return false;
      copySlots(array, oldArray, size);
    }
  } else if (oldSize && !colocated) {
    array = reallocate(global, oldArray, oldSize << 3, size << 3);
    if (!array) return false;
  } else {
    array = allocate(global, size << 3);
    if (!array) return false;
    copySlots(array, oldArray, oldSize);
    if (colocated) store<u8>(table, load<u8>(table, Table.colocated) | SEPARATED, Table.colocated);
  }
  store<u32>(table, array, Table.array);
  store<u32>(table, size, Table.arraySize);
  if (size > oldSize) fillWithNil(array + (<usize>oldSize << 3), size - oldSize);
  return true;
}

function moveSlotsToHash(global: usize, table: usize, array: usize, from: u32, to: u32): void {
  for (let index = from; index < to; index++) {
    const value = load<i64>(array + (<usize>index << 3));
    if (value == NIL) continue;
    const key = reinterpret<i64>(<f64>index);
    store<i64>(insertKey(global, table, key, hashNumber(key)), value);
  }
}

/** Nodes between two looks at the limits: some 0.3 ms. Tables with fewer are resized without any. */
const NODES_BETWEEN_LOOKS: u32 = 1 << 13;

/**
 * False: limits have stopped it, which `canStop` allows; the old nodes are as they were. The instruction fails as if memory
 * had been refused, and then the driver finds what has been reached.
 */
function reinsertNodes(global: usize, table: usize, nodes: usize, mask: u32, canStop: bool): bool {
  const arraySize = load<u32>(table, Table.arraySize);
  const end = nodes + <usize>mask * Node.SIZE;
  let look = nodes + (canStop ? <usize>NODES_BETWEEN_LOOKS * Node.SIZE : <usize>u32.MAX_VALUE - nodes);
  for (let node = nodes; node <= end; node += Node.SIZE) {
    if (node == look) {
      if (!mayGoOn(global)) return false;
      look += <usize>NODES_BETWEEN_LOOKS * Node.SIZE;
    }
    const value = load<i64>(node, Node.value);
    if (value == NIL) continue;
    const key = load<i64>(node, Node.key);
    const index = indexOf(key);
    const slot = index < arraySize ? arraySlot(table, index) : insertKey(global, table, key, hashKey(key));
    store<i64>(slot, value);
  }
  return true;
}

/** The array index that a key is, or a number above all sizes of array parts. */
@inline
function indexOf(key: i64): u32 {
  if (!bitsAreNumber(key)) return u32.MAX_VALUE;
  const number = reinterpret<f64>(key);
  const index = toInteger(number);
  return <f64>index == number ? <u32>index : u32.MAX_VALUE;
}

/**
 * Makes the array part at least `size` slots long, and one more if it has to grow, as lj_tab_reasize does.
 */
export function tableReserveArray(global: usize, table: usize, size: u32): usize {
  if (size <= load<u32>(table, Table.arraySize)) return table;
  return tableResize(global, table, size + 1, hashBitsOf(table));
}

/** Makes room for a further key. Returns the table or, below 8, a TableFailure. */
export function rehashTable(global: usize, table: usize, key: i64): usize {
  const mask = load<u32>(table, Table.hashMask);
  if (mask >= NODES_BETWEEN_LOOKS && !mayGoOn(global)) return TableFailure.MEMORY;
  const index = indexOf(key);
  // A full array, to which the key comes next: what counting would find is known.
  const isNext = !mask && index == max<u32>(load<u32>(table, Table.arraySize), 1);
  if (isNext && countSlots(load<usize>(table, Table.array) + 8, index - 1) == index - 1)
    return tableResize(global, table, (<u32>2 << binOf(index)) + 1, 0);
  memory.fill(bins, 0, BINS << 2);
  const inArray = countArray(table);
  const inHash = countNodes(table);
  const indexes = inArray + countedIndexes + countKey(key);
  chooseArraySize(indexes);
  return tableResize(global, table, chosenSize, hashBitsFor(1 + inArray + inHash - chosenKeys));
}

/** Further results of the functions below; they live only within rehashTable. */
let countedIndexes: u32 = 0;
let chosenSize: u32 = 0;
let chosenKeys: u32 = 0;

@inline
function addToBin(bin: u32, count: u32): void {
  const at = bins + (<usize>bin << 2);
  store<u32>(at, load<u32>(at) + count);
}

@inline
function binOf(index: u32): u32 {
  return index > 2 ? 31 - clz(index - 1) : 0;
}

/** Counts a key in its bin: 1, if it could be in an array part. */
@inline
function countKey(key: i64): u32 {
  const index = indexOf(key);
  if (index >= <u32>Limit.MAX_ARRAY_SLOTS) return 0;
  addToBin(binOf(index), 1);
  return 1;
}

/** Counts the used slots of the array part by bins, and returns their number. */
function countArray(table: usize): u32 {
  const size = load<u32>(table, Table.arraySize);
  const array: usize = load<usize>(table, Table.array);
  let total: u32 = 0;
  let index: u32 = 0;
  for (let bin: u32 = 0; index < size; bin++) {
    const end = min<u32>(size, (2 << bin) + 1);
    const count = countSlots(array + (<usize>index << 3), end - index);
    index = end;
    addToBin(bin, count);
    total += count;
  }
  return total;
}

/** Those that are not nil. Four at a time: for arrays that grow element by element this is most of the work. */
function countSlots(slot: usize, slots: u32): u32 {
  let count: u32 = 0;
  for (; slots > 3; slots -= 4) {
    count += u32(load<i64>(slot) != NIL) + u32(load<i64>(slot, 8) != NIL);
    count += u32(load<i64>(slot, 16) != NIL) + u32(load<i64>(slot, 24) != NIL);
    slot += 32;
  }
  for (; slots; slots--) {
    count += u32(load<i64>(slot) != NIL);
    slot += 8;
  }
  return count;
}

/** Counts the used nodes, those with array indexes also in their bins and in countedIndexes. */
function countNodes(table: usize): u32 {
  let node: usize = load<usize>(table, Table.node);
  const end = node + <usize>load<u32>(table, Table.hashMask) * Node.SIZE;
  let total: u32 = 0;
  let indexes: u32 = 0;
  for (; node <= end; node += Node.SIZE) {
    if (load<i64>(node, Node.value) == NIL) continue;
    indexes += countKey(load<i64>(node, Node.key));
    total++;
  }
  countedIndexes = indexes;
  return total;
}

/**
 * Sets chosenSize to the best size of the array part, and chosenKeys to the number of keys that go into it.
 */
function chooseArraySize(indexes: u32): void {
  chosenSize = 0;
  chosenKeys = 0;
  let sum: u32 = 0;
  for (let bin: u32 = 0; indexes << 1 > <u32>1 << bin && sum != indexes; bin++) {
    const count = load<u32>(bins + (<usize>bin << 2));
    if (!count) continue;
    sum += count;
    if (sum << 1 <= <u32>1 << bin) continue;
    chosenSize = (<u32>2 << bin) + 1;
    chosenKeys = sum;
  }
}
