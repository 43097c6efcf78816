/**
 * table.sort (LuaJIT: lib_table.c:auxsort). The quicksort takes the same comparisons and exchanges as
 * LuaJIT's, so what inconsistent comparisons (NaN) do is the same too. It is done here when there is no
 * comparison function and the elements are all numbers or all strings in the array part; else by the
 * built-in in lib/builtins/table.lua.
 */
import { ErrorCode, Metamethod, Status } from "../gen/constants";
import { LibraryState, String, Table } from "../gen/layouts";
import { tableMoveBarrier } from "../gc/barrier";
import { compareStrings } from "../object/string";
import { tableLength } from "../object/table-length";
import { findMetamethod } from "../object/metatable";
import { booleanBits, isNumber, isString, setNil, setNumber } from "../object/value";
import { globalOf, raiseMessage, tailCall } from "../vm/raise";
import { checkFunction, checkTable, isGiven, objectAt, slotAt } from "./arguments";
import { libraryFunction } from "./state";
import { continueWork } from "./work";

const SLOT: usize = 8;

/** What a sort comes to. */
const enum Outcome {
  SORTED = 0,
  /** The comparisons contradict each other. */
  INCONSISTENT = 1,
  /** The host has stopped the program. */
  STOPPED = 2,
}

export function table_sort(thread: usize, base: usize, argumentCount: u32): i32 {
  let failure = checkTable(thread, base, argumentCount, 1);
  if (failure) return failure;
  const table = objectAt(base, 1);
  const length = tableLength(table);
  const hasComparison = isGiven(base, argumentCount, 2);
  if (hasComparison) {
    failure = checkFunction(thread, base, argumentCount, 2);
    if (failure) return failure;
  }
  if (length <= 1) return 0;
  if (!hasComparison && length < load<u32>(table, Table.arraySize)) {
    const low = <usize>load<u32>(table, Table.array) + SLOT;
    const high = low + <usize>(length - 1) * SLOT;
    sortedGlobal = globalOf(thread);
    if (areNumbers(low, high)) return finish(thread, sortNumberRange(low, low, high));
    if (areStrings(low, high)) {
      // In a table that is being marked in slices, elements come to where the slices have been.
      tableMoveBarrier(globalOf(thread), table);
      return finish(thread, sortStringRange(low, low, high));
    }
  }
  return sortSlowly(thread, base, length, hasComparison);
}

/** Leaves (table, comparison or nil, length, whether indexing calls no metamethods) to the built-in. */
function sortSlowly(thread: usize, base: usize, length: u32, hasComparison: bool): i32 {
  const global = globalOf(thread);
  const metatable: usize = load<u32>(objectAt(base, 1), Table.metatable);
  const isPlain =
    !metatable ||
    (!findMetamethod(global, metatable, Metamethod.INDEX) &&
      !findMetamethod(global, metatable, Metamethod.NEWINDEX));
  if (!hasComparison) setNil(slotAt(base, 2));
  setNumber(slotAt(base, 3), <f64>length);
  store<i64>(slotAt(base, 4), booleanBits(isPlain));
  return tailCall(thread, libraryFunction(global, LibraryState.table_sort_slowly), 4);
}

function finish(thread: usize, outcome: Outcome): i32 {
  if (outcome == Outcome.STOPPED) return Status.ERROR;
  return outcome == Outcome.SORTED ? 0 : raiseMessage(thread, 1, ErrorCode.TABSORT);
}

/** The state whose table is sorted. */
let sortedGlobal: usize = 0;

/** Charges the work of a partition. What a comparison of strings may cost is taken for that with the pivot. */
@inline
function mayPartition(low: usize, high: usize, comparison: u32): bool {
  return continueWork(sortedGlobal, (<u32>(high - low) >> 3) * comparison);
}

function areNumbers(low: usize, high: usize): bool {
  while (low <= high && isNumber(low)) low += SLOT;
  return low > high;
}

function areStrings(low: usize, high: usize): bool {
  while (low <= high && isString(low)) low += SLOT;
  return low > high;
}

