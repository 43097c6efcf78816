/**
 * The libraries that are written in TypeScript, put together for a state: their functions by number, and the filling
 * of their tables.
 */

import { libraryEntries } from "../spec/library.ts";
import { baseLibrary } from "./base.ts";
import type { HostFunction, HostLibrary } from "./call.ts";
import type { FfiLibraryName } from "./ffi/part.ts";
import type { FullLibraries } from "./full-libraries.ts";
import type { LuaState } from "./lua-state.ts";
import { timeLibrary } from "./os.ts";
import { openPackagePaths, packageLibrary } from "./package.ts";
import { printWrite } from "./print-write.ts";
import { stringBufferLibrary } from "./string-buffer.ts";
import { getTableField } from "./tables.ts";

export interface HostLibraries {
  /** By the number in `spec/library.ts`. Those of a part that the state has not are missing. */
  readonly functions: readonly (HostFunction | undefined)[];
  /** What a sandbox lacks. */
  readonly full: FullLibraries | undefined;
}

export interface OpenOptions {
  /** Whether LUA_PATH and LUA_CPATH count. */
  readonly usesEnvironment?: boolean;
}

/** What every state has. */
const common: Readonly<Record<string, HostLibrary>> = {
  base: baseLibrary,
  io: { print_write: printWrite },
  os: timeLibrary,
  package: packageLibrary,
  string_buffer: stringBufferLibrary,
};

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
export function createHostLibraries(full: FullLibraries | undefined): HostLibraries {
  const functions = libraryEntries
    .filter(({ kind }) => kind === "host")
    .map(({ table, name }): HostFunction | undefined => {
      if (ffiTables.includes(table)) return lateFunction(table, name);
      const found = common[table]?.[name] ?? full?.functions[table]?.[name];
      if (found === undefined && full) throw new Error(`library function ${table}.${name} is missing`);
      return found;
    });
  return { functions, full };
}

/** Fills the tables, once they are in the globals. */
export function openHostLibraries(
  state: LuaState,
  full: FullLibraries | undefined,
  { usesEnvironment = true }: OpenOptions,
): void {
  openPackagePaths(state, getTableField(state, state.globals, "package"), usesEnvironment);
  full?.open();
}
