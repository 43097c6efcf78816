/**
 * How exactly limits stop programs: `npm run bench:limits [ROUNDS]`, after a build. Each hostile program is run so many
 * times in a row, all in one state of one process. The overrun is the time from the deadline to the return of the call.
 *
 * With `--processor-time` the clock of program and limits is the processor's time of the process, so that other
 * processes do not disturb; what threads of the engine do beside counts then, too.
 */
import { parseArgs } from "node:util";
import type * as api from "../api/node.ts";
import { hostilePrograms } from "../test/api/hostile-programs.ts";

/** The built package: the bundle is what programs run. */
const packageFile = new URL("../dist/perilune.cjs", import.meta.url).href;

const DEADLINE = 20;
const MEMORY = 64 << 20;
/** Bounds in milliseconds: of the 99th percentile, and of the longest overrun. */
const BOUNDS = { usual: 20, longest: 100 };
/** Bytes that the process may have more after the second half of the rounds than after the first one. */
const GROWTH = 16 << 20;

const { values, positionals } = parseArgs({
  options: { "processor-time": { type: "boolean" }, only: { type: "string" }, "no-jit": { type: "boolean" } },
  allowPositionals: true,
});
const rounds = Number(positionals[0] ?? 1000);
/** `--only "NAME,NAME"`: some of the programs. */
const wanted = values.only?.split(",");

if (values["processor-time"]) {
  performance.now = () => {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1000;
  };
}

interface Outcome {
  readonly overruns: number[];
  readonly reached: Set<string>;
  readonly growth: number;
}

function runRounds(state: api.LuaState, LuaLimitError: typeof api.LuaLimitError, source: string): Outcome {
  const program = state.load(source);
  const overruns: number[] = [];
  const reached = new Set<string>();
  let half = 0;
  for (let round = 0; round < rounds; round++) {
    if (round === rounds >> 1) half = process.memoryUsage.rss();
    const start = performance.now();
    try {
      state.runSync(program, { deadline: DEADLINE, memory: MEMORY });
      throw new Error(`has ended: ${source}`);
    } catch (error) {
      if (!(error instanceof LuaLimitError)) throw error;
      reached.add(error.limit);
    }
    overruns.push(performance.now() - start - DEADLINE);
    if (state.runSync("return 1 + 1") !== 2) throw new Error("the state cannot be used afterwards");
  }
  program.dispose();
  return { overruns: overruns.sort((a, b) => a - b), reached, growth: process.memoryUsage.rss() - half };
}

async function main(): Promise<void> {
  const { createEngineSync, LuaLimitError } = (await import(packageFile)).default as typeof api;
  const engine = createEngineSync({ jit: !values["no-jit"] });
  const state = engine.createState();
  let isWithinBounds = true;
  console.log(`${rounds} rounds, deadline ${DEADLINE} ms; overruns in milliseconds\n`);
  console.log("| program | limit | 50 % | 99 % | longest | growth, KB |");
  console.log("|---|---|---:|---:|---:|---:|");
  for (const [name, source] of Object.entries(hostilePrograms)) {
    if (wanted !== undefined && !wanted.includes(name)) continue;
    const { overruns, reached, growth } = runRounds(state, LuaLimitError, source);
    const at = (share: number): number => overruns[Math.min(rounds - 1, Math.floor(share * rounds))];
    const figures = [at(0.5), at(0.99), at(1)].map((time) => time.toFixed(1));
    console.log(
      `| ${[name, [...reached].sort().join(", "), ...figures, (growth / 1024).toFixed(0)].join(" | ")} |`,
    );
    isWithinBounds &&= at(0.99) <= BOUNDS.usual && at(1) <= BOUNDS.longest && growth <= GROWTH;
  }
  state.close();
  if (!isWithinBounds) {
    console.log("\nabove the bounds");
    process.exitCode = 1;
  }
}

await main();
