/** The parts of the libraries that are written in Lua, as the build has compiled them: a chunk for each library table. */

import { type LibraryEntry, libraryEntries } from "../spec/library.ts";
import { fromByteString } from "./byte-text.ts";

export interface BuiltinChunk {
  readonly table: string;
  readonly dump: Uint8Array;
  /** What the chunk may return. There may be two chunks of a table. */
  readonly entries: readonly LibraryEntry[];
}

const luaEntries = libraryEntries.filter(({ kind }) => kind === "lua");

/** The names of the tables that have functions in Lua. */
export const luaTables = new Set(luaEntries.map(({ table }) => table));

export const builtinChunk = (table: string, dump: Uint8Array): BuiltinChunk => ({
  table,
  dump,
  entries: luaEntries.filter((entry) => entry.table === table),
});

/** Made once, not for each state. */
export const builtinChunks = (dumps: Readonly<Record<string, string>>): readonly BuiltinChunk[] =>
  Object.entries(dumps).map(([table, dump]) => builtinChunk(table, fromByteString(dump)));
