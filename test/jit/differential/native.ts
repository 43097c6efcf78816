/**
 * What the interpreter of native LuaJIT prints: the oracle. Its own JIT compiler deviates in places. The environment's
 * LUAJIT names another binary than the one installed.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const luajit = process.env.LUAJIT ?? "luajit";

export const isNativeInstalled = spawnSync(luajit, ["-v"]).status === 0;

/** Output, and the message of the error that ended it, as `runLua` gives it. */
export function runNative(source: string, name: string): string {
  const folder = mkdtempSync(join(tmpdir(), "differential-"));
  try {
    writeFileSync(join(folder, name), source, "latin1");
    const { stdout, stderr } = spawnSync(luajit, ["-joff", name], {
      argv0: "luajit",
      cwd: folder,
      encoding: "latin1",
      timeout: 20_000,
    });
    return stdout + stderr.replace(/^luajit: /, "").replace(/\nstack traceback:[\s\S]*$/, "\n");
  } finally {
    rmSync(folder, { recursive: true });
  }
}
