/** Running the built command line, and native LuaJIT where it is installed. */

import { type SpawnSyncReturns, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const PROGRAM = fileURLToPath(new URL("../../bin/perilune.js", import.meta.url));

export interface Run {
  readonly args: readonly string[];
  readonly input?: string;
  readonly env?: Readonly<Record<string, string>>;
}

export interface Outcome {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A folder of its own with the given files, in which a test's programs run. */
export class Sandbox {
  readonly folder = mkdtempSync(join(tmpdir(), "perilune-test-"));

  constructor(files: Readonly<Record<string, string>> = {}) {
    for (const [name, text] of Object.entries(files)) writeFileSync(join(this.folder, name), text);
  }

  remove(): void {
    rmSync(this.folder, { recursive: true });
  }

  perilune(run: Run): Outcome {
    return this.#spawn(process.execPath, [PROGRAM, ...run.args], run);
  }

  luajit(run: Run): Outcome {
    return this.#spawn("luajit", run.args, run);
  }

  #spawn(program: string, args: readonly string[], { input = "", env = {} }: Run): Outcome {
    const result = spawnSync(program, [...args], {
      cwd: this.folder,
      input,
      env: { PATH: process.env.PATH, ...env },
    });
    return normalise(result);
  }
}

/** Without what differs between programs: their names, addresses, places of libraries. */
function normalise({ status, stdout, stderr }: SpawnSyncReturns<Buffer>): Outcome {
  const clean = (text: Buffer): string =>
    text
      .toString("latin1")
      .replace(/^(.*\/)?luajit: /gm, "perilune: ")
      .replaceAll(PROGRAM, "perilune")
      .replace(/\bluajit\b/g, "perilune")
      .replace(/0x[0-9a-f]+/g, "ADDRESS")
      .replace(/^\tno file '\/.*\n/gm, "");
  return { status, stdout: clean(stdout), stderr: clean(stderr) };
}

export const hasLuajit = spawnSync("luajit", ["-e", ""]).status === 0;