@inline
function exchange(left: usize, right: usize): void {
  const bits = load<i64>(left);
  store<i64>(left, load<i64>(right));
  store<i64>(right, bits);
}

/** The slot in the middle, by indices that count from 1 at `start` - SLOT. */
@inline
function middleOf(start: usize, low: usize, high: usize): usize {
  const zero = start - SLOT;
  return zero + ((((low - zero) >> 3) + ((high - zero) >> 3)) >> 1 << 3);
}

@inline
function numberIsLess(left: usize, right: usize): bool {
  return load<f64>(left) < load<f64>(right);
}

@inline
function stringIsLess(left: usize, right: usize): bool {
  return compareStrings(sortedGlobal, load<u32>(left), load<u32>(right)) < 0;
}

/** Sorts the slots from low to high. */
function sortNumberRange(start: usize, low: usize, high: usize): Outcome {
  while (low < high) {
    if (numberIsLess(high, low)) exchange(low, high);
    if (high - low == SLOT) return Outcome.SORTED;
    const middle = middleOf(start, low, high);
    if (numberIsLess(middle, low)) exchange(middle, low);
    else if (numberIsLess(high, middle)) exchange(middle, high);
    if (high - low == 2 * SLOT) return Outcome.SORTED;
    if (!mayPartition(low, high, SLOT)) return Outcome.STOPPED;
    const pivot = high - SLOT;
    exchange(middle, pivot);
    // Slots up to i are not above the pivot, slots from j on not below it.
    let i = low;
    let j = pivot;
    for (;;) {
      while (numberIsLess((i += SLOT), pivot)) if (i >= high) return Outcome.INCONSISTENT;
      while (numberIsLess(pivot, (j -= SLOT))) if (j <= low) return Outcome.INCONSISTENT;
      if (j < i) break;
      exchange(i, j);
    }
    exchange(pivot, i);
    // The smaller part by recursion, the larger one by iteration.
    if (i - low < high - i) {
      const outcome = sortNumberRange(start, low, i - SLOT);
      if (outcome != Outcome.SORTED) return outcome;
      low = i + SLOT;
    } else {
      const outcome = sortNumberRange(start, i + SLOT, high);
      if (outcome != Outcome.SORTED) return outcome;
      high = i - SLOT;
    }
  }
  return Outcome.SORTED;
}

/**
 * Likewise for strings, where only the comparison differs: it is a call, which no function pointer slows
 * down.
 */
function sortStringRange(start: usize, low: usize, high: usize): Outcome {
  while (low < high) {
    if (stringIsLess(high, low)) exchange(low, high);
    if (high - low == SLOT) return Outcome.SORTED;
    const middle = middleOf(start, low, high);
    if (stringIsLess(middle, low)) exchange(middle, low);
    else if (stringIsLess(high, middle)) exchange(middle, high);
    if (high - low == 2 * SLOT) return Outcome.SORTED;
    if (!mayPartition(low, high, SLOT + load<u32>(load<u32>(middle), String.length))) return Outcome.STOPPED;
    const pivot = high - SLOT;
    exchange(middle, pivot);
    // Slots up to i are not above the pivot, slots from j on not below it.
    let i = low;
    let j = pivot;
    for (;;) {
      while (stringIsLess((i += SLOT), pivot)) if (i >= high) return Outcome.INCONSISTENT;
      while (stringIsLess(pivot, (j -= SLOT))) if (j <= low) return Outcome.INCONSISTENT;
      if (j < i) break;
      exchange(i, j);
    }
    exchange(pivot, i);
    // The smaller part by recursion, the larger one by iteration.
    if (i - low < high - i) {
      const outcome = sortStringRange(start, low, i - SLOT);
      if (outcome != Outcome.SORTED) return outcome;
      low = i + SLOT;
    } else {
      const outcome = sortStringRange(start, i + SLOT, high);
      if (outcome != Outcome.SORTED) return outcome;
      high = i - SLOT;
    }
  }
  return Outcome.SORTED;
}
