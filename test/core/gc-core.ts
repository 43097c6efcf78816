/** Compiles the memory, collector and object modules of the core together and gives them a friendly face for the tests. */
import { GcPhase, Mark, type metamethods, ObjectType, Tag } from "../../spec/vm.ts";
import { compileCore, coreFolder, instantiate } from "./compile-core.ts";
import { NIL, objectBits, offsets, sizeOf } from "./layout.ts";

const objects = ["function", "metatable", "string", "table-create", "table", "thread", "userdata"];
const gcModule = compileCore([
  ...coreFolder("memory"),
  ...coreFolder("gc"),
  ...objects.map((name) => `core/object/${name}.ts`),
]);

export const tagOf = (bits: bigint) => Number((bits >> 32n) & 0xffffffffn);
export const addressOf = (bits: bigint) => Number(bits & 0xffffffffn);
export const tableBits = (object: number) => objectBits(Tag.values.TABLE, object);

type Call = (...args: (number | bigint)[]) => number;
type Exports = Record<string, Call> & { checkHeap: (global: number) => bigint };

/** A wasm memory with the core in it. States in the same memory share its page allocator. */
export class Core {
  readonly memory: WebAssembly.Memory;
  readonly raw: Exports;
  /** The core's functions; results are unsigned. */
  readonly call: Record<string, Call>;
  #view: DataView;

  constructor(start = 0) {
    const { memory, exports } = instantiate(gcModule);
    const raw = exports as Exports;
    this.memory = memory;
    this.#view = new DataView(memory.buffer);
    this.raw = raw;
    this.call = new Proxy({} as Record<string, Call>, {
      get:
        (_, name: string) =>
        (...args: (number | bigint)[]) =>
          raw[name](...args) >>> 0,
    });
    if (start !== 0 && !raw.pagesInitialize(start)) throw new Error("no memory at the start address");
  }

  /** The memory, which may have grown since the last look. */
  get view(): DataView {
    if (this.#view.buffer !== this.memory.buffer) this.#view = new DataView(this.memory.buffer);
    return this.#view;
  }

  readonly word = (address: number) => this.view.getUint32(address, true);
  readonly byte = (address: number) => this.view.getUint8(address);
  readonly bits = (address: number) => this.view.getBigInt64(address, true);
  readonly setWord = (address: number, word: number) => this.view.setUint32(address, word, true);
  readonly setByte = (address: number, byte: number) => this.view.setUint8(address, byte);
  readonly setBits = (address: number, bits: bigint) => this.view.setBigInt64(address, bits, true);
}

export class OutOfMemory extends Error {}

/** A state with what the collector needs of it: strings, globals, registry and a main thread. */
export class State {
  readonly core: Core;
  readonly global: number;
  readonly thread: number;

  constructor(core = new Core(), limit = 0xffffffff) {
    const { call } = core;
    this.core = core;
    this.global = call.createHeap(limit);
    core.setBits(this.global + offsets.Global.nilNode, NIL);
    core.setBits(this.global + offsets.Global.nilNode + 8, NIL);
    core.setBits(this.global + offsets.Global.hashSeed, 0x0123456789abcdefn);
    for (const name of [
      "nilValue",
      "errorValue",
      "hookFunction",
      "scratch0",
      "scratch1",
      "scratch2",
      "scratch3",
    ]) {
      core.setBits(this.global + offsets.Global[name], NIL);
    }
    if (!call.initialiseStrings(this.global)) throw new OutOfMemory();
    this.setField("globals", this.newTable(0, 0));
    this.setField("registry", this.newTable(0, 0));
    this.thread = this.made(call.allocateObject(this.global, sizeOf("Thread"), ObjectType.values.THREAD));
    if (!call.initialiseMainThread(this.global, this.thread)) throw new OutOfMemory();
    this.setField("mainThread", this.thread);
    this.setField("currentThread", this.thread);
  }

  field(name: string): number {
    return this.core.word(this.global + offsets.Global[name]);
  }

  setField(name: string, word: number): void {
    this.core.setWord(this.global + offsets.Global[name], word);
  }

  get used(): number {
    return this.core.call.gcCount(this.global);
  }

  get held(): number {
    return this.field("heldBytes");
  }

  get debt(): number {
    return this.field("gcDebt") | 0;
  }

