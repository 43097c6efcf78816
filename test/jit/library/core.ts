/** The whole core in a memory of its own, with one state, for tests of the functions that traces call. */

import { Tag } from "../../../spec/vm.ts";
import { compileCore, importNames } from "../../core/compile-core.ts";
import { NIL, numberBits, objectBits, offsets } from "../../core/layout.ts";

const PAGES = 32;

const module = compileCore(["core/index.ts"]);
const memory = new WebAssembly.Memory({ initial: PAGES });
const host = Object.fromEntries(
  importNames(module)
    .filter((name) => name !== "memory")
    .map((name) => [name, () => assertUnreachable(name)]),
);

function assertUnreachable(name: string): never {
  throw new Error(`${name} was called`);
}

type Call = (...args: (number | bigint)[]) => number;
export const exports = new WebAssembly.Instance(module, { env: { memory }, host }).exports as Record<
  string,
  Call
>;
exports.pagesInitialize(exports.heapStart());

export const view = () => new DataView(memory.buffer);

export type TestValue = undefined | boolean | number | string | { readonly table: number };

/** A state whose memory may be capped. */
export class CoreState {
  readonly global: number;

  constructor(limit = 0x7fffffff) {
    this.global = exports.createState(limit, 1, 2) >>> 0;
  }

  field(name: string): number {
    return this.global + offsets.Global[name];
  }

  get buffer(): number {
    return this.field("buffer");
  }

  get fuel(): number {
    return view().getInt32(this.field("fuel"), true);
  }

  /** Lets the state have no more memory than it has. */
  capMemory(): void {
    view().setUint32(this.field("gcLimit"), 0, true);
  }

  string(text: string): number {
    const bytes = Buffer.from(text, "latin1");
    const block = exports.reserveBuffer(this.global, bytes.length + 1) >>> 0;
    new Uint8Array(memory.buffer).set(bytes, block);
    return exports.internString(this.global, block, bytes.length) >>> 0;
  }

  bits(value: TestValue): bigint {
    if (value === undefined) return NIL;
    if (typeof value === "boolean") return value ? -0x200000001n : -0x100000001n;
    if (typeof value === "number") return numberBits(value);
    if (typeof value === "string") return objectBits(Tag.values.STRING, this.string(value));
    return objectBits(Tag.values.TABLE, value.table);
  }

  table(values: readonly TestValue[] = [], arraySize = 0): number {
    const table = exports.newTable(this.global, arraySize, 0) >>> 0;
    values.forEach((value, index) => {
      this.set(table, index + 1, value);
    });
    return table;
  }

  set(table: number, key: TestValue, value: TestValue): void {
    const bits = this.bits(value);
    view().setBigInt64(exports.newKey(this.global, table, this.bits(key)) >>> 0, bits, true);
  }

  get(table: number, key: TestValue): TestValue {
    return this.valueAt(exports.findValue(this.global, table, this.bits(key)) >>> 0);
  }

  valueAt(address: number): TestValue {
    const high = view().getUint32(address + 4, true);
    const low = view().getUint32(address, true);
    if (high < Tag.values.NUMBER) return view().getFloat64(address, true);
    if (high === Tag.values.STRING) return textOf(low);
    if (high === Tag.values.TABLE) return { table: low };
    return high === Tag.values.NIL ? undefined : high === Tag.values.TRUE;
  }
}

export function textOf(string: number): string {
  const start = (string >>> 0) + offsets.String.data;
  const length = view().getUint32((string >>> 0) + offsets.String.length, true);
  return Buffer.from(memory.buffer.slice(start, start + length)).toString("latin1");
}
