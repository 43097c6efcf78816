/** -j and -O of the command line. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, test } from "node:test";
import { Sandbox } from "./perilune.ts";

const sandbox = new Sandbox({ "loop.lua": "local x = 0\nfor i = 1, 100 do x = x + i end\nprint(x)\n" });
after(() => sandbox.remove());

const run = (...args: readonly string[]) => sandbox.perilune({ args: [...args, "loop.lua"] });

test("-jv says on the error stream what is compiled", () => {
  const { stdout, stderr } = run("-jv");
  assert.equal(stdout, "5050\n");
  assert.equal(stderr, "[TRACE   1 loop.lua:2 loop]\n");
});

test("-jv=- and -jv=file", () => {
  assert.match(run("-jv=-").stdout, /^\[TRACE {3}1 loop.lua:2 loop\]$/m);
  assert.equal(run("-j", "v=log.txt").stderr, "");
  assert.equal(readFileSync(join(sandbox.folder, "log.txt"), "utf8"), "[TRACE   1 loop.lua:2 loop]\n");
});

test("-jdump shows bytecode, IR with snapshots, and code", () => {
  const { stdout } = run("-jdump");
  assert.match(stdout, /^---- TRACE 1 start loop.lua:2$/m);
  assert.match(stdout, /^0006 {3}ADDVV {4}0 {3}0 {3}4$/m);
  assert.match(stdout, /^\.\.\.\. +SNAP +#0 /m);
  assert.match(stdout, /^\d{4} -+ LOOP -+$/m);
  assert.match(stdout, /^ *f64\.add$/m);
  assert.match(stdout, /^---- TRACE 1 stop -> loop$/m);
  const { stdout: bytecode } = run("-jdump=b");
  assert.match(bytecode, /FORL/);
  assert.doesNotMatch(bytecode, /SNAP|f64/);
});

test("-joff, -jon, -jflush, -O", () => {
  assert.equal(run("-jv", "-joff").stderr, "");
  assert.equal(run("-jv", "-joff", "-jon", "-jflush").stderr, "[TRACE flush]\n[TRACE   1 loop.lua:2 loop]\n");
  assert.equal(run("-jv", "-Ohotloop=200").stderr, "");
  const status = sandbox.perilune({ args: ["-O1", "-O-cse", "-O+loop", "-e", "print(jit.status())"] });
  assert.equal(status.stdout, "true\tfold\tdce\tloop\n");
  const fused = sandbox.perilune({
    args: ["-O1", "-Ofma", "-e", "print(jit.status()) jit.opt.start(1) print(jit.status())"],
  });
  assert.equal(fused.stdout, "true\tfold\tcse\tdce\tfma\ntrue\tfold\tcse\tdce\n");
  const { stderr, status: code } = run("-Ononsense");
  assert.equal(stderr, "perilune: unknown or malformed optimization flag 'nonsense'\n");
  assert.equal(code, 1);
});
