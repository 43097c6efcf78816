/**
 * `--stats`: where the time of a program goes, and what the JIT compiler does with it. A part of the bundle that is loaded
 * for this option only. The report goes to the error stream when the program ends, also by `os.exit`.
 */

import { existsSync, readFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import type { State } from "../../host/state.ts";
import { type AbortReason, abortReasons } from "../../jit/abort-text.ts";
import { GlobalField } from "../../lib/offsets.ts";
import { EngineProfile } from "./profile.ts";
import { type CompilerReport, reportText } from "./report.ts";

const ERROR_STREAM = 2;

export class StatsRun {
  readonly #profile = new EngineProfile();
  #state: State | undefined;

  /** Begins as early as it can, and reports at the end of the process at the latest. */
  constructor() {
    this.#profile.start();
    process.once("exit", () => this.finish());
  }

  /** The program's state has been made. */
  watch(state: State): void {
    this.#state = state;
    if (state.jit.driver) state.jit.driver.statistics.regions = new Map();
  }

  /** Reports, once. */
  finish(): void {
    const state = this.#state;
    if (state === undefined) return;
    this.#state = undefined;
    const names = join(__dirname, "core.names");
    const times = this.#profile.stop(existsSync(names) ? readFileSync(names, "latin1").split("\n") : []);
    const { heap, global, core } = state;
    const counts = {
      collections: heap.u32[(global + GlobalField.gcCycles) >>> 2],
      heapBytes: core.gcCount(global) >>> 0,
    };
    const compiler: CompilerReport | undefined = state.jit.driver;
    state.streams.output.flush();
    writeSync(ERROR_STREAM, `\n${reportText(times, compiler, counts, explain)}`);
  }
}

const explain = (reason: string): string => abortReasons[reason as AbortReason].replace("%s", "…");
