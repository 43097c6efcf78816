/**
 * The module jit.vmdef (LuaJIT: a generated file): names of bytecodes, of the IR's operations, fields and helpers, and of
 * library functions by their number, for tools written in Lua. Errors of traces come as texts, so their list is empty.
 */

import { bytecodeNames } from "../spec/bytecodes.ts";
import { libraryEntries } from "../spec/library.ts";
import { Tag } from "../spec/vm.ts";
import type { HostCall } from "./call.ts";
import { irNames } from "./gen/ir-names.ts";
import type { LuaState } from "./lua-state.ts";
import { setField, setInteger, setTextField } from "./tables.ts";

const NAME_WIDTH = 6;
const padded = (names: readonly string[]): string =>
  names.map((name) => name.slice(0, NAME_WIDTH).padEnd(NAME_WIDTH)).join("");

/** `TAB_META` becomes `tab.meta`, as LuaJIT writes fields. */
const fieldName = (name: string): string => name.toLowerCase().replace("_", ".");

/** What `tostring` shows as `builtin#NUMBER`. */
function functionNames(): string[] {
  const names = ["Lua", "C"];
  for (const { table, name, fastId } of libraryEntries) {
    if (fastId !== 0) names[fastId] = table === "base" ? name : `${table.replace("_", ".")}.${name}`;
  }
  return names;
}

export function openVmdef(call: HostCall): number {
  const { state } = call;
  const module = state.newTable(0, 3);
  setTextField(state, module, "bcnames", padded(bytecodeNames));
  setTextField(state, module, "irnames", padded(irNames.operations.split(" ")));
  setList(state, module, "irfpm", irNames.fpMathFunctions.split(" "));
  setList(state, module, "irfield", irNames.fields.split(" ").map(fieldName));
  setList(state, module, "ircall", irNames.helpers.split(" "));
  setList(state, module, "ffnames", functionNames());
  setList(state, module, "traceerr", []);
  return call.pushObject(module, Tag.values.TABLE).finish();
}

/** A table of texts from 0 up. */
function setList(state: LuaState, module: number, name: string, texts: readonly string[]): void {
  const list = state.newTable(texts.length, 0);
  setField(state, module, name, list, Tag.values.TABLE);
  texts.forEach((text, index) => {
    setInteger(state, list, index, state.internText(text), Tag.values.STRING);
  });
}
