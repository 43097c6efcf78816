/** Hosts with a command line: Nodes, Bun, Deno. */
import { execFile, spawnSync } from "node:child_process";
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Report, Suite } from "./guest/suite.ts";
import { OUTPUT, ROOT } from "./guest-bundle.ts";
import { type MissingHost, type ReadyHost, TIME_LIMIT } from "./host.ts";
import { PACKAGES } from "./packages.ts";

const execute = promisify(execFile);
const MAX_REPORT = 1 << 26;
/**
 * Deno keeps V8's code of the files that it has run, and takes it for files of a later build that are as long. Each build
 * removes this folder.
 */
const DENO_DIR = join(OUTPUT, "deno");

export async function runGuest(command: readonly string[], suite: Suite): Promise<Report> {
  const file = join(OUTPUT, "suite.json");
  writeFileSync(file, JSON.stringify(suite));
  const [program, ...options] = command;
  const { stdout } = await execute(program, [...options, join(OUTPUT, "process.mjs"), file], {
    cwd: ROOT,
    env: { ...process.env, DENO_DIR },
    timeout: TIME_LIMIT,
    maxBuffer: MAX_REPORT,
  });
  return JSON.parse(stdout);
}

const inPackages = (path: string): string => join(PACKAGES, "node_modules", path);

const commands: Readonly<Record<string, readonly string[]>> = {
  "Node 20": [inPackages("node-20/bin/node")],
  "Node 22": [inPackages("node-22/bin/node")],
  "Node 24": [inPackages("node-24/bin/node")],
  "Node 26": [inPackages("node-26/bin/node")],
  Bun: [inPackages(".bin/bun")],
  Deno: [inPackages(".bin/deno"), "run", "--allow-all", "--quiet"],
};

function findHost(name: string, command: readonly string[]): ReadyHost | MissingHost {
  const [program] = command;
  if (!existsSync(program)) return { name, remedy: "npm has no package of it for this kind of machine" };
  const { stdout } = spawnSync(program, ["--version"], { encoding: "utf8" });
  const version = /\d[\w.]*/.exec(stdout)?.[0] ?? "unknown";
  return { name, version, run: (suite) => runGuest(command, suite) };
}

export const processHosts = (): (ReadyHost | MissingHost)[] =>
  Object.entries(commands).map(([name, command]) => findHost(name, command));
