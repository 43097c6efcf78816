/** Programs in Lua 5.2's mode print what LuaJIT with LUAJIT_ENABLE_LUA52COMPAT prints; and that mode is off otherwise. */

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const folder = fileURLToPath(new URL("lua52/", import.meta.url));
const perilune = fileURLToPath(new URL("../bin/perilune.js", import.meta.url));

const run = (...args: string[]) => {
  const { stdout, stderr } = spawnSync(process.execPath, [perilune, ...args], {
    cwd: folder,
    encoding: "latin1",
  });
  return stdout + stderr;
};

for (const jit of [["-joff"], ["-Ohotloop=2", "-Ohotexit=2"]]) {
  test(`Lua 5.2's mode, ${jit.join(" ")}`, () => {
    const expected = readFileSync(`${folder}library-and-syntax.expected`, "latin1");
    assert.equal(run("--lua52", ...jit, "library-and-syntax.lua"), expected);
  });
}

test("Lua 5.1 without it", () => {
  const expected = "nil\tnil\tnil\ttrue\tnil\t[string \";\"]:1: unexpected symbol near ';'\n";
  assert.equal(
    run("-e", "print(rawlen, table.pack, coroutine.running(), io.write(), loadstring(';'))"),
    expected,
  );
});
