/**
 * The libraries that are written in TypeScript, put together for a state: their functions by number, and the filling
 * of their tables.
 */

import { libraryEntries } from "../spec/library.ts";
import { Tag } from "../spec/vm.ts";
import { baseLibrary } from "./base.ts";
import type { HostFunction, HostLibrary } from "./call.ts";
import { debugLibrary } from "./debug.ts";
import { dumpFunction } from "./dump.ts";
import type { FfiLibraryName } from "./ffi/part.ts";
import { IoLibrary } from "./io.ts";
import { jitLibrary, jitOptLibrary, openJit } from "./jit.ts";
import { attachHandler } from "./jit-attach.ts";
import { Profiler } from "./jit-profile.ts";
import { jitUtilLibrary } from "./jit-util.ts";
import { openVmdef } from "./jit-vmdef.ts";
import type { LuaState } from "./lua-state.ts";
import type { OpenFiles } from "./open-files.ts";
import { createOsLibrary } from "./os.ts";
import { openPackagePaths, packageLibrary } from "./package.ts";
import { stringBufferLibrary } from "./string-buffer.ts";
import { getTableField, setField } from "./tables.ts";

export interface HostLibraries {
  /** By the number in `spec/library.ts`. */
  readonly functions: readonly HostFunction[];
  /** To be flushed or closed at the end of the state. */
  readonly files: OpenFiles;
  readonly profiler: Profiler;
  /** Fills the tables, once they are in the globals. */
  open(options?: OpenOptions): void;
}

export interface OpenOptions {
  /** Whether LUA_PATH and LUA_CPATH count. */
  readonly usesEnvironment?: boolean;
}

/** Tables of the FFI, whose code is loaded when one of their functions is first called. */
const ffiTables: readonly string[] = [
  "ffi",
  "ffi_meta",
  "ffi_clib",
  "ffi_callback",
] satisfies FfiLibraryName[];

function lateFunction(table: string, name: string): HostFunction {
  let found: HostFunction | undefined;
  return (call) => {
    found ??= call.state.ffiPart.ffiLibraries[table as FfiLibraryName][name];
    return found(call);
  };
}

/** Makes the functions of a state. The state's methods are not called before `open`. */
export function createHostLibraries(state: LuaState): HostLibraries {
  const io = new IoLibrary(state);
  const profiler = new Profiler(state);
  const libraries: Readonly<Record<string, HostLibrary>> = {
    base: baseLibrary,
    string: { dump: dumpFunction },
    io: io.functions,
    os: createOsLibrary(state, io.files),
    debug: debugLibrary,
    jit: { ...jitLibrary, attach: attachHandler },
    jit_util: { ...jitUtilLibrary, vmdef: openVmdef },
    jit_opt: jitOptLibrary,
    jit_profile: profiler.functions,
    package: packageLibrary,
    string_buffer: stringBufferLibrary,
  };
  const functions = libraryEntries
    .filter(({ kind }) => kind === "host")
    .map(({ table, name }): HostFunction => {
      const found = ffiTables.includes(table) ? lateFunction(table, name) : libraries[table]?.[name];
      if (found === undefined) throw new Error(`library function ${table}.${name} is missing`);
      return found;
    });
  return {
    functions,
    files: io.files,
    profiler,
    open: ({ usesEnvironment = true } = {}) => openTables(state, io, usesEnvironment),
  };
}

function openTables(state: LuaState, io: IoLibrary, usesEnvironment: boolean): void {
  const library = (name: string): number => {
    const table = getTableField(state, state.globals, name);
    if (table === 0) throw new Error(`library table ${name} is missing`);
    return table;
  };
  io.open(library("io"));
  openPackagePaths(state, library("package"), usesEnvironment);
  const options = openJit(state, library("jit"), state.system.operatingSystem());
  const loaded = getTableField(state, state.registry, "_LOADED");
  if (loaded !== 0) setField(state, loaded, "jit.opt", options, Tag.values.TABLE);
}
