/** What is the command line's own: version, prompt, bytecode, messages of the pinned LuaJIT. */

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";
import { parseOptions } from "../../cli/options.ts";
import { PERILUNE_VERSION } from "../../lib/version.ts";
import { Sandbox } from "./perilune.ts";

const sandbox = new Sandbox({ "module.lua": "return { ... }\n", "program.lua": "print('ran', ...)\n" });
after(() => sandbox.remove());

const PACKAGE = fileURLToPath(new URL("../../package.json", import.meta.url));

test("options", () => {
  const none = {
    isInteractive: false,
    showsVersion: false,
    executes: false,
    ignoresEnvironment: false,
    lua52: false,
    showsStats: false,
    hasOption: false,
  };
  assert.deepEqual(parseOptions(["perilune"]), { ...none, scriptIndex: 1 });
  assert.deepEqual(parseOptions(["perilune", "-e", "x", "file", "-v"]), {
    ...none,
    executes: true,
    scriptIndex: 3,
  });
  assert.deepEqual(parseOptions(["perilune", "-i", "-"]), {
    ...none,
    isInteractive: true,
    showsVersion: true,
    scriptIndex: 2,
  });
  assert.deepEqual(parseOptions(["perilune", "-lx", "-E", "--", "-v"]), {
    ...none,
    hasOption: true,
    ignoresEnvironment: true,
    lua52: false,
    showsStats: false,
    scriptIndex: 4,
  });
  for (const bad of ["-e", "-l", "-j", "-ix", "-z", "--x"]) {
    assert.equal(parseOptions(["perilune", bad]), undefined, bad);
  }
});

test("version", () => {
  assert.equal(PERILUNE_VERSION, JSON.parse(readFileSync(PACKAGE, "utf8")).version);
  const { stdout, status } = sandbox.perilune({ args: ["-v"] });
  assert.match(stdout, /^Perilune \d+\.\d+\.\d+ -- LuaJIT 2\.1\.\d+ -- Copyright \(C\) \d+ .+\n$/);
  assert.equal(status, 0);
});

test("prompt: results, errors, continuation lines", () => {
  const input = "=1 + 1\nfor i = 1, 2 do\nprint(i)\nend\nerror('oops', 0)\nlocal x = = 2\nreturn 'a', nil\n";
  const { stdout, stderr, status } = sandbox.perilune({ args: ["-i"], input });
  assert.equal(stdout.split("\n").slice(2).join("\n"), "> 2\n> >> >> 1\n2\n> > > a\tnil\n> \n");
  assert.match(stderr, /^oops\nstack traceback:\n\t\[C\]: in function 'error'\n\tstdin:1: in main chunk\n/);
  assert.match(stderr, /\nstdin:1: unexpected symbol near '='\n$/);
  assert.equal(status, 0);
});

test("prompt: its own texts", () => {
  const { stdout } = sandbox.perilune({
    args: ["-i", "-e", "_PROMPT, _PROMPT2 = '? ', '+ '"],
    input: "x = (\n1)\n=x\n",
  });
  assert.match(stdout, /\n\? \+ \? 1\n\? \n$/);
});

test("a file that cannot be opened", () => {
  const { stderr, status } = sandbox.perilune({ args: ["absent.lua"] });
  assert.equal(stderr, "perilune: cannot open absent.lua: No such file or directory\n");
  assert.equal(status, 1);
});

test("bytecode is written as C source text", () => {
  const save = (...args: string[]) => sandbox.perilune({ args: ["-b", ...args] });
  const exported = save("-t", "c", "-n", "my.module", "program.lua", "-").stdout;
  assert.match(exported, /^#ifdef __cplusplus\n/);
  assert.match(exported, /const unsigned char luaJIT_BC_my_module\[\] = \{\n27,76,74,2,2,[\d,\n]+\n\};\n$/);
  const header = save("-t", "h", "program.lua", "-").stdout;
  assert.match(
    header,
    /^#define luaJIT_BC_program_SIZE \d+\nstatic const unsigned char luaJIT_BC_program\[\] = \{\n/,
  );
  for (const line of header.split("\n")) assert.ok(line.length <= 80, line);
  const refusals: readonly (readonly [string[], RegExp])[] = [
    [["-t", "elf"], /^perilune: unknown file type\n$/],
    [["-t", "obj"], /^perilune: cannot write object files/],
    [["-n", "a/b"], /^perilune: bad module name\n$/],
    [["-X"], /^perilune: cannot generate 64 bit \(GC64\) bytecode\n$/],
  ];
  for (const [options, message] of refusals) {
    const { status, stderr } = save(...options, "program.lua", "-");
    assert.equal(status, 1);
    assert.match(stderr, message);
  }
});

test("bytecode is listed, saved and run", () => {
  const listing = sandbox.perilune({ args: ["-bl", "-e", "print(1)"] });
  assert.match(listing.stdout, /^-- BYTECODE -- "print\(1\)":0-1\n0001 {4}GGET/);
  assert.equal(sandbox.perilune({ args: ["-b", "program.lua", "program.raw"] }).status, 0);
  assert.equal(readFileSync(join(sandbox.folder, "program.raw")).subarray(0, 3).toString("latin1"), "\x1bLJ");
  assert.equal(sandbox.perilune({ args: ["program.raw", "x"] }).stdout, "ran\tx\n");
  const refused = sandbox.perilune({ args: ["-b"] });
  assert.match(refused.stderr, /^Save LuaJIT bytecode/);
  assert.equal(refused.status, 1);
});

test("output that nobody reads ends the program quietly", () => {
  const program = fileURLToPath(new URL("../../bin/perilune.js", import.meta.url));
  const command = `'${process.execPath}' '${program}' -e 'while true do print("y") end' | head -n 1`;
  const { stdout, stderr } = spawnSync("/bin/sh", ["-c", command], { timeout: 20_000 });
  assert.equal(stdout.toString(), "y\n");
  assert.equal(stderr.toString(), "");
});

test("long output is complete", () => {
  const { stdout } = sandbox.perilune({ args: ["-e", "for i = 1, 100000 do print(i) end os.exit(0)"] });
  assert.equal(stdout.split("\n").length, 100001);
});
