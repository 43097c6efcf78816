/**
 * Which libraries a state's programs get. All are there when a state has been made; what is not wanted is taken away
 * before any program runs.
 */

import type { State } from "../host/state.ts";
import { GlobalField } from "../lib/offsets.ts";
import { getField, getTableField, setField, setTextField } from "../lib/tables.ts";
import { ObjectType, Tag } from "../spec/vm.ts";

const tags = Tag.values;
const NIL_WORD = 0xffffffff;

/** A library that a state may have. */
export type LibraryName =
  | "bit"
  | "coroutine"
  | "debug"
  | "ffi"
  | "io"
  | "jit"
  | "math"
  | "os"
  | "package"
  | "string"
  | "table";

/**
 * - `"sandbox"` (default): what computes, and nothing that leads out of the state or changes what its programs share:
 *   base functions, `bit`, `coroutine`, `math`, `string`, `table`, the clock of `os`, `require` of the state's files.
 * - `"all"`: all of LuaJIT's.
 * - a list of libraries, complete; the base functions are always there.
 */
export type LibrarySet = "sandbox" | "all" | readonly LibraryName[];

export const libraryNames: readonly LibraryName[] = [
  "bit",
  "coroutine",
  "debug",
  "ffi",
  "io",
  "jit",
  "math",
  "os",
  "package",
  "string",
  "table",
];

const safe = libraryNames.filter((name) => !["debug", "ffi", "io", "jit"].includes(name));

/** What a sandbox lacks of the libraries that it has, and why. */
const unsafe: Readonly<Record<string, readonly string[]>> = {
  // Environments lead from any function to the globals; newproxy makes finalizers, which run in whose turn it is.
  base: ["dofile", "loadfile", "getfenv", "setfenv", "newproxy", "collectgarbage", "gcinfo", "module"],
  // Bytecode is verified, but it is not needed.
  string: ["dump"],
  os: ["execute", "exit", "getenv", "remove", "rename", "setlocale", "tmpname"],
  package: ["loadlib", "seeall", "config", "searchpath"],
};

/** Modules that are not among the globals but can be required, by the library that they belong to. */
const modules: readonly string[] = [
  "ffi",
  "jit.opt",
  "jit.util",
  "jit.profile",
  "jit.vmdef",
  "string.buffer",
  "table.new",
  "table.clear",
];

export function selectLibraries(state: State, set: LibrarySet): void {
  if (set === "all") return;
  const wanted: readonly LibraryName[] = set === "sandbox" ? safe : set;
  const loaded = getTableField(state, state.registry, "_LOADED");
  const preload = getTableField(state, state.registry, "_PRELOAD");
  for (const name of libraryNames.filter((library) => !wanted.includes(library))) {
    remove(state, state.globals, name);
    remove(state, loaded, name);
  }
  for (const module of modules) {
    if (wanted.includes(module.split(".")[0] as LibraryName)) continue;
    remove(state, loaded, module);
    remove(state, preload, module);
  }
  if (!wanted.includes("package"))
    for (const name of ["require", "module"]) remove(state, state.globals, name);
  if (set === "sandbox") closeSandbox(state);
}

function closeSandbox(state: State): void {
  for (const [library, names] of Object.entries(unsafe)) {
    const table = library === "base" ? state.globals : getTableField(state, state.globals, library);
    for (const name of names) remove(state, table, name);
  }
  setTextField(state, getTableField(state, state.globals, "package"), "cpath", "");
  state.loadsBytecode = false;
  // All strings share one metatable: a program must not change the methods of another one's strings.
  const { u32 } = state.heap;
  const metatable = u32[(state.global + GlobalField.baseMetatables + 4 * ObjectType.values.STRING) >>> 2];
  setField(state, metatable, "__metatable", NIL_WORD, tags.FALSE);
}

function remove(state: State, table: number, name: string): void {
  if (getField(state, table, name) !== 0) setField(state, table, name, NIL_WORD, tags.NIL);
}
