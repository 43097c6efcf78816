// The benchmark programs: every Lua file in bench/programs is one. The kernels of the libraries: those that the files of
// bench/library declare, one process each.
// Invariant: a program is deterministic, takes an optional size as its first argument, and prints the
// same on Lua 5.1 to 5.4 and LuaJIT. Its default size takes about a second in lua5.1, the size in its comment
// "-- large: N" about a second in LuaJIT with its JIT compiler on.

import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

export interface Program {
  readonly name: string;
  readonly file: string;
  /** Arguments: none for the default size. */
  readonly args: readonly string[];
}

const folder = fileURLToPath(new URL("./programs/", import.meta.url));
const libraryFolder = fileURLToPath(new URL("./library/", import.meta.url));
const kernelRunner = "run.lua";
const extension = ".lua";

function largeSize(file: string): readonly string[] {
  const size = /^-- large: (\d+)$/m.exec(readFileSync(file, "utf8"))?.[1];
  return size === undefined ? [] : [size];
}

export function listPrograms(isLarge = false): readonly Program[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith(extension))
    .sort()
    .map((file) => ({
      name: file.slice(0, -extension.length),
      file: folder + file,
      args: isLarge ? largeSize(folder + file) : [],
    }));
}

export interface Kernel extends Program {
  readonly library: string;
}

function kernelsOf(file: string): Kernel[] {
  const library = file.slice(0, -extension.length);
  const declarations = readFileSync(libraryFolder + file, "utf8").matchAll(/^kernel\("([^"]+)"/gm);
  return [...declarations].map(([, name]) => ({
    name: `${library}/${name}`,
    library,
    file: libraryFolder + kernelRunner,
    args: [library, name],
  }));
}

export function listKernels(): readonly Kernel[] {
  return readdirSync(libraryFolder)
    .filter((file) => file.endsWith(extension) && file !== kernelRunner)
    .sort()
    .flatMap(kernelsOf);
}
