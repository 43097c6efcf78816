/**
 * Functions of the library that are bytecode in LuaJIT, whatever they are here: debug shows them as Lua functions without
 * lines, and they name themselves in place of one.
 */
import { bytecodeFunctions } from "../spec/library.ts";
import { BUILTIN_PREFIX, shortSource } from "./debug-info.ts";
import { anyPrototypeOf, libraryEntryOf } from "./frames.ts";
import type { HeapViews } from "./lua-state.ts";

export interface LibraryBytecode {
  readonly name: string;
  readonly shortSource: string;
  readonly parameterCount: number;
}

/** undefined: it is another function. */
export function libraryBytecode(heap: HeapViews, func: number): LibraryBytecode | undefined {
  const name = nameOf(heap, func);
  if (name === undefined) return undefined;
  const parameterCount = bytecodeFunctions[name];
  if (parameterCount === undefined) return undefined;
  const plainName = name.slice(name.indexOf("_") + 1);
  return { name: plainName, shortSource: `${BUILTIN_PREFIX}${plainName}]`, parameterCount };
}

/** TABLE_NAME of a function of the core or of built-in bytecode. */
function nameOf(heap: HeapViews, func: number): string | undefined {
  const entry = libraryEntryOf(heap, func);
  if (entry !== undefined) return `${entry.table}_${entry.name}`;
  const prototype = anyPrototypeOf(heap, func);
  const source = prototype === 0 ? "" : shortSource(heap, prototype);
  if (!source.startsWith(BUILTIN_PREFIX)) return undefined;
  const name = source.slice(BUILTIN_PREFIX.length, -1);
  return Object.keys(bytecodeFunctions).find((key) => key.endsWith(`_${name}`));
}

/** The place that its errors name, or nothing for another function. */
export function placeInLibraryBytecode(heap: HeapViews, func: number): string {
  const bytecode = libraryBytecode(heap, func);
  return bytecode === undefined ? "" : `${bytecode.shortSource}:0: `;
}
