/**
 * table.insert, remove and move: raw copies between slots with integer keys (LuaJIT: lib_table.c). Within
 * the array part they are one block move.
 */
import { ErrorCode, Tag } from "../gen/constants";
import { Node, Table, Thread } from "../gen/layouts";
import { tableBarrier, tableMoveBarrier } from "../gc/barrier";
import { tableLength } from "../object/table-length";
import { TableFailure, tableGetInteger, tableSetInteger } from "../object/table";
import { NIL, copyValue, isNil, isNumber, isTable, setNil } from "../object/value";
import { argumentTypeError, globalOf, raiseMessage } from "../vm/raise";
import {
  checkNumber, checkTable, integerAt, isGiven, isTableFailure, numberAt, objectAt, returnBits, returnObject,
  slotAt,
  tableFailure, truncateToInteger,
} from "./arguments";
import { chargeSlots, chargeWork, continueChange, continueWork } from "./work";

const SLOT_LOG2: u32 = 3;

/**
 * An absurd position would make it two thousand million moves of nil: after so many, see whether anything is
 * left.
 */
const MOVES_BETWEEN_LOOKS: u32 = 1 << 20;

/** Moves between two looks whether to go on. */
const MOVES_IN_SLICE: u32 = 1 << 12;

/** LuaJIT would go on for hours. */
const MAX_MOVED: f64 = 1073741824;

/** Gives a function that LuaJIT has in Lua its fixed parameters: absent ones are nil. */
function padArguments(thread: usize, base: usize, argumentCount: u32, parameters: u32): void {
  if (argumentCount >= parameters) return;
  for (let index = argumentCount + 1; index <= parameters; index++) setNil(slotAt(base, index));
  store<u32>(thread, <u32>slotAt(base, parameters + 1), Thread.top);
}

/** `checkTable` for the first argument of a function that LuaJIT has in Lua: it is nil, if it is absent. */
export function checkTableOfBuiltin(thread: usize, base: usize, argumentCount: u32): i32 {
  if (argumentCount && isTable(base)) return 0;
  padArguments(thread, base, argumentCount, 1);
  return argumentTypeError(thread, 1, Tag.TABLE);
}

/** Whether the slots from `low` to `high` lie in the array part. */
@inline
function isInArray(table: usize, low: i32, high: i32): bool {
  return low >= 0 && high < load<i32>(table, Table.arraySize);
}

/** Moves `count` elements within the array part. */
function moveInArray(table: usize, from: i32, to: i32, count: u32): void {
  const array: usize = load<u32>(table, Table.array);
  const bytes = count << SLOT_LOG2;
  memory.copy(array + (<usize>to << SLOT_LOG2), array + (<usize>from << SLOT_LOG2), bytes);
}

/**
 * t[to] = source[from]; a failure of tableSet or an address. The slot is created even for nil, as LuaJIT
 * does it, since the sizes of the table, and so its length when it has holes, depend on that.
 */
@inline
function copyElement(global: usize, source: usize, from: i32, table: usize, to: i32): usize {
  // A slot that is created may move all others, so the source is looked up afterwards.
  const slot = tableSetInteger(global, table, to);
  if (isTableFailure(slot)) return slot;
  const found = tableGetInteger(source, from);
  store<i64>(slot, found ? load<i64>(found) : NIL);
  return slot;
}

export function table_insert(thread: usize, base: usize, argumentCount: u32): i32 {
  let failure = checkTable(thread, base, argumentCount, 1);
  if (failure) return failure;
  const global = globalOf(thread);
  const table = objectAt(base, 1);
  let position = <i32>tableLength(table) + 1;
  if (argumentCount != 2) {
    if (argumentCount != 3) return raiseMessage(thread, 1, ErrorCode.TABINS);
    failure = checkNumber(thread, base, argumentCount, 2);
    if (failure) return failure;
    const wanted = integerAt(base, 2);
    if (wanted < position) {
      const end = shiftUp(global, table, wanted, position);
      if (isTableFailure(end)) return tableFailure(thread, end);
    }
    position = wanted;
  }
  const slot = tableSetInteger(global, table, position);
  if (isTableFailure(slot)) return tableFailure(thread, slot);
  copyValue(slot, slotAt(base, argumentCount));
  tableBarrier(global, table, slot);
  return 0;
}

/** Moves the elements from `first` up to `end` - 1 one up. Returns a failure of tableSet or an address. */
export function shiftUp(global: usize, table: usize, first: i32, end: i32): usize {
  // Makes room first: if there are no holes, the rest needs no memory.
  const last = tableSetInteger(global, table, end);
  if (isTableFailure(last)) return last;
  tableMoveBarrier(global, table);
  if (isInArray(table, first, end)) {
    moveInArray(table, first, first + 1, end - first);
    chargeWork(global, <u32>(end - first) << SLOT_LOG2);
    return last;
  }
  let left = MOVES_BETWEEN_LOOKS;
  for (let index = end; index > first; index--) {
    if (left-- == 0) {
      if (!hasIntegerKeys(table, first, index)) break;
      left = MOVES_BETWEEN_LOOKS;
    }
    if (!(left & (MOVES_IN_SLICE - 1)) && !continueChange(global, MOVES_IN_SLICE << SLOT_LOG2)) return TableFailure.MEMORY;
    const slot = copyElement(global, table, index - 1, table, index);
    if (isTableFailure(slot)) return slot;
  }
  return last;
}

