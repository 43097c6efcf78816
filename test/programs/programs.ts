/**
 * Real programs and libraries that others wrote: which there are, what they need on the machine, and how they are run.
 * Nothing of them is kept here; Debian's packages and TypeScriptToLua (see typescript/package.json) bring them.
 */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const here = fileURLToPath(new URL(".", import.meta.url));
const debianModules = "/usr/share/lua/5.1";
const neovimRuntime = "/usr/share/nvim/runtime/lua";
const rocks = join(here, "rocks");

export interface RealProgram {
  readonly name: string;
  /** Files without which it cannot run. */
  readonly needs: readonly string[];
  /** The script and its arguments. */
  readonly args: readonly string[];
  readonly folder?: string;
  /** Where modules in Lua stand in for such in C. LuaRocks needs none: it has commands of the system for all. */
  readonly standIns?: string;
}

const standIns = `${here}stand-ins/?.lua`;

const library = (name: string, ...needs: readonly string[]): RealProgram => ({
  name,
  needs,
  args: [join(here, `${name}.lua`)],
  standIns,
});

const luarocks = (...args: readonly string[]): RealProgram => ({
  name: `luarocks ${args.join(" ")}`,
  needs: ["/usr/bin/luarocks", `${debianModules}/luarocks/cmd.lua`],
  args: ["/usr/bin/luarocks", ...args],
  folder: rocks,
});

const checkedFolders = [`${debianModules}/luarocks`, `${debianModules}/pl`, neovimRuntime];

const luacheck: RealProgram = {
  name: "luacheck over LuaRocks, Penlight and Neovim's modules",
  needs: ["/usr/bin/luacheck", ...checkedFolders],
  args: ["/usr/bin/luacheck", "--no-color", "--no-config", "--no-cache", ...checkedFolders],
  standIns,
};

const packagedLibraries = [
  "MessagePack",
  "basexx",
  "dkjson",
  "markdown",
  "inspect",
  "moses",
  "binaryheap",
  "fifo",
];
const packagedFrameworks = ["say/init", "mediator", "ansicolors", "argparse", "luassert/init"];

export const packagedPrograms: readonly RealProgram[] = [
  luacheck,
  luarocks("help"),
  luarocks("search", `--only-server=${rocks}`, "moons"),
  luarocks("search", "--porcelain", "--all", `--only-server=${rocks}`),
  luarocks("lint", "moons-2.0-3.rockspec"),
  luarocks("lint", "broken-1.0-1.rockspec"),
  library("neovim", `${neovimRuntime}/vim/shared.lua`),
  library("penlight", `${debianModules}/pl/init.lua`),
  library("ldoc", "/usr/bin/ldoc", `${debianModules}/pl/init.lua`),
  library(
    "tests",
    ...["luaunit", "cliargs", "inifile", "uri", "lemock"].map((name) => `${debianModules}/${name}.lua`),
  ),
  library(
    "libraries",
    ...[...packagedLibraries, ...packagedFrameworks].map((name) => `${debianModules}/${name}.lua`),
  ),
];

const typescript = join(here, "typescript");
const compiler = join(typescript, "node_modules/.bin/tstl");

/** Compiles the programs in TypeScript into a folder. */
export function compileTypescript(folder: string): void {
  const { status, stdout } = spawnSync(compiler, ["-p", typescript, "--outDir", folder], {
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(stdout);
}

export const typescriptPrograms = (folder: string): readonly RealProgram[] =>
  ["language", "codecs"].map((name) => ({
    name: `TypeScript: ${name}`,
    needs: [compiler],
    args: [`${name}.lua`],
    folder,
  }));

/** The first thing that is missing, or undefined. */
export const missing = ({ needs }: RealProgram): string | undefined =>
  needs.find((file) => !existsSync(file));

export interface Outcome {
  readonly output: string;
  readonly code: number | null;
}

/** Lua's search paths are the same for each engine: no module in C is found. */
const environmentOf = ({ standIns = "" }: RealProgram): NodeJS.ProcessEnv => ({
  ...process.env,
  LUA_INIT: "",
  LUA_PATH: ["./?.lua", standIns, `${debianModules}/?.lua`, `${debianModules}/?/init.lua`].join(";"),
  LUA_CPATH: ";",
  LUAROCKS_CONFIG: join(rocks, "config.lua"),
});

/** What a program prints with errors in it, without what differs from engine to engine: addresses and names. */
export function run(program: RealProgram, command: readonly string[]): Outcome {
  const [executable, ...options] = command;
  const { stdout, stderr, status } = spawnSync(executable, [...options, ...program.args], {
    cwd: program.folder ?? here,
    encoding: "latin1",
    env: environmentOf(program),
    input: "",
    timeout: 300_000,
    maxBuffer: 1 << 28,
  });
  return { output: (stdout + stderr).replace(/0x[0-9a-f]{6,}/g, "ADDRESS"), code: status };
}
