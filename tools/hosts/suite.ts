/**
 * The suite that every host runs: the Lua programs whose output is kept beside them, but for those that say that they need
 * files or processes, and some of the benchmarks.
 */
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { listPrograms } from "../../bench/programs.ts";
import { type LuaProgram, luaPrograms } from "../../test/lua-programs.ts";
import type { Benchmark, ProgramCase, Suite } from "./guest/suite.ts";

/** One for each kind of work, so that a host takes seconds. */
const BENCHMARKS: ReadonlySet<string> = new Set([
  ...["binary-trees", "branch-turn", "fannkuch", "fib", "json", "nbody"],
  ...["richards", "spectral-norm", "string-building", "word-count"],
]);

/** The files of a folder that programs read, by their paths in it. */
function readFiles(folder: string): Record<string, string> {
  const files: Record<string, string> = {};
  for (const entry of readdirSync(folder, { recursive: true, encoding: "utf8" })) {
    const path = join(folder, entry);
    if (/\.(lua|wasm)$/.test(entry) && statSync(path).isFile())
      files[entry.replaceAll("\\", "/")] = readFileSync(path, "latin1");
  }
  return files;
}

function toCase({ name, folder, file, expected, needsCompiler }: LuaProgram): ProgramCase {
  const { [file]: source, ...others } = readFiles(folder);
  // Programs beside it are not its modules.
  const inFolders = Object.entries(others).filter(([path]) => path.includes("/"));
  const files = { [file]: source, ...Object.fromEntries(inFolders) };
  return { name, file, expected, needsCompiler, files };
}

export function makeSuite(): Suite {
  const programs = luaPrograms()
    .filter(({ isEmbeddable }) => isEmbeddable)
    .map(toCase);
  const benchmarks: Benchmark[] = listPrograms()
    .filter(({ name }) => BENCHMARKS.has(name))
    .map(({ name, file }) => ({ name, source: readFileSync(file, "utf8") }));
  return { programs, benchmarks };
}
