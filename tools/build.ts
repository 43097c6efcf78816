/**
 * Builds `dist/`: generated files, core.wasm (with checks of what AssemblyScript made of it), the command line and its
 * code cache.
 */
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { Heap } from "../spec/vm.ts";
import { checkInterpreter, checkMemory } from "./check-core.ts";
import { writeCodeCache } from "./code-cache.ts";
import { writeGeneratedFiles } from "./generate.ts";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const WASM = "dist/core.wasm";
const TEXT = "dist/core.wat";
const BUNDLE = "dist/cli.cjs";

/** -O3 without shrinking: the last bits of NativeMath depend on it. Warning 201 is about 64-bit pointers. */
const ASC_OPTIONS = [
  ...["-O3", "--runtime", "stub", "--noAssert"],
  ...["--importMemory", "--maximumMemory", "65536", "--exportTable"],
  ...["--memoryBase", String(Heap.values.C_STACK)],
];
const PORTABILITY_WARNING = "201";

function compileCore(): void {
  const compiler = `${dirname(createRequire(import.meta.url).resolve("assemblyscript/package.json"))}/bin/asc.js`;
  const options = [...ASC_OPTIONS, "--disableWarning", PORTABILITY_WARNING, "-o", WASM, "-t", TEXT];
  execFileSync(process.execPath, [compiler, "core/index.ts", ...options], { cwd: ROOT, stdio: "inherit" });
}

function checkCore(): void {
  const text = readFileSync(`${ROOT}${TEXT}`, "utf8");
  checkMemory(text);
  checkInterpreter(text);
}

async function bundle(): Promise<void> {
  await build({
    absWorkingDir: ROOT,
    entryPoints: { cli: "cli/main.ts" },
    outdir: "dist",
    bundle: true,
    platform: "node",
    // CommonJS: without the loader of ES modules Node starts some milliseconds faster.
    format: "cjs",
    outExtension: { ".js": ".cjs" },
    define: { "import.meta.url": "bundleUrl" },
    banner: { js: `const bundleUrl = require("node:url").pathToFileURL(__filename).href;` },
    target: "node20",
    minify: true,
    keepNames: false,
    logLevel: "warning",
  });
}

mkdirSync(`${ROOT}dist`, { recursive: true });
writeGeneratedFiles();
compileCore();
checkCore();
await bundle();
writeCodeCache(`${ROOT}${BUNDLE}`);
