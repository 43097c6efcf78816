/** Raw access to fields of tables by text keys, for setting up libraries and for options in tables. */

import { Tag } from "../spec/vm.ts";
import type { LuaState } from "./lua-state.ts";

const scratchNumber = new Float64Array(1);
const scratchWords = new Uint32Array(scratchNumber.buffer);

/** Stores a value by its two words. */
export function setField(state: LuaState, table: number, key: string, low: number, high: number): void {
  storeAt(state, table, state.tableSetString(table, state.internText(key)), low, high);
}

export function setInteger(state: LuaState, table: number, key: number, low: number, high: number): void {
  storeAt(state, table, state.tableSetInteger(table, key), low, high);
}

function storeAt(state: LuaState, table: number, slot: number, low: number, high: number): void {
  const { u32 } = state.heap;
  u32[slot >>> 2] = low;
  u32[(slot + 4) >>> 2] = high;
  state.tableBarrier(table, slot);
}

export function setTextField(state: LuaState, table: number, key: string, text: string): void {
  setField(state, table, key, state.internText(text), Tag.values.STRING);
}

export function setNumberField(state: LuaState, table: number, key: string, value: number): void {
  scratchNumber[0] = value;
  const [low, high] = scratchWords;
  setField(state, table, key, low, high);
}

export function setBooleanField(state: LuaState, table: number, key: string, value: boolean): void {
  setField(state, table, key, 0xffffffff, value ? Tag.values.TRUE : Tag.values.FALSE);
}

/** Address of a field's value, or 0. */
export const getField = (state: LuaState, table: number, key: string): number =>
  state.tableGetString(table, state.internText(key));

/** The table in a field, or 0. */
export function getTableField(state: LuaState, table: number, key: string): number {
  const slot = getField(state, table, key);
  if (slot === 0) return 0;
  const { u32 } = state.heap;
  return u32[(slot + 4) >>> 2] === Tag.values.TABLE ? u32[slot >>> 2] : 0;
}
