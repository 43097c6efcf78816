/**
 * The length operator (LuaJIT: lj_tab_len, lj_tab_len_hint): a border, that is an index whose value is not nil and the next
 * one's is, or 0. Which border it is, in a table with holes, follows from the probes; they are LuaJIT's.
 */
import { Table } from "../gen/layouts";
import { arraySlot, tableGetInteger } from "./table";
import { NIL } from "./value";

/** Probes beyond this are given up for a linear search. */
const MAX_PROBE: u32 = 0x7fffffff - 2;

export function tableLength(table: usize): u32 {
  let high = load<u32>(table, Table.arraySize);
  if (high) high--;
  // The last slot of an array that grows is likely nil.
  if (high && load<i64>(arraySlot(table, high)) == NIL) {
    const array: usize = load<usize>(table, Table.array);
    let low: u32 = 0;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (load<i64>(array + (<usize>middle << 3)) == NIL) high = middle;
      else low = middle;
    }
    return low;
  }
  return load<u32>(table, Table.hashMask) ? lengthWithNodes(table, high) : high;
}

/** Likewise, where the length is likely `hint`, which may be any number: of borders, that one is preferred. */
export function tableLengthNear(table: usize, hint: u32): u32 {
  const size = load<u32>(table, Table.arraySize);
  const isBorder =
    hint < size &&
    hint + 1 < size &&
    load<i64>(arraySlot(table, hint)) != NIL &&
    load<i64>(arraySlot(table, hint + 1)) == NIL;
  return isBorder ? hint : tableLength(table);
}

@inline
function has(table: usize, index: u32): bool {
  const value = tableGetInteger(table, index);
  return value != 0 && load<i64>(value) != NIL;
}

/** The search goes on in the hash part: index `low` is the last of the array part. */
function lengthWithNodes(table: usize, low: u32): u32 {
  let high = low + 1;
  while (has(table, high)) {
    low = high;
    high += high;
    if (high > MAX_PROBE) return linearLength(table);
  }
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (has(table, middle)) low = middle;
    else high = middle;
  }
  return low;
}

function linearLength(table: usize): u32 {
  let index: u32 = 1;
  while (has(table, index)) index++;
  return index - 1;
}
