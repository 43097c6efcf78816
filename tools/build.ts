/**
 * Builds `dist/`: generated files, core.wasm (with checks of what AssemblyScript made of it), the bundle of the
 * command line, and caches of V8's code for it.
 */
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { Heap } from "../spec/vm.ts";
import { writeApi } from "./build-api.ts";
import { writeBundle } from "./bundle.ts";
import { checkHasNoData, checkInterpreter, checkMemory } from "./check-core.ts";
import { writeCodeCaches } from "./code-cache.ts";
import { writeCoreCache } from "./core-cache.ts";
import { writeGeneratedFiles } from "./generate.ts";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const WASM = "dist/core.wasm";
const TEXT = "dist/core.wat";

/** Warning 201 is about 64-bit pointers. */
const ASC_OPTIONS = [
  ...["-O3", "--converge", "--runtime", "stub", "--noAssert"],
  ...["--importMemory", "--maximumMemory", "65536", "--exportTable"],
];
const CORE_OPTIONS = [
  ...["--memoryBase", String(Heap.values.C_STACK)],
  ...["--transform", "./tools/core-transform.mjs"],
];
const PORTABILITY_WARNING = "201";

function compile(source: string, ...options: string[]): void {
  const compiler = `${dirname(createRequire(import.meta.url).resolve("assemblyscript/package.json"))}/bin/asc.js`;
  const all = [source, ...ASC_OPTIONS, "--disableWarning", PORTABILITY_WARNING, ...options];
  execFileSync(process.execPath, [compiler, ...all], { cwd: ROOT, stdio: "inherit" });
}

function checkCore(): void {
  const text = readFileSync(`${ROOT}${TEXT}`, "utf8");
  checkMemory(text);
  checkInterpreter(text);
  // Names of the functions by their numbers, for --stats.
  const names = [...text.matchAll(/^ \((?:import .*\()?func \$([^\s)]+)/gm)].map(([, name]) => name);
  writeFileSync(`${ROOT}dist/core.names`, names.join("\n"));
}

function compileStreams(): void {
  const text = "dist/streams.wat";
  compile("core/streams/index.ts", "-o", "dist/streams.wasm", "-t", text);
  checkHasNoData(readFileSync(`${ROOT}${text}`, "utf8"), "streams.wasm");
  rmSync(`${ROOT}${text}`);
}

rmSync(`${ROOT}dist`, { recursive: true, force: true });
mkdirSync(`${ROOT}dist`, { recursive: true });
writeGeneratedFiles();
compile("core/index.ts", ...CORE_OPTIONS, "-o", WASM, "-t", TEXT);
checkCore();
compileStreams();
const files = await writeBundle({
  root: ROOT,
  outdir: "dist",
  entries: { cli: "cli/main.ts", perilune: "api/node.ts" },
  lateParts: {
    "jit-part": "host/node-jit-part.ts",
    "ffi-part": "host/ffi-part.ts",
    "cdata-recorder-part": "host/cdata-recorder-part.ts",
    "jit-log-part": "cli/jit-log-part.ts",
    "stats-part": "cli/stats/part.ts",
  },
});
await writeApi(ROOT);
writeCodeCaches(
  files.map((file) => `${ROOT}dist/${file}`),
  `${ROOT}dist/cli.cjs`,
);
writeCoreCache(`${ROOT}dist`);
