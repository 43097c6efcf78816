/** What the installed luajit's interpreter prints: the oracle. Its own JIT compiler deviates in places. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export const isNativeInstalled = spawnSync("luajit", ["-v"]).status === 0;

/** Output, and the message of the error that ended it, as `runLua` gives it. */
export function runNative(source: string, name: string): string {
  const folder = mkdtempSync(join(tmpdir(), "differential-"));
  try {
    writeFileSync(join(folder, name), source, "latin1");
    const { stdout, stderr } = spawnSync("luajit", ["-joff", name], {
      cwd: folder,
      encoding: "latin1",
      timeout: 20_000,
    });
    return stdout + stderr.replace(/^luajit: /, "").replace(/\nstack traceback:[\s\S]*$/, "\n");
  } finally {
    rmSync(folder, { recursive: true });
  }
}
