/**
 * Makes V8's code caches of a bundle's files for bin/bundle.js to load. Invariant: a file and its cache carry the same mark,
 * a hash of the file.
 */
import { createHash } from "node:crypto";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { Script } from "node:vm";

interface BundleLoader {
  readonly MARK_LENGTH: number;
  cacheFileOf(file: string): string;
  wrap(source: string): string;
  runBundle(file: string, compile: (file: string) => Script): unknown;
}

const WARM_UP = fileURLToPath(new URL("warm-up.lua", import.meta.url));

const loader: BundleLoader = createRequire(import.meta.url)("../bin/bundle.js");

/**
 * Runs a usual program; returns the scripts of the files that have been loaded, which hold the code that it has used. The
 * clock stands still meanwhile: otherwise the JIT compiler's budget would allow for some ten traces, and two hundred of
 * the functions that the next hundred traces need would not be there.
 */
export function runProgram(main: string): Map<string, Script> {
  const scripts = new Map<string, Script>();
  const { argv, exit } = process;
  const { now } = performance;
  performance.now = () => 0;
  const end = Symbol("the program has ended");
  process.argv = [argv[0], main, WARM_UP];
  process.exit = () => {
    throw end;
  };
  try {
    loader.runBundle(main, (file) => {
      const script = new Script(loader.wrap(readFileSync(file, "utf8")), { filename: file });
      scripts.set(file, script);
      return script;
    });
  } catch (thrown) {
    if (thrown !== end) throw thrown;
  } finally {
    Object.assign(process, { argv, exit });
    performance.now = now;
  }
  return scripts;
}

/** Puts a mark at the end of a file, and returns it. */
function mark(file: string): string {
  const source = readFileSync(file, "utf8");
  const hash = createHash("sha256").update(source).digest("hex");
  const text = `\n// ${hash}`.slice(0, loader.MARK_LENGTH);
  writeFileSync(file, source + text);
  return text;
}

/**
 * Marks the files of a bundle and writes their code caches: with the code of the functions that a usual program needs. With
 * that of all functions the cache was twice as large, and reading it took 14 ms at each start instead of 7.
 */
export function writeCodeCaches(files: readonly string[], main: string): void {
  for (const file of files) rmSync(loader.cacheFileOf(file), { force: true });
  const marks = new Map(files.map((file) => [file, mark(file)]));
  for (const [file, script] of runProgram(main)) {
    const start = Buffer.from(marks.get(file) as string);
    writeFileSync(loader.cacheFileOf(file), Buffer.concat([start, script.createCachedData()]));
  }
}
