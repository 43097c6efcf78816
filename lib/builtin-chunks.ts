/** The parts of the libraries that are written in Lua, as the build has compiled them: a chunk for each library table. */

import { type LibraryEntry, libraryEntries } from "../spec/library.ts";
import { fromByteString } from "./byte-text.ts";

export interface BuiltinChunk {
  readonly table: string;
  readonly dump: Uint8Array;
  /** What the chunk may return. There may be two chunks of a table. */
  readonly entries: readonly LibraryEntry[];
}

/** Made once, not for each state. */
export const builtinChunks = (dumps: Readonly<Record<string, string>>): readonly BuiltinChunk[] =>
  Object.entries(dumps).map(([table, dump]) => ({
    table,
    dump: fromByteString(dump),
    entries: libraryEntries.filter((entry) => entry.kind === "lua" && entry.table === table),
  }));
