/** States with the real core, for tests that run small Lua programs in them. */
import assert from "node:assert/strict";
import { Engine } from "../../host/engine.ts";
import { loadCore } from "../../host/node-core.ts";
import { NodeSystem } from "../../host/node-system.ts";
import type { State, StateOptions } from "../../host/state.ts";
import { readByteString } from "../../lib/byte-text.ts";
import { loadBytes } from "../../lib/load.ts";
import { Tag } from "../../spec/vm.ts";

const ERROR_STREAM = 2;

export const engine = new Engine(loadCore());

/** Keeps what goes to the error stream. */
class RecordingSystem extends NodeSystem {
  errors = "";

  override write(handle: number, source: Uint8Array, position: number | null): number {
    if (handle !== ERROR_STREAM) return super.write(handle, source, position);
    this.errors += Buffer.from(source).toString("latin1");
    return source.length;
  }
}

export class LuaProgramState {
  readonly state: State;
  readonly #system = new RecordingSystem();

  constructor(options: Partial<StateOptions> = {}, owner: Engine = engine) {
    this.state = owner.createState({ system: this.#system, ...options });
  }

  /** What has been written to the error stream. */
  get errors(): string {
    return this.#system.errors;
  }

  /** Runs a chunk, which must give a string: its result, or the message of its error. */
  run(source: string): string {
    const { state } = this;
    const loaded = loadBytes(state, state.mainThread, new TextEncoder().encode(source), "=test");
    if (typeof loaded === "string") return loaded;
    const outcome = state.protectedCall(state.mainThread, loaded, []);
    const value = outcome.isOk ? outcome.results[0] : outcome.error;
    assert.equal(value?.high, Tag.values.STRING, "the chunk gives a string");
    return readByteString(state.heap, value.low);
  }

  /** Fails if an invariant of the heap is broken. */
  check(): void {
    const fault = BigInt.asUintN(64, this.state.core.checkHeap(this.state.global));
    assert.equal(fault, 0n, `heap fault ${fault & 0xffffffffn} at ${(fault >> 32n).toString(16)}`);
  }

  close(): void {
    this.state.close();
  }
}
