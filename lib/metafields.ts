/** Fields of metatables, read without metamethods (LuaJIT: luaL_getmetafield), for the host's own calls of values. */

import { ObjectType, Tag } from "../spec/vm.ts";
import type { LuaState, Value } from "./lua-state.ts";
import { GlobalField, TableField, UserdataField } from "./offsets.ts";
import { getField } from "./tables.ts";

const tags = Tag.values;

/** Where the metatable of a value is. */
function metatableLink(state: LuaState, { low, high }: Value): number {
  if (high === tags.TABLE) return low + TableField.metatable;
  if (high === tags.USERDATA) return low + UserdataField.metatable;
  const type = high < tags.NUMBER ? ObjectType.values.NUMBER : ~high;
  return state.global + GlobalField.baseMetatables + 4 * type;
}

/** A field of a value's metatable that is not nil. */
export function metafield(state: LuaState, value: Value, name: string): Value | undefined {
  const { u32 } = state.heap;
  const metatable = u32[metatableLink(state, value) >>> 2];
  const slot = metatable === 0 ? 0 : getField(state, metatable, name);
  if (slot === 0) return undefined;
  const field: Value = { low: u32[slot >>> 2], high: u32[(slot + 4) >>> 2] };
  return field.high === tags.NIL ? undefined : field;
}

/** What a call of a value calls: the function and its arguments, or undefined if it cannot be called. */
export function asCall(
  state: LuaState,
  callee: Value,
  parameters: readonly Value[],
): { readonly func: number; readonly parameters: readonly Value[] } | undefined {
  if (callee.high === tags.FUNCTION) return { func: callee.low, parameters };
  const func = metafield(state, callee, "__call");
  return func?.high === tags.FUNCTION ? { func: func.low, parameters: [callee, ...parameters] } : undefined;
}
