/** Programs that the optimiser could easily get wrong print in every mode what they print on the interpreter. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { Engine } from "../../../host/engine.ts";
import { loadCore } from "../../../host/node-core.ts";
import { runLua } from "../differential/run.ts";

const directory = join(import.meta.dirname, "programs");
const engine = new Engine(loadCore());

const modes: readonly (readonly string[])[] = [
  ["hotloop=56", "hotexit=10"],
  ["hotloop=2", "hotexit=2"],
  ["hotloop=3", "hotexit=1", "loopunroll=2"],
  ["-fwd"],
  ["-dse", "hotloop=2"],
  ["-abc", "-narrow", "hotloop=4"],
];

for (const file of readdirSync(directory)) {
  const source = readFileSync(join(directory, file), "latin1");
  const expected = runLua(engine, source, file);
  for (const options of modes)
    test(`${file} with ${options.join(" ")}`, () => {
      const list = options.map((option) => `"${option}"`).join(",");
      assert.equal(
        runLua(engine, `require"jit".opt.start(${list}) ${source}`, file, { jit: true }),
        expected,
      );
    });
}