/** Whether the table may have elements with integer keys from `first` up to `end` - 1. */
function hasIntegerKeys(table: usize, first: i32, end: i32): bool {
  if (end > 0 && load<u32>(table, Table.arraySize) > 0) return true;
  let node: usize = load<u32>(table, Table.node);
  const stop = node + (<usize>load<u32>(table, Table.hashMask) + 1) * Node.SIZE;
  for (; node < stop; node += Node.SIZE) {
    if (isNil(node + Node.value) || !isNumber(node + Node.key)) continue;
    const key = load<f64>(node, Node.key);
    if (key >= <f64>first && key < <f64>end) return true;
  }
  return false;
}

/** The position is compared as it is and truncated as an index, as LuaJIT's Lua code does. */
export function table_remove(thread: usize, base: usize, argumentCount: u32): i32 {
  let failure = checkTableOfBuiltin(thread, base, argumentCount);
  if (failure) return failure;
  const global = globalOf(thread);
  const table = objectAt(base, 1);
  const length = <i32>tableLength(table);
  if (!isGiven(base, argumentCount, 2)) {
    return length ? returnBits(base, takeElement(table, length)) : 0;
  }
  failure = checkNumber(thread, base, argumentCount, 2);
  if (failure) return failure;
  const position = numberAt(base, 2);
  if (!(position >= 1 && position <= <f64>length)) return 0;
  const index = truncateToInteger(position);
  if (index == length) return returnBits(base, takeElement(table, length));
  const old = tableGetInteger(table, index);
  const removed = old ? load<i64>(old) : NIL;
  // The loop of LuaJIT's counts in steps of 1 from position + 1 to the length.
  const slot = shiftDown(global, table, index, length, <u32>floor(<f64>length - position));
  return isTableFailure(slot) ? tableFailure(thread, slot) : returnBits(base, removed);
}

/**
 * Moves `count` elements above `index` one down, and sets the one at `length` to nil. Returns a failure of tableSet or
 * an address.
 */
export function shiftDown(global: usize, table: usize, index: i32, length: i32, count: u32): usize {
  tableMoveBarrier(global, table);
  if (isInArray(table, index, length)) {
    moveInArray(table, index + 1, index, count);
    chargeWork(global, count << SLOT_LOG2);
  } else {
    for (let moved: u32 = 0; moved < count; moved++) {
      if ((moved & (MOVES_IN_SLICE - 1)) == MOVES_IN_SLICE - 1 && !continueChange(global, MOVES_IN_SLICE << SLOT_LOG2)) {
        return TableFailure.MEMORY;
      }
      const slot = copyElement(global, table, index + 1 + moved, table, index + moved);
      if (isTableFailure(slot)) return slot;
    }
  }
  takeElement(table, length);
  return table;
}

/** The element, which is set to nil. */
function takeElement(table: usize, index: i32): i64 {
  const slot = tableGetInteger(table, index);
  if (!slot) return NIL;
  const bits = load<i64>(slot);
  setNil(slot);
  return bits;
}

/** Arguments: source, first, last, position in the target, target (or the source). */
export function table_move(thread: usize, base: usize, argumentCount: u32): i32 {
  padArguments(thread, base, argumentCount, 5);
  let failure = checkTable(thread, base, 5, 1);
  if (!failure) failure = checkNumber(thread, base, 5, 2);
  if (!failure) failure = checkNumber(thread, base, 5, 3);
  if (!failure) failure = checkNumber(thread, base, 5, 4);
  const targetSlot = slotAt(base, 5);
  if (!failure && isNil(targetSlot)) copyValue(targetSlot, base);
  if (!failure) failure = checkTable(thread, base, 5, 5);
  if (failure) return failure;
  const target = objectAt(base, 5);
  const slot = moveElements(
    globalOf(thread), objectAt(base, 1), numberAt(base, 2), numberAt(base, 3), numberAt(base, 4), target, slotAt(base, 2),
  );
  return isTableFailure(slot) ? tableFailure(thread, slot) : returnObject(base, Tag.TABLE, target);
}

/**
 * Upwards unless the target lies above within the same elements, as LuaJIT's Lua code does it: with numbers. Returns a
 * failure of tableSet or an address. When it is stopped, the numbers for what is left go to the slots at `rest`, so that it
 * can be called for that; it is not paused if rounding could make these others.
 */
export function moveElements(
  global: usize, source: usize, first: f64, last: f64, position: f64, target: usize, rest: usize,
): usize {
  if (!(last >= first)) return target;
  if (last - first > MAX_MOVED) return TableFailure.OVERFLOW;
  const distance = position - first;
  const isUpwards = position > last || position <= first || source != target;
  const step: f64 = isUpwards ? 1 : -1;
  const end = isUpwards ? last : first;
  tableMoveBarrier(global, target);
  let left = MOVES_IN_SLICE;
  for (let index = isUpwards ? first : last; isUpwards ? index <= end : index >= end; ) {
    const from = truncateToInteger(index);
    const slot = copyElement(global, source, from, target, truncateToInteger(index + distance));
    if (isTableFailure(slot)) return slot;
    index += step;
    if (--left) continue;
    left = MOVES_IN_SLICE;
    const isExact = floor(first) == first && floor(position) == position;
    const bytes = MOVES_IN_SLICE << SLOT_LOG2;
    if (isExact ? continueWork(global, bytes, true) : continueChange(global, bytes)) continue;
    store<f64>(isUpwards ? rest : rest + 8, index);
    if (isUpwards) store<f64>(rest, index + distance, 16);
    return TableFailure.STOPPED;
  }
  chargeSlots(global, MOVES_IN_SLICE - left);
  return target;
}
