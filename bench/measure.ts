// Running and timing: wall-clock time of whole processes, one at a time.
// Invariant: within a round every engine runs a program once before the next program starts, so that a
// slow phase of the machine meets all engines alike; the minimum over rounds is what counts.

import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Engine } from "./engines.ts";
import type { Program } from "./programs.ts";

export interface Run {
  readonly seconds: number;
  readonly output: string;
  /** Why the run does not count, if it does not. */
  readonly failure: string | undefined;
}

export interface Failure {
  readonly program: string;
  readonly engine: string;
  readonly reason: string;
}

export interface Measurements {
  /** Start-up in seconds by engine. */
  readonly startUps: ReadonlyMap<string, number>;
  /** Seconds without start-up, by program, then engine; an engine that failed has no entry. */
  readonly times: ReadonlyMap<string, ReadonlyMap<string, number>>;
  readonly failures: readonly Failure[];
}

const RUN_LIMIT_MILLISECONDS = 120_000;
const START_UP_RUNS = 10;
/** What remains after the start-up is taken off is never less: below it is noise. */
const SHORTEST_SECONDS = 0.0005;

export function runProgram(engine: Engine, file: string, args: readonly string[] = []): Run {
  const start = process.hrtime.bigint();
  const result = spawnSync(engine.command, [...engine.args, file, ...args], {
    encoding: "latin1",
    timeout: RUN_LIMIT_MILLISECONDS,
    maxBuffer: 1 << 26,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const seconds = Number(process.hrtime.bigint() - start) / 1e9;
  return { seconds, output: result.stdout ?? "", failure: describeFailure(result) };
}

function describeFailure(result: ReturnType<typeof spawnSync>): string | undefined {
  if (result.error !== undefined) return result.error.message;
  if (result.status === 0) return undefined;
  const [firstLine] = String(result.stderr).split("\n");
  return `exit ${result.status ?? result.signal}: ${firstLine}`;
}

/** The least time that each engine takes for an empty script. */
export function measureStartUps(engines: readonly Engine[]): Map<string, number> {
  const folder = mkdtempSync(join(tmpdir(), "perilune-bench-"));
  const empty = join(folder, "empty.lua");
  const startUps = new Map<string, number>();
  try {
    writeFileSync(empty, "");
    for (let round = 0; round < START_UP_RUNS; round++) {
      for (const engine of engines) {
        const { seconds } = runProgram(engine, empty);
        startUps.set(engine.name, Math.min(seconds, startUps.get(engine.name) ?? Infinity));
      }
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
  return startUps;
}

/** Keeps the best time and the first failure of each engine on each program. */
class Results {
  readonly best = new Map<string, Map<string, number>>();
  readonly failures: Failure[] = [];
  /** The output that all engines must print, with the engine that printed it first. */
  readonly #reference = new Map<string, { engine: string; output: string }>();

  add(program: string, engine: string, run: Run): void {
    if (this.hasFailed(program, engine)) return;
    const reason = run.failure ?? this.#compareOutput(program, engine, run.output);
    const times = this.best.get(program) ?? new Map<string, number>();
    this.best.set(program, times);
    if (reason === undefined) {
      times.set(engine, Math.min(run.seconds, times.get(engine) ?? Infinity));
    } else {
      times.delete(engine);
      this.failures.push({ program, engine, reason });
    }
  }

  hasFailed(program: string, engine: string): boolean {
    return this.failures.some((failure) => failure.program === program && failure.engine === engine);
  }

  #compareOutput(program: string, engine: string, output: string): string | undefined {
    const reference = this.#reference.get(program);
    if (reference === undefined) {
      this.#reference.set(program, { engine, output });
      return undefined;
    }
    return reference.output === output ? undefined : `prints something else than ${reference.engine}`;
  }
}

function withoutStartUp(
  best: ReadonlyMap<string, ReadonlyMap<string, number>>,
  startUps: ReadonlyMap<string, number>,
): Map<string, Map<string, number>> {
  const times = new Map<string, Map<string, number>>();
  for (const [program, byEngine] of best) {
    const net = [...byEngine].map(([engine, seconds]): [string, number] => [
      engine,
      Math.max(seconds - (startUps.get(engine) ?? 0), SHORTEST_SECONDS),
    ]);
    times.set(program, new Map(net));
  }
  return times;
}

/**
 * Measures every program on every engine. `reference` is the engine whose output the others must match:
 * it goes first in each turn.
 */
export function measure(
  programs: readonly Program[],
  engines: readonly Engine[],
  reference: string,
  rounds: number,
  onProgress: (text: string) => void,
): Measurements {
  const startUps = measureStartUps(engines);
  const inTurn = [...engines].sort((a, b) => Number(b.name === reference) - Number(a.name === reference));
  const results = new Results();
  for (let round = 1; round <= rounds; round++) {
    for (const program of programs) {
      for (const engine of inTurn) {
        if (results.hasFailed(program.name, engine.name)) continue;
        onProgress(`round ${round}/${rounds}  ${program.name}  ${engine.name}`);
        results.add(program.name, engine.name, runProgram(engine, program.file, program.args));
      }
    }
  }
  return { startUps, times: withoutStartUp(results.best, startUps), failures: results.failures };
}
