/** Fills a new state: the library tables, the built-in Lua functions, the string metatable, the frame of the host. */

import type { BuiltinChunk } from "../lib/builtin-chunks.ts";
import { BUILTIN_PREFIX } from "../lib/debug-info.ts";
import { openHostLibraries } from "../lib/host-libraries.ts";
import { markObservers } from "../lib/observed-locals.ts";
import {
  FunctionField,
  GlobalField,
  LibraryStateField,
  PrototypeField,
  SLOT,
  ThreadField,
} from "../lib/offsets.ts";
import { getField, setField, setNumberField, setTextField } from "../lib/tables.ts";
import { fastFunctions } from "../spec/fast-functions.ts";
import { type LibraryEntry, libraryEntries, privateTables } from "../spec/library.ts";
import { FrameType, ObjectType, PrototypeFlag, Tag } from "../spec/vm.ts";
import { type State, type StateOptions, UNNUMBERED } from "./state.ts";

/** Tables of a state that may use the FFI. The metatable of C data is not among them: 1LL is a value of the language. */
const ffiTables = ["ffi", "ffi_clib", "ffi_callback"];

export function openLibraries(
  state: State,
  builtins: readonly BuiltinChunk[],
  options: StateOptions,
  hasFfi: boolean,
): void {
  const primitives = state.newTable(0, 8);
  setField(state, state.registry, "_PRIMITIVES", primitives, Tag.values.TABLE);
  const { functions, full } = state.libraries;
  const entries = libraryEntries.filter(
    ({ table, kind, id }) =>
      (hasFfi || !ffiTables.includes(table)) && (kind !== "host" || functions[id] !== undefined),
  );
  const tables = makeTables(state, primitives, entries);
  const define = (entry: LibraryEntry, address: number): void => {
    const fullName = `${entry.table}_${entry.name}`;
    const isMethod = entry.name.startsWith("method_");
    if (!entry.isHidden && !isMethod) setFunction(state, tables[entry.table], entry.name, address);
    setFunction(state, primitives, fullName, address);
    const field = LibraryStateField[fullName];
    if (field !== undefined)
      state.heap.u32[(state.global + GlobalField.librarySpace + field) >>> 2] = address;
  };
  defineFunctions(state, entries, define);
  defineConstants(state, tables);
  setUpStrings(state, tables.string);
  markObservers(state);
  setUpCdata(state, tables.ffi_meta);
  pushHostFrame(state);
  defineBuiltins(state, builtins, primitives, define);
  if (state.has52) addLua52(state, tables, primitives);
  openHostLibraries(state, full, options);
}

const setFunction = (state: State, table: number, name: string, address: number): void =>
  setField(state, table, name, address, Tag.values.FUNCTION);

/** The tables of the libraries by name, in the globals and in _LOADED; private ones among the primitives. */
function makeTables(
  state: State,
  primitives: number,
  entries: readonly LibraryEntry[],
): Record<string, number> {
  const loaded = state.newTable(0, 4);
  setField(state, state.registry, "_LOADED", loaded, Tag.values.TABLE);
  setField(state, loaded, "_G", state.globals, Tag.values.TABLE);
  setField(state, state.globals, "_G", state.globals, Tag.values.TABLE);
  const tables: Record<string, number> = { base: state.globals };
  for (const { table, isHidden } of entries) {
    if ((isHidden && !privateTables.includes(table)) || tables[table] !== undefined) continue;
    tables[table] = state.newTable(0, 4);
    if (privateTables.includes(table)) {
      setField(state, primitives, table, tables[table], Tag.values.TABLE);
      continue;
    }
    setField(state, state.globals, table, tables[table], Tag.values.TABLE);
    setField(state, loaded, table, tables[table], Tag.values.TABLE);
  }
  return tables;
}

/** Numbers of the functions that have an instruction of their own. */
const fastNumbers: ReadonlyMap<LibraryEntry, number> = new Map(
  fastFunctions.map((name, number) => {
    const entry = libraryEntries.find((found) => `${found.table}_${found.name}` === name);
    if (entry === undefined) throw new Error(`there is no library function ${name}`);
    return [entry, number];
  }),
);

type Define = (entry: LibraryEntry, address: number) => void;

function defineFunctions(state: State, entries: readonly LibraryEntry[], define: Define): void {
  for (const entry of entries) {
    if (entry.kind === "lua") continue;
    const isHost = entry.kind === "host" ? 1 : 0;
    const address = state.core.newLibraryFunction(
      state.global,
      entry.id,
      entry.fastId || UNNUMBERED,
      state.globals,
      isHost,
      0,
    );
    state.heap.refresh();
    const fast = fastNumbers.get(entry);
    if (fast !== undefined) {
      const header = state.global + GlobalField.fastHeader + 4 * fast;
      state.heap.u32[((address >>> 0) + FunctionField.pc) >>> 2] = header;
    }
    define(entry, address >>> 0);
  }
}

