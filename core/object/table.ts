/**
 * Tables: finding the slot of a key (LuaJIT: lj_tab.c). The other files of the table are re-exported from
 * here. Invariants:
 *
 * - The array part holds the keys 0 to arraySize - 1, and no node has one of those as its key.
 * - The hash part is 2^n nodes, chained with Brent's variation: a node that is in use and lies at the main
 *   position of its key is on the chain that begins there. Keys are compared as 64 bits: -0 is stored as 0,
 *   NaN and nil never are.
 * - An empty hash part is the state's nilNode, so that a lookup needs no special case.
 * - A node whose value is nil keeps its key: a traversal may stand on it. The key's object may have been
 *   freed.
 */
import { Tag } from "../gen/constants";
import { Node, String, Table } from "../gen/layouts";
import { objectBarrier } from "../gc/barrier";
import { hashKey, hashNumber } from "./hash";
import { insertKey, TableFailure } from "./table-insert";
import { isCollectable, NIL, objectBits } from "./value";

export { duplicateTable, newTable, tableClear } from "./table-create";
export { TableFailure } from "./table-insert";
export { tableLength } from "./table-length";
export { END_OF_TABLE, keyIndexBits, tableNext, tableNextIndex } from "./table-next";
export { tableReserveArray, tableResize } from "./table-resize";

/** Added to a double that holds a 32-bit integer, leaves that integer in the low word: 2^52 + 2^51. */
const INTEGER_BIAS: f64 = 6755399441055744.0;

/** The integer that a double holds, if it holds one of 32 bits; else an integer that differs from it. */
@inline
export function toInteger(number: f64): i32 {
  return <i32>reinterpret<i64>(number + INTEGER_BIAS);
}

/** The node where the chain of keys with this hash begins. */
@inline
export function mainNode(table: usize, hash: u32): usize {
  return load<usize>(table, Table.node) + <usize>(hash & load<u32>(table, Table.hashMask)) * Node.SIZE;
}

/** The node of `key` on the chain from `node`, or 0. The address of a node is that of its value. */
@inline
export function findOnChain(node: usize, key: i64): usize {
  do {
    if (load<i64>(node, Node.key) == key) return node;
    node = load<usize>(node, Node.next);
  } while (node);
  return 0;
}

@inline
export function arraySlot(table: usize, index: u32): usize {
  return load<usize>(table, Table.array) + (<usize>index << 3);
}

/** Address of the value of a string key; 0 if the key is absent. */
export function tableGetString(table: usize, string: usize): usize {
  return findOnChain(mainNode(table, load<u32>(string, String.hash)), objectBits(<u32>Tag.STRING, string));
}

/** Address of the value of an integer key; 0 if the key is absent. */
@inline
export function tableGetInteger(table: usize, index: i32): usize {
  return <u32>index < load<u32>(table, Table.arraySize) ? arraySlot(table, index) : findInteger(table, index);
}

/** Finds an integer key in the hash part. */
function findInteger(table: usize, index: i32): usize {
  const key = reinterpret<i64>(<f64>index);
  return findOnChain(mainNode(table, hashNumber(key)), key);
}

/** Address of the value of a key; 0 if the key is absent. A value that is present may be nil. */
export function tableGet(table: usize, key: i64): usize {
  const tag = <u32>(key >>> 32);
  if (tag == <u32>Tag.STRING) return tableGetString(table, <usize>key);
  if (tag < <u32>Tag.NUMBER) {
    const number = reinterpret<f64>(key);
    const index = toInteger(number);
    if (<f64>index == number) return tableGetInteger(table, index);
  } else if (key == NIL) return 0;
  return findOnChain(mainNode(table, hashKey(key)), key);
}

/**
 * The setters: address of the slot for the value of a key, which is created if it is absent; below 8, a
 * TableFailure. The caller stores the value and then calls tableBarrier. They clear the cache of absent
 * metamethods.
 */
export function tableSetString(global: usize, table: usize, string: usize): usize {
  store<u8>(table, 0, Table.absent);
  const hash = load<u32>(string, String.hash);
  const key = objectBits(<u32>Tag.STRING, string);
  const found = findOnChain(mainNode(table, hash), key);
  if (!found) return insertKey(global, table, key, hash);
  reviveKey(global, table, found);
  return found;
}

/** The collector does not mark the key of a nil value; one that gets a value again must not be white in a black table. */
@inline
function reviveKey(global: usize, table: usize, node: usize): void {
  if (load<i64>(node) == NIL) objectBarrier(global, table, load<u32>(node, Node.key));
}

@inline
export function tableSetInteger(global: usize, table: usize, index: i32): usize {
  return <u32>index < load<u32>(table, Table.arraySize)
    ? arraySlot(table, index)
    : setIntegerInHash(global, table, index);
}

function setIntegerInHash(global: usize, table: usize, index: i32): usize {
  const key = reinterpret<i64>(<f64>index);
  const hash = hashNumber(key);
  const found = findOnChain(mainNode(table, hash), key);
  return found ? found : insertKey(global, table, key, hash);
}

export function tableSet(global: usize, table: usize, key: i64): usize {
  const tag = <u32>(key >>> 32);
  if (tag == <u32>Tag.STRING) return tableSetString(global, table, <usize>key);
  if (tag < <u32>Tag.NUMBER) {
    const number = reinterpret<f64>(key);
    const index = toInteger(number);
    if (<f64>index == number) return tableSetInteger(global, table, index);
    if (number != number) return TableFailure.NAN_KEY;
  } else if (key == NIL) return TableFailure.NIL_KEY;
  const hash = hashKey(key);
  const found = findOnChain(mainNode(table, hash), key);
  if (!found) return insertKey(global, table, key, hash);
  if (isCollectable(found + Node.key)) reviveKey(global, table, found);
  return found;
}