  get phase(): number {
    return this.core.byte(this.global + offsets.Global.gcState);
  }

  made(address: number): number {
    if (address === 0) throw new OutOfMemory();
    return address;
  }

  newTable(arraySize: number, hashBits: number): number {
    return this.made(this.core.call.newTable(this.global, arraySize, hashBits));
  }

  newString(text: string): number {
    const bytes = Buffer.from(text, "latin1");
    const buffer = this.made(this.core.call.reserveBuffer(this.global, Math.max(bytes.length, 1)));
    new Uint8Array(this.core.memory.buffer, buffer, bytes.length).set(bytes);
    return this.made(this.core.call.internString(this.global, buffer, bytes.length));
  }

  stringBits(text: string): bigint {
    return objectBits(Tag.values.STRING, this.newString(text));
  }

  set(table: number, key: bigint, value: bigint): void {
    const slot = this.core.call.tableSet(this.global, table, key);
    if (slot === 0) throw new OutOfMemory();
    if (slot < 8) throw new Error(`table failure ${slot}`);
    this.core.setBits(slot, value);
    this.core.call.tableBarrier(this.global, table, slot);
  }

  setIndex(table: number, index: number, value: bigint): void {
    const slot = this.core.call.tableSetInteger(this.global, table, index);
    if (slot < 8) throw new OutOfMemory();
    this.core.setBits(slot, value);
    this.core.call.tableBarrier(this.global, table, slot);
  }

  get(table: number, key: bigint): bigint {
    const slot = this.core.call.tableGet(table, key);
    return slot === 0 ? NIL : this.core.bits(slot);
  }

  setMetatable(object: number, metatable: number): void {
    const layout = this.typeOf(object) === "TABLE" ? offsets.Table : offsets.Userdata;
    this.core.setWord(object + layout.metatable, metatable);
    if (metatable !== 0) this.core.call.objectBarrier(this.global, object, metatable);
  }

  newUserdata(length = 8): number {
    return this.made(this.core.call.newUserdata(this.global, length, 0, this.field("globals")));
  }

  /** A metatable with the given metamethod, "gc" or "mode". */
  newMetatable(metamethod: (typeof metamethods)[number], value: bigint): number {
    const metatable = this.newTable(0, 0);
    this.set(metatable, this.stringBits(`__${metamethod}`), value);
    this.core.setByte(metatable + offsets.Table.absent, 0);
    return metatable;
  }

  /** Slot of a thread's stack above its base. */
  slot(index: number, thread = this.thread): number {
    return this.core.word(thread + offsets.Thread.base) + 8 * index;
  }

  /** Sets the top of a thread so that it has so many slots, which hold nil if they are new. */
  setTop(count: number, thread = this.thread): void {
    if (this.core.call.growStack(thread, count) !== 0) throw new OutOfMemory();
    this.core.setWord(thread + offsets.Thread.top, this.slot(count, thread));
  }

  typeOf(object: number): string {
    const type = this.core.byte(object + offsets.Header.type);
    return Object.entries(ObjectType.values).find(([, number]) => number === type)![0];
  }

  isFree(object: number): boolean {
    return this.core.byte(object + offsets.Header.type) === 0;
  }

  isMarking(): boolean {
    return this.phase === GcPhase.values.MARK;
  }

  hasMark(object: number, mark: keyof typeof Mark.values): boolean {
    return (this.core.byte(object + offsets.Header.marked) & Mark.values[mark]) !== 0;
  }

  step(): void {
    this.core.call.gcStep(this.thread);
  }

  /** What the driver does between instructions. */
  safepoint(): void {
    if (this.debt >= 0) this.step();
  }

  full(): void {
    this.core.call.gcFull(this.thread);
  }

  finalizerDue(): number {
    return this.core.call.gcFinalizerDue(this.global);
  }

  /** Throws if an invariant of the heap is broken; returns the number of objects. */
  check(): number {
    const fault = BigInt.asUintN(64, this.core.raw.checkHeap(this.global));
    if (fault !== 0n) {
      throw new Error(
        `heap fault ${fault & 0xffffffffn} at ${(fault >> 32n).toString(16)} in phase ${this.phase}`,
      );
    }
    return this.core.call.checkedObjects();
  }
}