function defineConstants(state: State, tables: Record<string, number>): void {
  setTextField(state, state.globals, "_VERSION", "Lua 5.1");
  setNumberField(state, tables.math, "pi", Math.PI);
  setNumberField(state, tables.math, "huge", Number.POSITIVE_INFINITY);
}

/** Errors of a built-in function's own name it. */
function nameBuiltin(state: State, name: string, address: number): void {
  const prototype = state.heap.u32[(address + FunctionField.pc) >>> 2] - PrototypeField.bytecode;
  const chunkName = state.internText(`=${BUILTIN_PREFIX}${name}]`);
  state.heap.u32[(prototype + PrototypeField.chunkName) >>> 2] = chunkName;
  state.objectBarrier(prototype, chunkName);
}

/** The functions that Lua 5.1 does not have. */
function addLua52(state: State, tables: Record<string, number>, primitives: number): void {
  const copy = (from: number, name: string, to: number, as: string): void => {
    const { low, high } = state.readValue(getField(state, from, name));
    setField(state, to, as, low, high);
  };
  copy(primitives, "base_rawlen", state.globals, "rawlen");
  copy(primitives, "table_pack", tables.table, "pack");
  copy(state.globals, "unpack", tables.table, "unpack");
  copy(primitives, "debug_getuservalue", tables.debug, "getuservalue");
  copy(primitives, "debug_setuservalue", tables.debug, "setuservalue");
  copy(tables.package, "loaders", tables.package, "searchers");
}

/** Strings have one metatable, whose __index is the string library. */
function setUpStrings(state: State, library: number): void {
  const metatable = state.newTable(0, 1);
  setField(state, metatable, "__index", library, Tag.values.TABLE);
  const link = state.global + GlobalField.baseMetatables + 4 * ObjectType.values.STRING;
  state.heap.u32[link >>> 2] = metatable;
}

/** C data has one metatable. Operators are not in it: the core does them without. */
function setUpCdata(state: State, metatable: number): void {
  setTextField(state, metatable, "__metatable", "ffi");
  const link = state.global + GlobalField.baseMetatables + 4 * ObjectType.values.CDATA;
  state.heap.u32[link >>> 2] = metatable;
}

/** Like LuaJIT's, the main thread has the frame of a C function at its bottom. */
function pushHostFrame(state: State): void {
  const thread = state.mainThread;
  const { u32 } = state.heap;
  const base = u32[(thread + ThreadField.base) >>> 2];
  u32[base >>> 2] = state.newHostFunction("base", "load_bytes", state.globals, 0);
  u32[(base + 4) >>> 2] = SLOT | FrameType.values.ENTRY;
  u32[(thread + ThreadField.base) >>> 2] = base + SLOT;
  u32[(thread + ThreadField.top) >>> 2] = base + SLOT;
}

const { BUILTIN, ILOOP } = PrototypeFlag.values;

/**
 * The parts of the libraries that are written in Lua: each chunk takes the primitives, the globals and the registry, and
 * returns its functions. No trace begins in `require`, which is a C function of LuaJIT's: handlers of jit.attach may be
 * attached before what they need is loaded, as in LuaJIT's own jit/dump.lua.
 */
function defineBuiltins(
  state: State,
  builtins: readonly BuiltinChunk[],
  primitives: number,
  define: Define,
): void {
  const { full } = state.libraries;
  const chunks = [...builtins, ...(full?.builtins ?? [])];
  const missing = new Set(chunks.flatMap(({ entries }) => entries));
  for (const { table, dump, entries } of chunks) {
    // What is not exported is named by its file, in lists of traces and profiles.
    const chunkName = state.internText(`=${BUILTIN_PREFIX}${table}]`);
    const loaded = state.loadDump(state.mainThread, dump, true, chunkName);
    if (typeof loaded === "string") throw new Error(`built-in ${table} is ${loaded}`);
    state.core.markBuiltin(loaded, table === "package" ? BUILTIN | ILOOP : BUILTIN);
    const result = state.protectedCall(state.mainThread, loaded, [
      ...[primitives, state.globals, state.registry].map((low) => ({ low, high: Tag.values.TABLE })),
      { low: 0xffffffff, high: state.has52 ? Tag.values.TRUE : Tag.values.FALSE },
    ]);
    if (!result.isOk) throw new Error(`built-in ${table} failed`);
    const functions = result.results[0].low;
    for (const entry of entries) {
      const slot = getField(state, functions, entry.name);
      if (slot === 0) continue;
      const address = state.heap.u32[slot >>> 2];
      define(entry, address);
      missing.delete(entry);
      if (!entry.isHidden) nameBuiltin(state, entry.name, address);
    }
  }
  // A sandbox lacks some.
  if (full) for (const { table, name } of missing) throw new Error(`built-in ${table}.${name} is missing`);
}
