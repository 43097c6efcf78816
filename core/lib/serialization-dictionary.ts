/**
 * Dictionaries of serialization: arrays of strings or of metatables, whose hash part is made to say where each of them is
 * (LuaJIT: lj_serialize_dict_prep_*). Invariant: an array with a hash part is ready for use. There the values are
 * not numbers of Lua, but unsigned integers: index - 1.
 */
import { ErrorCode, Tag } from "../gen/constants";
import { Table } from "../gen/layouts";
import { arraySlot, tableGet, tableGetString, tableResize, tableSet } from "../object/table";
import { tableLength } from "../object/table-length";
import { hashBitsFor } from "../object/table-resize";
import { FALSE, isNil, objectBits, tagOf } from "../object/value";
import { globalOf, raiseMessage } from "../vm/raise";
import { isTableFailure, tableFailure } from "./arguments";

/** What the following return if the key is not there. */
export const NOT_THERE: u32 = u32.MAX_VALUE;

/** Makes an array of values with the given tag ready for use. Returns 0 or a Status. */
export function prepareDictionary(thread: usize, dictionary: usize, tag: u32): i32 {
  if (load<u32>(dictionary, Table.hashMask)) return 0;
  const length = tableLength(dictionary);
  if (!length) return 0;
  const global = globalOf(thread);
  const size = load<u32>(dictionary, Table.arraySize);
  const resized = tableResize(global, dictionary, size, hashBitsFor(length));
  if (isTableFailure(resized)) return tableFailure(thread, resized);
  for (let index: u32 = 1; index <= length && index < size; index++) {
    const slot = arraySlot(dictionary, index);
    if (tagOf(slot) == tag) {
      const key = load<i64>(slot);
      const found = tableGet(dictionary, key);
      if (!found || isNil(found)) store<u64>(tableSet(global, dictionary, key), index - 1);
    } else if (load<i64>(slot) != FALSE) {
      return raiseMessage(thread, 1, ErrorCode.BUFFER_BADOPT);
    }
  }
  return 0;
}

/** What a string, or a metatable, leads to. */
@inline
export function positionOfString(dictionary: usize, string: usize): u32 {
  const found = tableGetString(dictionary, string);
  return found ? load<u32>(found) : NOT_THERE;
}

@inline
export function positionOfTable(dictionary: usize, table: usize): u32 {
  const found = tableGet(dictionary, objectBits(Tag.TABLE, table));
  return found ? load<u32>(found) : NOT_THERE;
}

/** The slot of the entry at a position, if it has the given tag; else 0. */
@inline
export function dictionaryEntry(dictionary: usize, position: u32, tag: u32): usize {
  const index = position + 1;
  if (!dictionary || index >= load<u32>(dictionary, Table.arraySize)) return 0;
  const slot = arraySlot(dictionary, index);
  return tagOf(slot) == tag ? slot : 0;
}
