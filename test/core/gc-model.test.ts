/**
 * A mutator that does random things to a heap and keeps a model of it. It reads references only from the heap, as
 * programs do. Invariants: what it reads is what the model says, the heap is always consistent, and after a
 * full collection there are exactly the objects that the model reaches.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { Tag } from "../../spec/vm.ts";
import { addressOf, Core, State, tableBits, tagOf } from "./gc-core.ts";
import { NIL, numberBits, objectBits, offsets } from "./layout.ts";

const SLOTS = 60;
/** Slots from here on hold tables that live long, so that there is much to mark. */
const OLD = 40;

type Kind = "TABLE" | "STRING" | "USERDATA" | "FUNCTION" | "CDATA" | "THREAD";

/** An object of the model. `fields` are what it refers to, by the bits of a key (tables) or a slot's number. */
interface Model {
  readonly kind: Kind;
  readonly address: number;
  readonly fields: Map<bigint, bigint>;
  mode: string;
  metatable: number;
}

class Mutator {
  readonly state: State;
  readonly models = new Map<number, Model>();
  readonly roots: bigint[] = Array(SLOTS).fill(NIL);
  readonly baseObjects: number;
  readonly metatables: Record<string, number>;
  #seed: number;

  constructor(core: Core, seed: number) {
    this.#seed = seed;
    this.state = new State(core);
    this.state.setTop(SLOTS + 10);
    const makers = { k: "k", v: "v", kv: "vk" };
    this.metatables = Object.fromEntries(
      Object.entries(makers).map(([name, mode]) => [
        name,
        this.state.newMetatable("mode", this.state.stringBits(mode)),
      ]),
    );
    this.metatables.gc = this.state.newMetatable("gc", numberBits(1));
    Object.values(this.metatables).forEach((table, index) => {
      core.setBits(this.state.slot(SLOTS + index), tableBits(table));
    });
    // Small steps, so that much happens between the start of marking and its end.
    core.call.gcSetStepMultiplier(this.state.global, 12);
    this.state.full();
    this.baseObjects = this.state.check();
  }

