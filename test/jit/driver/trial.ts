/** Runs Lua programs with the compiler on, and keeps what they print and what -jv says. */
import { Engine } from "../../../host/engine.ts";
import { loadCore } from "../../../host/node-core.ts";
import { NodeSystem } from "../../../host/node-system.ts";
import type { State } from "../../../host/state.ts";
import { VerboseLog } from "../../../jit/driver/verbose.ts";
import { toByteString, toBytes } from "../../../lang/bytes.ts";
import { loadBytes } from "../../../lib/load.ts";

class CapturingSystem extends NodeSystem {
  output = "";

  override write(handle: number, source: Uint8Array, position: number | null): number {
    if (handle > 2) return super.write(handle, source, position);
    this.output += toByteString(source);
    return source.length;
  }
}

export const engine = new Engine(loadCore());

export class Trial {
  readonly state: State;
  log = "";
  readonly #system = new CapturingSystem();

  constructor(isOn = true, from = engine) {
    this.state = from.createState({ system: this.#system, jit: isOn });
    // Below the defaults: whatever the time that it takes, everything is compiled as soon as it is hot.
    for (const option of ["hotloop=55", "hotexit=9"]) this.state.jit.setOption(option);
    this.state.jit.listener = new VerboseLog(this.state, (text) => {
      this.log += text;
    });
  }

  /** What the program prints, or its error. */
  run(source: string): string {
    this.#system.output = "";
    const { state } = this;
    const loaded = loadBytes(state, state.mainThread, toBytes(source), "=t");
    if (typeof loaded === "string") throw new Error(loaded);
    const outcome = state.protectedCall(state.mainThread, loaded, []);
    state.streams.output.flush();
    return this.#system.output + (outcome.isOk ? "" : "failed\n");
  }

  get lines(): string[] {
    return this.log.split("\n").slice(0, -1);
  }

  /** Checks the heap and ends the state. */
  close(): void {
    const fault = this.state.core.checkHeap(this.state.global);
    if (fault !== 0n) throw new Error(`the heap is broken: ${fault}`);
    this.state.close();
  }
}

/** Runs a program alone. */
export function tryOut(source: string, isOn = true): { output: string; lines: string[] } {
  const trial = new Trial(isOn);
  const output = trial.run(source);
  trial.close();
  return { output, lines: trial.lines };
}
