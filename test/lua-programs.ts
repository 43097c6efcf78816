/**
 * The Lua programs under `test/lua` whose output is kept beside them (`NAME.expected`), and how to run them. Each is run
 * in its own folder as `NAME.lua`, so that messages name it the same way everywhere.
 *
 * Marker comments, each on a line of its own:
 * - `-- stress: ARG`: under GC stress it is given this argument, which makes its loops smaller but prints the same;
 * - `-- native: no (WHY)`: an installed luajit cannot be expected to print the same;
 * - `-- embedded: no (WHY)`: neither can a state that a host gives only what is in the program's folder;
 * - `-- compiles: yes (WHY)`: nor can a host that compiles nothing at run time.
 */
import { execFile } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const FOLDER = fileURLToPath(new URL("lua/", import.meta.url));
const TIME_LIMIT = 40_000;

export interface LuaProgram {
  /** Path below `test/lua`, without suffix. */
  readonly name: string;
  readonly folder: string;
  readonly file: string;
  readonly expected: string;
  readonly stressArgument: string | undefined;
  readonly isNative: boolean;
  readonly isEmbeddable: boolean;
  readonly needsCompiler: boolean;
}

function readProgram(path: string): LuaProgram {
  const source = readFileSync(join(FOLDER, path), "latin1");
  return {
    name: path.replace(/\.lua$/, ""),
    folder: join(FOLDER, dirname(path)),
    file: basename(path),
    expected: readFileSync(join(FOLDER, expectedFile(path)), "latin1"),
    stressArgument: /^-- stress: (\S+)$/m.exec(source)?.[1],
    isNative: !/^-- native: no\b/m.test(source),
    isEmbeddable: !/^-- embedded: no\b/m.test(source),
    needsCompiler: /^-- compiles: yes\b/m.test(source),
  };
}

const expectedFile = (path: string) => path.replace(/\.lua$/, ".expected");

export function luaPrograms(): LuaProgram[] {
  return readdirSync(FOLDER, { recursive: true, encoding: "utf8" })
    .map((path) => path.replaceAll("\\", "/"))
    .filter((path) => path.endsWith(".lua") && existsSync(join(FOLDER, expectedFile(path))))
    .sort()
    .map(readProgram);
}

export interface ProgramResult {
  readonly output: string;
  readonly error: string;
  readonly code: number | string | null;
}

export interface RunOptions {
  readonly command: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly parameters?: readonly string[];
}

/** Output and errors are byte strings. Variables that change how Lua starts are not passed on. */
export function runProgram(
  { folder, file }: Pick<LuaProgram, "folder" | "file">,
  { command, environment, parameters = [] }: RunOptions,
): Promise<ProgramResult> {
  const { LUA_INIT, LUA_PATH, LUA_CPATH, ...inherited } = process.env;
  const [executable, ...options] = command;
  return new Promise((resolve) => {
    const child = execFile(
      executable,
      [...options, file, ...parameters],
      {
        cwd: folder,
        encoding: "latin1",
        env: { ...inherited, ...environment },
        timeout: TIME_LIMIT,
        maxBuffer: 1 << 28,
      },
      (failure, output, error) =>
        resolve({ output, error, code: failure ? (failure.code ?? failure.signal ?? null) : 0 }),
    );
    child.stdin?.end();
  });
}

export const perilune: readonly string[] = [
  process.execPath,
  fileURLToPath(new URL("../bin/perilune.js", import.meta.url)),
];
