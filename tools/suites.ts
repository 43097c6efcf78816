/**
 * Runs suites of others, which are not part of this project, on Perilune and on native LuaJIT, and prints for each file
 * what passed: `npm run suites -- --checkout FOLDER [--luajit COMMAND] [--only TEXT] [--timeout SECONDS]`. They are found
 * below the folder by what they consist of:
 *
 * - LuaJIT's own tests (LuaJIT/LuaJIT-test-cleanup, `test/`; tarantool/luajit has them, too): each file is run by their
 *   `test.lua`, which counts.
 * - The official tests of Lua 5.1, adapted to LuaJIT (tarantool/luajit, `test/PUC-Rio-Lua-5.1-tests`): a file passes if
 *   it ends without an error.
 * - Compilers written in Lua, on their own sources: Teal (teal-language/tl), Fennel (bakpakin/Fennel) and MoonScript
 *   (leafo/moonscript): a file passes if it is compiled to the same text as on native LuaJIT.
 *
 * The exit code is 1 if a file passes on native LuaJIT but not here.
 */

import { spawn } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const PERILUNE = fileURLToPath(new URL("../bin/perilune.js", import.meta.url));
const COMPILE_SOURCES = fileURLToPath(new URL("compile-sources.lua", import.meta.url));
/** Suites lie this deep below the given folder at most. */
const MAX_DEPTH = 5;

interface Suite {
  readonly name: string;
  readonly folder: string;
  readonly files: readonly string[];
  /** Arguments that run one file. */
  readonly argumentsFor: (file: string) => readonly string[];
  readonly score: (run: Run) => Score;
  /** A file fails whose output is not native LuaJIT's. */
  readonly comparesOutput?: boolean;
}

interface Run {
  readonly status: number | null;
  readonly output: string;
}

interface Score {
  readonly passed: number;
  readonly failed: number;
}

const filesOf = (folder: string, extension: string, subfolder = ""): string[] =>
  readdirSync(join(folder, subfolder), { withFileTypes: true })
    .sort((left, right) => (left.name < right.name ? -1 : 1))
    .flatMap((entry) => {
      const path = join(subfolder, entry.name);
      if (entry.isDirectory()) return filesOf(folder, extension, path);
      return entry.name.endsWith(extension) ? [path] : [];
    });

const byExitCode = ({ status }: Run): Score => ({
  passed: status === 0 ? 1 : 0,
  failed: status === 0 ? 0 : 1,
});

/** `12 passed` or `11 passed, 1 failed` in the last line; a file that does not get that far has failed as a whole. */
function byTestLua(run: Run): Score {
  const [, passed, failed = "0"] = /(\d+) passed(?:, (\d+) failed)?\s*$/.exec(run.output) ?? [];
  return passed === undefined ? { passed: 0, failed: 1 } : { passed: Number(passed), failed: Number(failed) };
}

/** Parts of the suite that are no tests of their own. */
const notTests = /^(common|src|sysdep|unportable)\/|^test\.lua$/;

function luajitTests(folder: string): Suite | undefined {
  if (!["test.lua", "index", "lang", "lib"].every((name) => existsSync(join(folder, name)))) return undefined;
  return {
    name: "LuaJIT's tests",
    folder,
    files: filesOf(folder, ".lua").filter((file) => !notTests.test(file)),
    argumentsFor: (file) => ["test.lua", "+slow", file],
    score: byTestLua,
  };
}

const LUA51_PRELUDE = "package.path = '?;./?.lua' math.randomseed(0) _soft = true";
/** These run the others, or need a C library. */
const notLua51Tests: ReadonlySet<string> = new Set(["all.lua", "main.lua", "checktable.lua"]);

function lua51Tests(folder: string): Suite | undefined {
  if (!["all.lua", "nextvar.lua", "vararg.lua"].every((name) => existsSync(join(folder, name))))
    return undefined;
  return {
    name: "Lua 5.1's tests",
    folder,
    files: readdirSync(folder).filter((file) => file.endsWith(".lua") && !notLua51Tests.has(file)),
    argumentsFor: (file) => ["-e", LUA51_PRELUDE, file],
    score: byExitCode,
  };
}

/** By the file that a checkout of the compiler is known by. */
const compilers = [
  { language: "Teal", file: "tl.tl", extension: ".tl" },
  { language: "Fennel", file: "bootstrap/fennel.lua", extension: ".fnl" },
  { language: "MoonScript", file: "moonscript/compile.moon", extension: ".moon" },
];

