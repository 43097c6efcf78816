/**
 * Lua programs print what native LuaJIT prints: as they are, and with a full collection at every safepoint. The
 * installed luajit is held against the same expectations, which shows that they are LuaJIT's.
 */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { describe, test } from "node:test";
import { luaPrograms, perilune, type RunOptions, runProgram } from "./lua-programs.ts";

const programs = luaPrograms();
const isInstalled = spawnSync("luajit", ["-v"]).status === 0;
const concurrency = 2;

function compare(kind: string, chosen: typeof programs, options: RunOptions, skip: string | false = false) {
  describe(kind, { concurrency }, () => {
    for (const program of chosen) {
      const stress = options.environment ? program.stressArgument : undefined;
      test(program.name, { skip }, async () => {
        const parameters = stress === undefined ? [] : [stress];
        const { output, error, code } = await runProgram(program, { ...options, parameters });
        assert.equal(error, "");
        assert.equal(output, program.expected);
        assert.equal(code, 0);
      });
    }
  });
}

compare("programs", programs, { command: perilune });
compare("programs, with a full collection at every safepoint", programs, {
  command: perilune,
  environment: { PERILUNE_GC_STRESS: "1" },
});
compare(
  "programs on native LuaJIT",
  programs.filter(({ isNative }) => isNative),
  { command: ["luajit"] },
  isInstalled ? false : "luajit is not installed",
);
