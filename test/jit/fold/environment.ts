/** A small heap for fold rules: strings are interned, a few objects stand at known addresses. */
import type { FoldEnvironment } from "../../../jit/environment.ts";
import { layOut, layouts } from "../../../spec/layouts.ts";

const BYTES = 0x10000;
const GLOBAL = 0x1000;
const FIRST_STRING = 0x8000;
/** Objects that goldens name: fun:0x4000 is library function 17, udt:0x4100 a file, cdt:0x4200 an int64, 5. */
const [FUNCTION, USERDATA, CDATA] = [0x4000, 0x4100, 0x4200];

const { offsets: string } = layOut(layouts.String);
const offsetOf = (layout: string, field: string) => layOut(layouts[layout]).offsets[field];

/** What the core computes, where any correct function gives the same. */
const functions: Readonly<Record<string, (...parameters: number[]) => number>> = {
  power: (left, right) => left ** right,
  scaleNumber: (left, right) => left * 2 ** right,
  log2: Math.log2,
  atan2: Math.atan2,
};

export class FoldTestEnvironment implements FoldEnvironment {
  readonly global = GLOBAL;
  readonly anchored = new Set<number>();
  readonly heap: FoldEnvironment["heap"];
  readonly #strings = new Map<string, number>();
  #free = FIRST_STRING;

  constructor() {
    const buffer = new ArrayBuffer(BYTES);
    this.heap = {
      u8: new Uint8Array(buffer),
      u16: new Uint16Array(buffer),
      u32: new Uint32Array(buffer),
      i32: new Int32Array(buffer),
      f64: new Float64Array(buffer),
      view: new DataView(buffer),
    };
    this.heap.u32[(GLOBAL + offsetOf("Global", "emptyString")) >>> 2] = this.intern("");
    this.heap.u8[FUNCTION + offsetOf("Function", "fastId")] = 17;
    this.heap.u32[(FUNCTION + offsetOf("Function", "pc")) >>> 2] = 0x5000;
    this.heap.u8[USERDATA + offsetOf("Userdata", "kind")] = 1;
    this.heap.u16[(CDATA + offsetOf("Cdata", "ctypeId")) >>> 1] = 11;
    this.heap.u32[(CDATA + offsetOf("Cdata", "data")) >>> 2] = 5;
  }

  intern(text: string): number {
    return this.internBytes(Uint8Array.from(text, (character) => character.charCodeAt(0)));
  }

  internBytes(bytes: Uint8Array): number {
    const text = String.fromCharCode(...bytes);
    const known = this.#strings.get(text);
    if (known !== undefined) return known;
    const address = this.#free;
    this.heap.u32[(address + string.length) >>> 2] = bytes.length;
    this.heap.u8.set(bytes, address + string.data);
    this.#free += (string.data + bytes.length + 8) & ~7;
    this.#strings.set(text, address);
    return address;
  }

  text(address: number): string {
    const start = address + string.data;
    const bytes = this.heap.u8.subarray(start, start + this.heap.u32[(address + string.length) >>> 2]);
    return String.fromCharCode(...bytes);
  }

  scanNumber(address: number): number | undefined {
    const value = Number(this.text(address));
    return Number.isNaN(value) ? undefined : value;
  }

  tableGet(): number {
    return 0;
  }

  anchor(address: number): void {
    this.anchored.add(address);
  }

  compute(name: string, ...parameters: number[]): number | undefined {
    if (name === "numberToString" || name === "integerString") return this.intern(String(parameters[1]));
    if (name !== "compareStrings") return functions[name]?.(...parameters);
    const [left, right] = parameters.map((address) => this.text(address));
    return left < right ? -1 : left > right ? 1 : 0;
  }
}
