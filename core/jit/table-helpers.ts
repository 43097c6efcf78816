/**
 * What traces need of tables beyond their own loads and stores (LuaJIT: the lj_tab functions of lj_ircall.h). Nothing
 * here raises an error: 0 says that memory was refused or that the interpreter must raise one. The trace is then left
 * by the snapshot before, and the interpreter repeats the instruction.
 */
import { Limit } from "../gen/constants";
import { Global, Node, Table } from "../gen/layouts";
import { tableBarrier } from "../gc/barrier";
import { isTableFailure } from "../lib/arguments";
import { moveElements, shiftDown, shiftUp } from "../lib/table-move";
import { chargeSlots } from "../lib/work";
import { newTable } from "../object/table-create";
import { hashBitsFor, tableReserveArray } from "../object/table-resize";
import { END_OF_TABLE, indexAfter, skippedAfter, tableNextIndex } from "../object/table-next";
import { NIL } from "../object/value";
import { tableGet, tableGetString, tableSet, tableSetInteger } from "../object/table";

export { barrierBack, barrierForward } from "../gc/barrier";
export { clearTable } from "../lib/table-basic";
export { duplicateTable } from "../object/table-create";
export { tableLength, tableLengthNear } from "../object/table-length";

// -- Lookups: the address of the value, or of the state's nilValue --

export function findString(global: usize, table: usize, string: usize): usize {
  const found = tableGetString(table, string);
  return found ? found : global + Global.nilValue;
}

/** Any number, NaN included. */
export function findNumber(global: usize, table: usize, number: f64): usize {
  const found = tableGet(table, reinterpret<i64>(number));
  return found ? found : global + Global.nilValue;
}

export function findValue(global: usize, table: usize, key: i64): usize {
  const found = tableGet(table, key);
  return found ? found : global + Global.nilValue;
}

// -- Changes --

/** The slot for the value of a key. The cache of absent metamethods is cleared. */
export function newKey(global: usize, table: usize, key: i64): usize {
  const slot = tableSet(global, table, key);
  return isTableFailure(slot) ? 0 : slot;
}

/** A table as table.new makes it. */
export function newSizedTable(global: usize, elements: u32, keys: u32): usize {
  const arraySize = elements ? elements + 1 : 0;
  if (arraySize > <u32>Limit.MAX_ARRAY_SLOTS || keys > <u32>1 << Limit.MAX_HASH_BITS) return 0;
  return newTable(global, arraySize, hashBitsFor(keys));
}

/** Makes the array part at least `size` slots long. The table, or 0. */
export function reserveArray(global: usize, table: usize, size: u32): usize {
  return isTableFailure(tableReserveArray(global, table, size)) ? 0 : table;
}

/** As table.insert: the elements from `index` up to `length` move one up. The table, or 0. */
export function insertAt(global: usize, table: usize, index: i32, length: i32, value: i64): usize {
  if (index <= length && isTableFailure(shiftUp(global, table, index, length + 1))) return 0;
  const slot = tableSetInteger(global, table, index);
  if (isTableFailure(slot)) return 0;
  store<i64>(slot, value);
  tableBarrier(global, table, slot);
  return table;
}

/** Moves the elements above `index` up to `length` one down. The table, or 0. */
export function closeGap(global: usize, table: usize, index: i32, length: i32): usize {
  return isTableFailure(shiftDown(global, table, index, length, length - index)) ? 0 : table;
}

/** As table.move. The target, or 0. */
export function moveRange(
  global: usize, source: usize, first: f64, last: f64, position: f64, target: usize,
): usize {
  return isTableFailure(moveElements(global, source, first, last, position, target, global + Global.scratch0)) ? 0 : target;
}

// -- Traversal --

/** Where tableNextIndex puts an entry that is loaded from the table itself. */
const entry: usize = memory.data(16, 8);

/** The traversal index of the entry after a key (0 for nil); -1, if the table has no such key. */
export function keyIndex(table: usize, key: i64): i32 {
  return <i32>indexAfter(table, key);
}

/** The traversal index of the first entry from `index` on; -1 at the end. */
export function nextIndex(global: usize, table: usize, index: u32): i32 {
  const first = index;
  const arraySize = load<u32>(table, Table.arraySize);
  if (index < arraySize) {
    const next = tableNextIndex(table, index, entry);
    chargeSlots(global, skippedAfter(table, first, next));
    return next == END_OF_TABLE ? -1 : <i32>next - 1;
  }
  const end = arraySize + load<u32>(table, Table.hashMask);
  let node: usize = load<usize>(table, Table.node) + <usize>(index - arraySize) * Node.SIZE;
  for (; index <= end; index++, node += Node.SIZE) {
    if (load<i64>(node) != NIL) break;
  }
  chargeSlots(global, index - first);
  return index > end ? -1 : <i32>index;
}
