/**
 * Traversal of tables (LuaJIT: lj_tab_keyindex, lj_tab_next, ITERN). A traversal index counts the slots of
 * the array part, then the nodes: it names the slot that comes next. Loops over next() keep it in the control
 * slot instead of the key, as the low word of a value with KeyIndex.TAG above; that is a NaN, and never a
 * key.
 */
import { KeyIndex } from "../gen/constants";
import { Node, Table } from "../gen/layouts";
import { hashKey } from "./hash";
import { findOnChain, mainNode, toInteger } from "./table";
import { bitsAreNumber, NIL } from "./value";

/** What a control slot holds for a traversal index. */
@inline
export function keyIndexBits(index: u32): i64 {
  return (<i64>(<u32>KeyIndex.TAG) << 32) | <i64>index;
}

/** Slots that tableNext has gone through: of a table that has been emptied they may be millions. */
export let skippedSlots: u32 = 0;

/** Instead of a traversal index: there is no further entry. */
export const END_OF_TABLE: u32 = 0xffffffff;
/** Likewise: the key to go on from is not in the table. */
export const NO_SUCH_KEY: u32 = 0xffffffff;

/**
 * The first entry that is not nil, from traversal index `index` on: its key is stored at `target`, its value
 * at target + 8. Returns the index to go on with, or END_OF_TABLE; then nothing has been stored.
 */
export function tableNextIndex(table: usize, index: u32, target: usize): u32 {
  const arraySize = load<u32>(table, Table.arraySize);
  const array: usize = load<usize>(table, Table.array);
  for (; index < arraySize; index++) {
    const value = load<i64>(array + (<usize>index << 3));
    if (value == NIL) continue;
    store<f64>(target, <f64>index);
    store<i64>(target, value, 8);
    return index + 1;
  }
  const mask = load<u32>(table, Table.hashMask);
  let entry = index - arraySize;
  let node: usize = load<usize>(table, Table.node) + <usize>entry * Node.SIZE;
  for (; entry <= mask; entry++, node += Node.SIZE) {
    const value = load<i64>(node, Node.value);
    if (value == NIL) continue;
    store<i64>(target, load<i64>(node, Node.key));
    store<i64>(target, value, 8);
    return entry + arraySize + 1;
  }
  return END_OF_TABLE;
}

/**
 * The entry after `key`, or the first for nil: 1 and stored as above, 0 at the end, -1 if there is no such
 * key.
 */
export function tableNext(table: usize, key: i64, target: usize): i32 {
  const index = indexAfter(table, key);
  if (index == NO_SUCH_KEY) return -1;
  const next = tableNextIndex(table, index, target);
  skippedSlots = skippedAfter(table, index, next);
  return next == END_OF_TABLE ? 0 : 1;
}

/** Slots from traversal index `index` on, up to what tableNextIndex has found. */
@inline
export function skippedAfter(table: usize, index: u32, next: u32): u32 {
  return (next == END_OF_TABLE ? load<u32>(table, Table.arraySize) + load<u32>(table, Table.hashMask) : next) - index;
}

/** The traversal index of the entry after `key`; NO_SUCH_KEY. */
export function indexAfter(table: usize, key: i64): u32 {
  if (key == NIL) return 0;
  const arraySize = load<u32>(table, Table.arraySize);
  if (bitsAreNumber(key)) {
    const number = reinterpret<f64>(key);
    const index = toInteger(number);
    if (<f64>index == number) {
      if (<u32>index < arraySize) return index + 1;
      key = reinterpret<i64>(<f64>index); // -0 is stored as 0
    }
  }
  const node = findOnChain(mainNode(table, hashKey(key)), key);
  if (node) return arraySize + (<u32>(node - load<usize>(table, Table.node))) / Node.SIZE + 1;
  // The loop's bytecode was despecialised to a call of next() while it ran.
  return <u32>(key >>> 32) == <u32>KeyIndex.TAG ? <u32>key : NO_SUCH_KEY;
}
