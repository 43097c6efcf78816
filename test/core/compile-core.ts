/**
 * Compiles modules of the core for tests of their own: every file is an entry, so that all of its functions are exported.
 *
 * The compiler takes seconds and each test file is a process of its own, so results are kept in `dist/`, by a digest of
 * the core's sources and the options.
 */
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, renameSync } from "node:fs";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const COMPILER = "node_modules/assemblyscript/bin/asc.js";
/** Without the warning about 64-bit pointers, as in tools/build.ts. */
const OPTIONS = ["-O3", "--runtime", "stub", "--noAssert", "--importMemory", "--disableWarning", "201"];

/** The whole core gets the table of the library's functions from the build. */
const WHOLE = "core/index.ts";
const WHOLE_OPTIONS = ["--exportTable", "--transform", "./tools/core-transform.mjs"];

const optionsFor = (files: readonly string[]): string[] =>
  files.includes(WHOLE) ? [...OPTIONS, ...WHOLE_OPTIONS] : OPTIONS;

/** The files of a folder below `core/`. */
export const coreFolder = (folder: string): string[] =>
  readdirSync(`${ROOT}core/${folder}`)
    .sort()
    .map((name) => `core/${folder}/${name}`);

function digestOfSources(files: readonly string[]): string {
  const digest = createHash("sha256").update(readFileSync(`${ROOT}package-lock.json`));
  digest.update([...optionsFor(files), ...files].join(" "));
  for (const file of readdirSync(`${ROOT}core`, { recursive: true, encoding: "utf8" }).sort())
    if (file.endsWith(".ts")) digest.update(file).update(readFileSync(`${ROOT}core/${file}`));
  return digest.digest("hex").slice(0, 20);
}

/** Not by import: tsx slows the compiler down. Renamed when complete, since other tests may want the same file. */
function compile(files: readonly string[], output: string): void {
  const unfinished = `${output}.${process.pid}.wasm`;
  const parameters = [COMPILER, ...files, ...optionsFor(files), "--outFile", unfinished];
  execFileSync(process.execPath, parameters, { cwd: ROOT });
  renameSync(ROOT + unfinished, ROOT + output);
}

export function compileCore(files: readonly string[]): WebAssembly.Module {
  const output = `dist/test/${digestOfSources(files)}.wasm`;
  mkdirSync(`${ROOT}dist/test`, { recursive: true });
  try {
    return new WebAssembly.Module(readFileSync(ROOT + output));
  } catch {
    compile(files, output);
    return new WebAssembly.Module(readFileSync(ROOT + output));
  }
}

/** What a module wants from outside. */
export const importNames = (module: WebAssembly.Module) =>
  WebAssembly.Module.imports(module).map(({ name }) => name);

/** Pages that an instance starts with. */
const INITIAL_PAGES = 4;

export interface CoreInstance {
  readonly memory: WebAssembly.Memory;
  readonly exports: WebAssembly.Exports;
}

export function instantiate(module: WebAssembly.Module): CoreInstance {
  const memory = new WebAssembly.Memory({ initial: INITIAL_PAGES });
  const imports = { env: { memory }, host: { forgetDeadPrototypes: () => {}, meterWork: () => 0 } };
  return { memory, exports: new WebAssembly.Instance(module, imports).exports };
}
