/**
 * Programs that go through every part of the recorder print in every mode what they print on the interpreter, with all
 * of the compiler's checks on: the recorded slots are compared with the stack before each instruction.
 */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { after, before, test } from "node:test";
import { Engine } from "../../../host/engine.ts";
import { loadCore } from "../../../host/node-core.ts";
import { debug } from "../../../jit/check.ts";
import { runLua } from "../differential/run.ts";

const directory = join(import.meta.dirname, "programs");
/** Programs of the matrix that are about the recorder as well. */
const shared = [
  "coroutine/switches-in-loops.lua",
  "language/closures-in-loops.lua",
  "language/varargs-in-loops.lua",
].map((file) => join(import.meta.dirname, "../../lua", file));
const engine = new Engine(loadCore());

const modes: readonly (readonly string[])[] = [
  ["hotloop=1", "hotexit=1"],
  ["hotloop=2", "hotexit=2"],
  ["hotloop=5", "hotexit=1"],
  ["hotloop=56", "hotexit=10"],
  ["0", "hotloop=2", "hotexit=1"],
  ["1", "hotloop=2", "hotexit=1"],
  ["2", "hotloop=3", "hotexit=1"],
  ["hotloop=2", "hotexit=1", "callunroll=0", "recunroll=0", "loopunroll=1"],
  ["hotloop=2", "hotexit=1", "maxrecord=60", "maxside=2"],
];

before(() => {
  debug.isOn = true;
});
after(() => {
  debug.isOn = false;
});

for (const path of [...readdirSync(directory).map((file) => join(directory, file)), ...shared]) {
  const file = basename(path);
  const source = readFileSync(path, "latin1");
  const expected = runLua(engine, source, file);
  for (const options of modes)
    test(`${file} with ${options.join(" ")}`, () => {
      const list = options.map((option) => `"${option}"`).join(",");
      const output = runLua(engine, `require"jit".opt.start(${list}) ${source}`, file, { jit: true });
      assert.equal(output, expected);
    });
}