  random(bound: number): number {
    this.#seed ^= this.#seed << 13;
    this.#seed ^= this.#seed >>> 17;
    this.#seed ^= this.#seed << 5;
    return (this.#seed >>> 0) % bound;
  }

  setRoot(index: number, bits: bigint): void {
    this.roots[index] = bits;
    this.state.core.setBits(this.state.slot(index), bits);
  }

  model(bits: bigint): Model | undefined {
    const tag = tagOf(bits);
    if (tag > Tag.values.STRING || tag < Tag.values.USERDATA) return undefined;
    const model = this.models.get(addressOf(bits));
    assert.ok(model, "a reference to an object that the model does not know");
    return model;
  }

  add(kind: Kind, address: number): bigint {
    const known = this.models.get(address);
    if (kind !== "STRING" || known?.kind !== "STRING") {
      this.models.set(address, { kind, address, fields: new Map(), mode: "", metatable: 0 });
    }
    return objectBits(Tag.values[kind], address);
  }

  makeTable(): bigint {
    const { state } = this;
    const sizes = [0, 0, 1, 3, 16, 17, 60, 300, 3000];
    const table = state.newTable(
      sizes[this.random(sizes.length)],
      this.random(12) === 0 ? 9 : this.random(4),
    );
    const bits = this.add("TABLE", table);
    const model = this.model(bits)!;
    if (this.random(12) === 0) this.setMode(model, ["k", "v", "kv"][this.random(3)]);
    return bits;
  }

  setMode(table: Model, mode: string): void {
    for (const [key, value] of [...table.fields]) this.load(table, key, value);
    table.mode = mode;
    table.metatable = this.metatables[mode] ?? 0;
    this.state.setMetatable(table.address, table.metatable);
  }

  makeFunction(count = this.random(6)): bigint {
    const { state } = this;
    const { call } = state.core;
    const made = call.newLibraryFunction(state.global, 1, 5, state.field("globals"), 0, count);
    const bits = this.add("FUNCTION", state.made(made));
    for (let index = 0; index < count; index++) this.model(bits)!.fields.set(BigInt(index), NIL);
    return bits;
  }

  makeUserdata(): bigint {
    const bits = this.add("USERDATA", this.state.newUserdata(this.random(100)));
    const model = this.model(bits)!;
    if (this.random(3) === 0) {
      model.metatable = this.metatables.gc;
      this.state.setMetatable(model.address, model.metatable);
    }
    return bits;
  }

  makeThread(): bigint {
    const { state } = this;
    const thread = state.made(state.core.call.newThread(state.global));
    state.setTop(8, thread);
    const bits = this.add("THREAD", thread);
    for (let index = 0; index < 8; index++) this.model(bits)!.fields.set(BigInt(index), NIL);
    return bits;
  }

  make(): bigint {
    const { state } = this;
    const choice = this.random(20);
    if (choice < 9) return this.makeTable();
    if (choice < 13) {
      const text = `${"s".repeat(this.random(8) === 0 ? 5000 : this.random(60))}${this.random(3000)}`;
      return this.add("STRING", state.newString(text));
    }
    if (choice < 15) return this.makeFunction();
    if (choice < 17) return this.makeUserdata();
    if (choice < 18) return this.makeThread();
    if (choice < 19) return this.add("CDATA", state.made(state.core.call.newCdata(state.global, 11, 8)));
    return numberBits(this.random(100));
  }

  key(): bigint {
    const choice = this.random(10);
    if (choice < 8) return numberBits(this.random(choice < 4 ? 20 : 2000));
    const bits = this.roots[this.random(SLOTS)];
    return bits === NIL || tagOf(bits) < Tag.values.USERDATA ? numberBits(1) : bits;
  }

  store(owner: Model, value: bigint): void {
    const { state } = this;
    const { core } = state;
    if (owner.kind === "TABLE") {
      const key = this.key();
      state.set(owner.address, key, value);
      owner.fields.set(key, value);
    } else if (owner.kind === "FUNCTION" && owner.fields.size > 0) {
      const index = this.random(owner.fields.size);
      const slot = owner.address + offsets.LibraryFunction.upvalues + 8 * index;
      core.setBits(slot, value);
      owner.fields.set(BigInt(index), value);
      if (this.model(value)) core.call.objectBarrier(state.global, owner.address, addressOf(value));
    } else if (owner.kind === "THREAD") {
      const index = this.random(8);
      core.call.threadBarrier(state.global, owner.address);
      core.setBits(state.slot(index, owner.address), value);
      owner.fields.set(BigInt(index), value);
    }
  }

  /** What the heap holds in a field. A weak field may have been cleared. */
  load(owner: Model, key: bigint, expected: bigint): bigint {
    const { state } = this;
    let found: bigint;
    if (owner.kind === "TABLE") found = state.get(owner.address, key);
    else if (owner.kind === "THREAD") found = state.core.bits(state.slot(Number(key), owner.address));
    else found = state.core.bits(owner.address + offsets.LibraryFunction.upvalues + 8 * Number(key));
    if (found !== expected) {
      assert.ok(owner.mode !== "" && found === NIL, "a field has changed");
      owner.fields.delete(key);
    }
    return found;
  }

  /** A random field. */
  field(owner: Model): [bigint, bigint] {
    let skipped = this.random(owner.fields.size);
    for (const field of owner.fields) if (skipped-- === 0) return field;
    throw new Error("unreachable");
  }

  /** One random deed. */
  act(): void {
    const target = this.random(this.random(1000) === 0 ? SLOTS : OLD);
    const choice = this.random(20);
    const owner = this.model(this.roots[this.random(SLOTS)]);
    if (choice < 6) this.setRoot(target, this.make());
    else if (choice < 8) this.setRoot(target, NIL);
    else if (choice < 15) {
      if (owner) this.store(owner, this.random(6) === 0 ? NIL : this.roots[this.random(SLOTS)]);
    } else if (owner && owner.fields.size > 0) {
      const [key, expected] = this.field(owner);
      this.setRoot(target, this.load(owner, key, expected));
    }
    if (this.random(60) === 0 && owner?.kind === "TABLE")
      this.setMode(owner, ["", "k", "v", "kv"][this.random(4)]);
    if (this.random(40) === 0) this.state.step();
    this.state.safepoint();
    while (this.state.finalizerDue() !== 0) {}
  }

  /** The objects that the roots reach strongly. Drops weak fields that the heap has cleared from the model. */
  reachable(): Set<Model> {
    const reached = new Set<Model>();
    const pending = [...this.roots];
    for (let bits = pending.pop(); bits !== undefined; bits = pending.pop()) {
      const model = this.model(bits);
      if (!model || reached.has(model)) continue;
      reached.add(model);
      if (model.mode !== "") for (const [key, value] of [...model.fields]) this.load(model, key, value);
      for (const [key, value] of model.fields) {
        if (value === NIL) continue;
        // Strings are never removed from weak tables.
        if (!model.mode.includes("v") || tagOf(value) === Tag.values.STRING) pending.push(value);
        if (model.kind === "TABLE" && (!model.mode.includes("k") || tagOf(key) === Tag.values.STRING)) {
          pending.push(key);
        }
      }
    }
    return reached;
  }

  /** Collects all, and compares everything with the model. */
  verify(): void {
    const { state } = this;
    // What a weak entry refers to strongly lives a cycle longer than the entry, and that may go on and on.
    for (let before = -1; before !== state.used; ) {
      before = state.used;
      state.full();
      while (state.finalizerDue() !== 0) {}
    }
    const reached = this.reachable();
    assert.equal(state.check(), this.baseObjects + reached.size);
    for (const model of reached) {
      assert.equal(state.typeOf(model.address), model.kind);
      for (const [key, value] of model.fields) this.load(model, key, value);
      for (const [key, value] of model.fields) {
        for (const bits of model.kind === "TABLE" && value !== NIL ? [key, value] : [value]) {
          const child = this.model(bits);
          if (child) assert.ok(reached.has(child), "a weak reference to a dead object");
        }
      }
    }
    for (const address of this.models.keys()) {
      if (!reached.has(this.models.get(address)!)) this.models.delete(address);
    }
  }
}

function exercise(core: Core, seed: number, deeds: number): void {
  const mutator = new Mutator(core, seed);
  for (let slot = OLD; slot < SLOTS; slot++) {
    const choice = slot % 4;
    if (choice === 0) mutator.setRoot(slot, mutator.makeFunction(50));
    else if (choice === 1) mutator.setRoot(slot, mutator.makeThread());
    else mutator.setRoot(slot, mutator.makeTable());
  }
  for (let deed = 1; deed <= deeds; deed++) {
    mutator.act();
    if (mutator.random(500) === 0) mutator.state.check();
    if (deed % Math.floor(deeds / 4) === 0) mutator.verify();
  }
  assert.ok(mutator.state.field("gcCycles") > 8);
  assert.equal(core.call.freeState(mutator.state.global), 0);
  assert.equal(core.call.pagesCheck(), 0);
}

test("a random mutator finds the heap as its model says", () => {
  for (const seed of [1, 22, 333, 4444]) exercise(new Core(), seed, 20_000);
});

test("the same in memory above 2 GiB", () => {
  exercise(new Core(0x80010000), 5, 20_000);
});

test("two states in one memory do not disturb each other, and give all of it back", () => {
  const core = new Core();
  const first = new Mutator(core, 77);
  const second = new Mutator(core, 88);
  for (let deed = 1; deed <= 20_000; deed++) {
    first.act();
    second.act();
    if (deed % 10_000 === 0) {
      first.verify();
      second.verify();
    }
  }
  assert.equal(core.call.freeState(first.state.global), 0);
  second.verify();
  assert.equal(core.call.freeState(second.state.global), 0);
  assert.equal(core.call.pagesCheck(), 0);
  assert.equal(core.call.pagesFreeBytes(), core.call.pagesManagedBytes());
});
