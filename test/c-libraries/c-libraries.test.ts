/**
 * C libraries that others wrote, compiled to WebAssembly: used from Lua they give what native LuaJIT gets from the native
 * libraries; in the interpreter, and with everything compiled at its second turn. What is not installed is skipped;
 * .ci/run installs all of it.
 */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";
import { perilune, runProgram } from "../lua-programs.ts";
import { type CLibrary, compile, libraries, missing } from "./libraries.ts";

const modes: Readonly<Record<string, readonly string[]>> = {
  "as it is": [],
  interpreted: ["-joff"],
  eagerly: ["-Ohotloop=2", "-Ohotexit=2"],
};

const folder = mkdtempSync(join(tmpdir(), "perilune-c-"));
after(() => rmSync(folder, { recursive: true }));
const here = fileURLToPath(new URL(".", import.meta.url));

const isInstalled = (native: string) =>
  spawnSync("luajit", ["-e", `require("ffi").load("${native}")`]).status === 0;

function whySkipped(library: CLibrary): string | false {
  const file = missing(library);
  if (file !== undefined) return `${file} is missing`;
  return isInstalled(library.native) ? false : `luajit or ${library.native} is not installed`;
}

for (const library of libraries)
  test(`as native: ${library.name}`, { skip: whySkipped(library) }, async () => {
    compile(library, folder);
    const program = { folder: here, file: `${library.name}.lua` };
    const native = await runProgram(program, { command: ["luajit"], parameters: [library.native] });
    assert.equal(native.error, "");
    for (const [mode, options] of Object.entries(modes)) {
      const found = await runProgram(program, {
        command: [...perilune, ...options],
        environment: { PERILUNE_LIBRARY_PATH: folder },
        parameters: [library.name],
      });
      assert.deepEqual(found, native, mode);
    }
  });
