/** The text of a value as C's lua_tostring has it. */

import { Tag } from "../spec/vm.ts";
import { readByteString } from "./byte-text.ts";
import type { LuaState, Value } from "./lua-state.ts";

const tags = Tag.values;

const scratchNumber = new Float64Array(1);
const scratchWords = new Uint32Array(scratchNumber.buffer);

/** The text of a string or number; other values have none. Throws OutOfMemory where that of a number finds no room. */
export function textOf(state: LuaState, { low, high }: Value): string | undefined {
  if (high === tags.STRING) return readByteString(state.heap, low);
  if (high >= tags.NUMBER) return undefined;
  scratchWords[0] = low;
  scratchWords[1] = high;
  return readByteString(state.heap, state.numberToString(scratchNumber[0]));
}
