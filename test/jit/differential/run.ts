/** Runs Lua source in a fresh state of an engine in this process and gives what it printed. */
import type { Engine } from "../../../host/engine.ts";
import { NodeSystem } from "../../../host/node-system.ts";
import type { StateOptions } from "../../../host/state.ts";
import { toByteString, toBytes } from "../../../lang/bytes.ts";
import { loadBytes } from "../../../lib/load.ts";
import { StringField } from "../../../lib/offsets.ts";
import { Tag } from "../../../spec/vm.ts";

/** Keeps what is written to the standard streams. */
class CapturingSystem extends NodeSystem {
  output = "";

  override write(handle: number, source: Uint8Array, position: number | null): number {
    if (handle > 2) return super.write(handle, source, position);
    this.output += toByteString(source);
    return source.length;
  }

  override isTerminal(): boolean {
    return false;
  }
}

/** Output, and the message of the error that ended the program, as a byte string. */
export function runLua(
  engine: Engine,
  source: string,
  chunkName: string,
  options: Partial<StateOptions> = {},
): string {
  const system = new CapturingSystem();
  const state = engine.createState({ system, ...options });
  try {
    const loaded = loadBytes(state, state.mainThread, toBytes(source), `=${chunkName}`);
    if (typeof loaded === "string") return `${loaded}\n`;
    const outcome = state.protectedCall(state.mainThread, loaded, []);
    state.streams.output.flush();
    if (outcome.isOk) return system.output;
    const { low, high } = outcome.error;
    const message = high === Tag.values.STRING ? readString(state.heap, low) : `error of type ${high}`;
    return `${system.output}${message}\n`;
  } finally {
    state.close();
  }
}

function readString(heap: { readonly u8: Uint8Array; readonly u32: Uint32Array }, address: number): string {
  const length = heap.u32[(address + StringField.length) >>> 2];
  return toByteString(heap.u8.subarray(address + StringField.data, address + StringField.data + length));
}
