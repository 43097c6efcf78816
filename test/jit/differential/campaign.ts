/**
 * Runs many random programs in all modes, with the compiler's checks on: `npx tsx test/jit/differential/campaign.ts FROM
 * [TO]`. Prints the seeds and modes that differ from native LuaJIT's interpreter. Every so many seeds a process of their
 * own runs them: what V8 reserves for code is not given back before the process ends.
 */
import { fork } from "node:child_process";
import { Engine } from "../../../host/engine.ts";
import { loadCore } from "../../../host/node-core.ts";
import { debug } from "../../../jit/check.ts";
import { randomProgram } from "./generator.ts";
import { harshModes, type Mode, modes } from "./modes.ts";
import { runNative } from "./native.ts";
import { runLua } from "./run.ts";

const SEEDS_PER_PROCESS = 40;
const [from, to = from] = process.argv.slice(2).map(Number);

function firstDifference(expected: string, actual: string): string {
  const [left, right] = [expected.split("\n"), actual.split("\n")];
  const at = left.findIndex((line, index) => line !== right[index]);
  return `  line ${at + 1}\n  - ${left[at]}\n  + ${right[at]}`;
}

/** What the program prints; a failed check of the compiler stands for it. */
function runMode(engine: Engine, mode: Mode, source: string, name: string): string {
  debug.forcesExits = mode.forcesExits ?? false;
  try {
    return runLua(engine, mode.prefix + source, name, { jit: true, ...mode.options });
  } catch (thrown) {
    return String(thrown);
  }
}

function runSeeds(first: number, last: number): number {
  const engine = new Engine(loadCore(), { ffi: true });
  debug.isOn = true;
  let different = 0;
  for (let seed = first; seed <= last; seed++) {
    const [source, name] = [randomProgram(seed), `random${seed}.lua`];
    const expected = runNative(source, name);
    for (const mode of [...modes, ...harshModes]) {
      const actual = runMode(engine, mode, source, name);
      if (actual === expected) continue;
      different++;
      console.log(`seed ${seed}, ${mode.name}:\n${firstDifference(expected, actual)}`);
    }
  }
  return different;
}

/** Whether the seeds went well in a process of their own. */
const runApart = (first: number, last: number): Promise<boolean> =>
  new Promise((resolve) => {
    fork(import.meta.filename, [String(first), String(last)]).on("exit", (code) => resolve(code === 0));
  });

if (to - from < SEEDS_PER_PROCESS) process.exit(runSeeds(from, to) > 0 ? 1 : 0);
let failed = 0;
for (let first = from; first <= to; first += SEEDS_PER_PROCESS)
  if (!(await runApart(first, Math.min(first + SEEDS_PER_PROCESS - 1, to)))) failed++;
console.log(
  `${to - from + 1} programs, ${modes.length + harshModes.length} modes: ${failed} parts with differences`,
);
process.exit(failed > 0 ? 1 : 0);
