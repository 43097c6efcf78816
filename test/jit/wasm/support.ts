/** Compiles IR text to a region and runs it over a small memory of its own, with helpers that a test gives. */
import { parseIr } from "../../../jit/ir/parse.ts";
import type { LinkKind, Trace } from "../../../jit/trace.ts";
import { type RegionCode, RegionCompiler, type RegionExit } from "../../../jit/wasm/region.ts";
import { GlobalField } from "../../../lib/offsets.ts";
import { Tag } from "../../../spec/vm.ts";

export const GLOBAL = 0x400;
export const BASE = 0x8000;
const MEMORY_PAGES = 2;

export interface TraceOptions {
  readonly id?: number;
  readonly rootId?: number;
  readonly parentId?: number;
  readonly parentExit?: number;
  readonly link?: LinkKind;
  readonly linkId?: number;
}

/** A trace from IR text; a root trace with a loop of its own unless the options say otherwise. */
export function traceOf(text: string, options: TraceOptions = {}): Trace {
  const { ir, snapshots } = parseIr(text);
  const { id = 1, rootId = id, parentId = 0, parentExit = 0, link = "loop", linkId = rootId } = options;
  return {
    id,
    ir: ir.compact(),
    snapshots,
    rootId,
    parentId,
    parentExit,
    link,
    linkId,
    startPc: 0x100,
    startInstruction: 0,
    prototype: 0,
    topSlot: 10,
  };
}

/** A slot: a number, or the words of anything else. */
export type SlotValue = number | { readonly low: number; readonly tag: number };

export const nil: SlotValue = { low: 0xffffffff, tag: Tag.values.NIL };
export const yes: SlotValue = { low: 0xffffffff, tag: Tag.values.TRUE };
export const table = (low: number): SlotValue => ({ low, tag: Tag.values.TABLE });
export const string = (low: number): SlotValue => ({ low, tag: Tag.values.STRING });

export type Helpers = Readonly<Record<string, (...parameters: never[]) => unknown>>;

export interface Outcome {
  readonly exit: RegionExit;
  readonly fuel: number;
  /** Slot 1 and following. */
  slot(number: number): SlotValue;
  readonly view: DataView;
}

export class RegionMachine {
  readonly code: RegionCode;
  readonly memory = new WebAssembly.Memory({ initial: MEMORY_PAGES });
  readonly view = new DataView(this.memory.buffer);
  readonly #run: (base: number) => number;

  constructor(
    traces: readonly Trace[],
    helpers: Helpers = {},
    instructions: Readonly<Record<number, number>> = {},
  ) {
    let count = 0;
    this.code = new RegionCompiler().compile({
      root: traces[0],
      sides: traces.slice(1),
      global: GLOBAL,
      readInstruction: (pc) => instructions[pc] ?? 0,
      exitNumber: () => count++,
    });
    const module = new WebAssembly.Module(this.code.bytes as Uint8Array<ArrayBuffer>);
    const imports = { m: { m: this.memory }, h: helpers as WebAssembly.ModuleImports };
    this.#run = new WebAssembly.Instance(module, imports).exports.r as (base: number) => number;
    this.view.setInt32(GLOBAL + GlobalField.gcDebt, -1, true);
  }

  setSlot(slot: number, value: SlotValue): void {
    this.setValue(BASE + 8 * (slot - 1), value);
  }

  setValue(address: number, value: SlotValue): void {
    if (typeof value === "number") this.view.setFloat64(address, value, true);
    else {
      this.view.setUint32(address, value.low, true);
      this.view.setUint32(address + 4, value.tag, true);
    }
  }

  value(address: number): SlotValue {
    const tag = this.view.getUint32(address + 4, true);
    if (tag < Tag.values.NUMBER) return this.view.getFloat64(address, true);
    return { low: this.view.getUint32(address, true), tag };
  }

  run(slots: readonly SlotValue[], fuel = 1000): Outcome {
    slots.forEach((value, index) => this.setSlot(index + 1, value));
    this.view.setInt32(GLOBAL + GlobalField.fuel, fuel, true);
    const number = this.#run(BASE);
    const exit = this.code.exits.find((candidate) => candidate.number === number);
    if (!exit) throw new Error(`no exit ${number}`);
    return {
      exit,
      fuel: this.view.getInt32(GLOBAL + GlobalField.fuel, true),
      slot: (slot) => this.value(BASE + 8 * (slot - 1)),
      view: this.view,
    };
  }
}