function compilerSuite(folder: string): Suite | undefined {
  const found = compilers.find(({ file }) => existsSync(join(folder, file)));
  if (found === undefined) return undefined;
  const { language, extension } = found;
  return {
    name: `${language}'s compiler on its own sources`,
    folder,
    files: filesOf(folder, extension).filter((file) => !file.endsWith(".d.tl")),
    argumentsFor: (file) => [COMPILE_SOURCES, language, file],
    score: byExitCode,
    comparesOutput: true,
  };
}

/** The suites in a folder and below. */
function findSuites(folder: string, depth = 0): Suite[] {
  const found = luajitTests(folder) ?? lua51Tests(folder) ?? compilerSuite(folder);
  if (found) return [found];
  if (depth === MAX_DEPTH) return [];
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith("."))
    .flatMap((entry) => findSuites(join(folder, entry.name), depth + 1));
}

function execute(command: readonly string[], folder: string, seconds: number): Promise<Run> {
  return new Promise((resolve) => {
    const child = spawn(command[0], command.slice(1), { cwd: folder, stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    const add = (data: Buffer): void => {
      output += data.toString("latin1");
    };
    child.stdout.on("data", add);
    child.stderr.on("data", add);
    const timer = setTimeout(() => child.kill("SIGKILL"), seconds * 1000);
    const finish = (status: number | null): void => {
      clearTimeout(timer);
      resolve({ status, output });
    };
    child.on("error", () => finish(null));
    child.on("close", finish);
  });
}

/** Fennel writes addresses of tables into what it compiles. */
const comparable = ({ output }: Run): string => output.replace(/0x[0-9a-f]{6,}/g, "ADDRESS");

const scoreText = ({ passed, failed }: Score): string => `${passed}/${passed + failed}`;

/** Prints a suite's results; the number of files that are worse than on native LuaJIT. */
async function runSuite(
  suite: Suite,
  luajit: readonly string[],
  only: string,
  seconds: number,
): Promise<number> {
  console.log(`${suite.name} in ${suite.folder}\n`);
  const width = Math.max(...suite.files.map((file) => file.length));
  console.log(`${"".padEnd(width)}  perilune  luajit`);
  const total = { ours: { passed: 0, failed: 0 }, native: { passed: 0, failed: 0 } };
  let worse = 0;
  for (const file of suite.files) {
    if (!file.includes(only)) continue;
    const run = (engine: readonly string[]): Promise<Run> =>
      execute([...engine, ...suite.argumentsFor(file)], suite.folder, seconds);
    const ourRun = await run([process.execPath, PERILUNE]);
    const nativeRun = await run(luajit);
    const isOther = suite.comparesOutput && comparable(ourRun) !== comparable(nativeRun);
    const ours = isOther ? { passed: 0, failed: 1 } : suite.score(ourRun);
    const native = suite.score(nativeRun);
    for (const [sum, score] of [[total.ours, ours] as const, [total.native, native] as const]) {
      sum.passed += score.passed;
      sum.failed += score.failed;
    }
    const isWorse = native.failed === 0 && (ours.failed > 0 || ours.passed < native.passed);
    if (isWorse) worse++;
    const mark = isWorse ? "  <- only LuaJIT passes" : "";
    console.log(`${file.padEnd(width)}  ${scoreText(ours).padEnd(8)}  ${scoreText(native)}${mark}`);
  }
  console.log(`${"all".padEnd(width)}  ${scoreText(total.ours).padEnd(8)}  ${scoreText(total.native)}\n`);
  return worse;
}

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      checkout: { type: "string", multiple: true },
      luajit: { type: "string", default: "luajit" },
      only: { type: "string", default: "" },
      timeout: { type: "string", default: "60" },
    },
  });
  const suites = (values.checkout ?? []).flatMap((folder) => findSuites(folder));
  if (suites.length === 0) {
    console.error(
      "no suite found: name a folder with LuaJIT-test-cleanup, tarantool/luajit or a compiler by --checkout FOLDER",
    );
    return 1;
  }
  let worse = 0;
  for (const suite of suites) {
    worse += await runSuite(suite, values.luajit.split(" "), values.only, Number(values.timeout));
  }
  for (const { folder } of suites) console.log(`ran ${relative(".", folder) || "."}`);
  return worse === 0 ? 0 : 1;
}

process.exitCode = await main();
