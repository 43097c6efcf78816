/** Compiles core/object into a module of its own and gives its functions a friendly face for the tests. */
import { compileCore, coreFolder, instantiate } from "./compile-core.ts";
import { NIL, numberBits, objectBits, offsets } from "./layout.ts";

export const objectModule = compileCore([
  ...coreFolder("object"),
  "core/memory/allocator.ts",
  "core/memory/heap.ts",
]);
const { memory, exports } = instantiate(objectModule);

type Call<Result> = (...args: (number | bigint)[]) => Result;

const core = exports as Record<string, Call<number>>;
/** A function of the core that returns an address or another unsigned integer. */
export const call = new Proxy({} as Record<string, Call<number>>, {
  get:
    (_, name: string) =>
    (...args: (number | bigint)[]) =>
      core[name](...args) >>> 0,
});

let cachedView = new DataView(memory.buffer);

/** The memory, which may have grown since the last look. */
export function view(): DataView {
  if (cachedView.buffer !== memory.buffer) cachedView = new DataView(memory.buffer);
  return cachedView;
}

export const readWord = (address: number) => view().getUint32(address, true);
export const readHalf = (address: number) => view().getUint16(address, true);
export const readByte = (address: number) => view().getUint8(address);
export const readBits = (address: number) => view().getBigInt64(address, true);
export const writeWord = (address: number, word: number) => view().setUint32(address, word, true);
export const writeBits = (address: number, bits: bigint) => view().setBigInt64(address, bits, true);

/** The values that the tests deal with; an object is named by its address. */
export type Value = undefined | boolean | number | string | { object: number; tag: number };

const STRING_TAG = 0xfffffffb;
const NUMBER_TAG = 0xfffffff2;

/** A state with what the object modules need of it. */
export class State {
  readonly global: number;
  /** A block for bytes and results. */
  readonly scratch: number;

  constructor(limit = 0x7fffffff, seed = 0x0123456789abcdefn) {
    this.global = call.createHeap(limit);
    for (const at of [0, 8]) writeBits(this.global + offsets.Global.nilNode + at, NIL);
    writeBits(this.global + offsets.Global.nilValue, NIL);
    writeBits(this.global + offsets.Global.hashSeed, seed);
    if (!call.initialiseStrings(this.global)) throw new Error("no memory for the strings");
    this.scratch = call.allocate(this.global, 1 << 16);
    this.setField("globals", call.newTable(this.global, 0, 0));
  }

  field(name: string): number {
    return readWord(this.global + offsets.Global[name]);
  }

  setField(name: string, word: number): void {
    writeWord(this.global + offsets.Global[name], word);
  }

  /** Bytes in use. */
  get used(): number {
    return (this.field("gcBase") + this.field("gcDebt")) >>> 0;
  }

  /** Copies at most 64 KiB to the scratch block. */
  writeBytes(bytes: Uint8Array): number {
    new Uint8Array(memory.buffer).set(bytes, this.scratch);
    return this.scratch;
  }

  /** The address of the string with these bytes (latin1). */
  string(text: string): number {
    const bytes = Buffer.from(text, "latin1");
    return call.internString(this.global, this.writeBytes(bytes), bytes.length);
  }

  bits(value: Value): bigint {
    if (value === undefined) return NIL;
    if (typeof value === "boolean") return value ? -0x200000001n : -0x100000001n;
    if (typeof value === "number") return numberBits(value);
    if (typeof value === "string") return objectBits(STRING_TAG, this.string(value));
    return objectBits(value.tag, value.object);
  }
}

export function textOf(string: number): string {
  const start = string + offsets.String.data;
  const length = readWord(string + offsets.String.length);
  return Buffer.from(memory.buffer.slice(start, start + length)).toString("latin1");
}

export function valueAt(address: number): Value {
  const bits = readBits(address);
  if (bits === NIL) return undefined;
  if (bits === -0x200000001n || bits === -0x100000001n) return bits === -0x200000001n;
  const tag = readWord(address + 4);
  if (tag < NUMBER_TAG) return view().getFloat64(address, true);
  const object = readWord(address);
  return tag === STRING_TAG ? textOf(object) : { object, tag };
}

/** A table by values instead of addresses. Setters throw where the core refuses. */
export class TestTable {
  readonly state: State;
  readonly address: number;

  constructor(state: State, arraySize = 0, hashBits = 0) {
    this.state = state;
    this.address = call.newTable(state.global, arraySize, hashBits);
  }

  get(key: Value): Value {
    const slot = call.tableGet(this.address, this.state.bits(key));
    return slot ? valueAt(slot) : undefined;
  }

  /** False if memory was refused. */
  set(key: Value, value: Value): boolean {
    const bits = this.state.bits(value);
    const slot = call.tableSet(this.state.global, this.address, this.state.bits(key));
    if (slot === 0) return false;
    if (slot < 8) throw new Error(`table failure ${slot}`);
    writeBits(slot, bits);
    return true;
  }

  get length(): number {
    return call.tableLength(this.address);
  }

  /** The entry after a key; undefined at the end, false if the key is invalid. */
  next(key: Value): [Value, Value] | undefined | false {
    const result = call.tableNext(this.address, this.state.bits(key), this.state.scratch) | 0;
    if (result < 0) return false;
    return result ? [valueAt(this.state.scratch), valueAt(this.state.scratch + 8)] : undefined;
  }

  *entries(): Generator<[Value, Value]> {
    for (let entry = this.next(undefined); entry; entry = this.next(entry[0])) yield entry;
  }

  /** The entries by traversal indexes. */
  *indexedEntries(): Generator<[Value, Value]> {
    const { scratch } = this.state;
    let index = call.tableNextIndex(this.address, 0, scratch);
    for (; index !== 0xffffffff; index = call.tableNextIndex(this.address, index, scratch))
      yield [valueAt(scratch), valueAt(scratch + 8)];
  }

  field(name: string): number {
    return readWord(this.address + offsets.Table[name]);
  }
}
