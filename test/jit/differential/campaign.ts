/**
 * Runs many random programs in all modes: `npx tsx test/jit/differential/campaign.ts FROM [TO]`. Prints the seeds and modes
 * that differ from native LuaJIT's interpreter.
 */
import { Engine } from "../../../host/engine.ts";
import { loadCore } from "../../../host/node-core.ts";
import { randomProgram } from "./generator.ts";
import { modes } from "./modes.ts";
import { runNative } from "./native.ts";
import { runLua } from "./run.ts";

const [from, to = from] = process.argv.slice(2).map(Number);
const engine = new Engine(loadCore());
let different = 0;

function firstDifference(expected: string, actual: string): string {
  const [left, right] = [expected.split("\n"), actual.split("\n")];
  const at = left.findIndex((line, index) => line !== right[index]);
  return `  line ${at + 1}\n  - ${left[at]}\n  + ${right[at]}`;
}

for (let seed = from; seed <= to; seed++) {
  const source = randomProgram(seed);
  const name = `random${seed}.lua`;
  const expected = runNative(source, name);
  for (const { name: mode, prefix } of modes) {
    const actual = runLua(engine, prefix + source, name, { jit: true });
    if (actual === expected) continue;
    different++;
    console.log(`seed ${seed}, ${mode}:\n${firstDifference(expected, actual)}`);
  }
}
console.log(`${to - from + 1} programs, ${modes.length} modes: ${different} differences`);
process.exit(different > 0 ? 1 : 0);
