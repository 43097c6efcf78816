/** Compiles IR text to a region and runs it over a small memory of its own, with helpers that a test gives. */
import * as joiner from "../../../jit/driver/fusion-part.ts";
import { parseIr } from "../../../jit/ir/parse.ts";
import { REF_BIAS } from "../../../jit/ir/types.ts";
import type { LinkKind, LoopMemory, Trace } from "../../../jit/trace.ts";
import type { FunctionSignature } from "../../../jit/wasm/encoder.ts";
import { foreignName, foreignSignature } from "../../../jit/wasm/foreign-calls.ts";
import { helperSignature } from "../../../jit/wasm/helpers.ts";
import { type SignatureKind, ValueType } from "../../../jit/wasm/opcodes.ts";
import { type RegionCode, RegionCompiler, type RegionExit } from "../../../jit/wasm/region.ts";
import type { Signature } from "../../../lib/ffi/functions.ts";
import type { HeapViews } from "../../../lib/lua-state.ts";
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
  readonly loopMemory?: LoopMemory;
}

/** What a loop's body takes instructions of the pre-roll for that are the same in each iteration, by their labels. */
export const unchanged = (...labels: number[]): LoopMemory["invariants"] =>
  new Map(labels.map((label) => [REF_BIAS + label, REF_BIAS + label]));

/** A trace from IR text; a root trace with a loop of its own unless the options say otherwise. */
export function traceOf(text: string, options: TraceOptions = {}): Trace {
  const { ir, snapshots } = parseIr(text);
  const { id = 1, rootId = id, parentId = 0, parentExit = 0, link = "loop", linkId = rootId } = options;
  return {
    id,
    ir: ir.compact(),
    snapshots,
    loopMemory: options.loopMemory ?? { invariants: new Map(), homes: new Map() },
    endsFunction: false,
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

/** Views over a memory, as the evaluator takes them. */
export const heapOf = ({ buffer }: WebAssembly.Memory): HeapViews => ({
  u8: new Uint8Array(buffer),
  u16: new Uint16Array(buffer),
  u32: new Uint32Array(buffer),
  i32: new Int32Array(buffer),
  f64: new Float64Array(buffer),
  view: new DataView(buffer),
});

/** The helpers that a region imports, as globals that refer to functions of a module: the same that are given. */
function functionGlobals(
  names: readonly string[],
  helpers: Helpers,
  signatures: readonly Signature[],
): Record<string, WebAssembly.Global> {
  const foreign = new Map(signatures.map((signature, call) => [foreignName(call), signature]));
  return Object.fromEntries(
    names.map((name) => {
      const signature = foreign.get(name);
      const type = signature === undefined ? helperSignature(name) : foreignSignature(signature);
      const exported = exportedFunction(type, helpers[name] ?? (() => 0));
      return [name, new WebAssembly.Global({ value: "anyfunc", mutable: false }, exported)];
    }),
  );
}

/** A function of WebAssembly that calls the given one. */
function exportedFunction({ parameters, result }: FunctionSignature, call: Helpers[string]): () => unknown {
  const types = (kinds: readonly SignatureKind[]) => [kinds.length, ...kinds.map((kind) => ValueType[kind])];
  const type = [0x60, ...types(parameters), ...types(result ? [result] : [])];
  const body = [0, ...parameters.flatMap((_, index) => [0x20, index]), 0x10, 0, 0x0b];
  const section = (number: number, bytes: readonly number[]) => [number, bytes.length, ...bytes];
  const bytes = [
    ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, [1, ...type]),
    ...section(2, [1, 1, 0x6d, 1, 0x66, 0, 0]),
    ...section(3, [1, 0]),
    ...section(7, [1, 1, 0x66, 0, 1]),
    ...section(10, [1, body.length, ...body]),
  ];
  const module = new WebAssembly.Module(new Uint8Array(bytes));
  return new WebAssembly.Instance(module, { m: { f: call } }).exports.f as () => unknown;
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
    /** Of C functions, by their numbers. */
    signatures: readonly Signature[] = [],
  ) {
    let count = 0;
    this.code = new RegionCompiler().compile({
      root: traces[0],
      sides: traces.slice(1),
      global: GLOBAL,
      readInstruction: (pc) => instructions[pc] ?? 0,
      readWord: () => 0,
      signatureOf: (call) => signatures[call],
      exitNumber: () => count++,
      recipe: () => 0,
      joiner,
    });
    const module = new WebAssembly.Module(this.code.bytes as Uint8Array<ArrayBuffer>);
    const imports = { m: { m: this.memory }, h: functionGlobals(this.code.helpers, helpers, signatures) };
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

  setWords(slot: number, low: number, high: number): void {
    this.view.setUint32(BASE + 8 * (slot - 1), low, true);
    this.view.setUint32(BASE + 8 * (slot - 1) + 4, high, true);
  }

  words(slot: number): readonly number[] {
    const address = BASE + 8 * (slot - 1);
    return [this.view.getUint32(address, true), this.view.getUint32(address + 4, true)];
  }

  value(address: number): SlotValue {
    const tag = this.view.getUint32(address + 4, true);
    if (tag < Tag.values.NUMBER) return this.view.getFloat64(address, true);
    return { low: this.view.getUint32(address, true), tag };
  }

  run(slots: readonly SlotValue[], fuel = 1000): Outcome {
    for (const [index, value] of slots.entries()) this.setSlot(index + 1, value);
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
