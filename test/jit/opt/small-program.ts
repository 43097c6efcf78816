/**
 * A small language for differential tests of the optimiser: straight-line statements over slots, tables and upvalues that
 * are run in a loop. Here are its programs and its interpreter, which works on a real state's memory; small-recorder.ts
 * records the same into IR. A statement whose operands are of the wrong kind stops the program.
 */
import { Tag } from "../../../spec/vm.ts";
import { offsets, sizeOf } from "../../core/layout.ts";
import type { Random } from "../../random.ts";
import { CoreState, exports, type TestValue, textOf, view } from "../library/core.ts";

/** Slots 1 to 4 begin with numbers, 5 to 7 with tables; 8 is the loop's index. */
export const NUMBER_SLOTS = [1, 2, 3, 4];
export const TABLE_SLOTS = [5, 6, 7];
export const INDEX_SLOT = 8;
export const SLOT_COUNT = 9;
export const UPVALUES = 3;
const FIELDS = ["a", "b", "link", "new"];

export type Operand = { readonly slot: number } | { readonly constant: number };
export type Comparison = "LT" | "GE" | "LE" | "GT";

export type Statement =
  | {
      readonly kind: "arithmetic";
      readonly op: "ADD" | "SUB" | "MUL";
      readonly target: number;
      readonly left: Operand;
      readonly right: Operand;
    }
  | {
      readonly kind: "bits";
      readonly op: "BAND" | "BOR" | "BXOR";
      readonly target: number;
      readonly left: Operand;
      readonly right: Operand;
    }
  | { readonly kind: "copy"; readonly target: number; readonly source: number }
  | { readonly kind: "getIndex"; readonly target: number; readonly table: number; readonly index: Operand }
  | { readonly kind: "setIndex"; readonly table: number; readonly index: Operand; readonly value: number }
  | { readonly kind: "getField"; readonly target: number; readonly table: number; readonly field: string }
  | { readonly kind: "setField"; readonly table: number; readonly field: string; readonly value: number }
  | {
      readonly kind: "newTable";
      readonly target: number;
      readonly arraySize: number;
      readonly hashBits: number;
    }
  | { readonly kind: "getUpvalue"; readonly target: number; readonly upvalue: number }
  | { readonly kind: "setUpvalue"; readonly upvalue: number; readonly value: number }
  | { readonly kind: "length"; readonly target: number; readonly table: number }
  | { readonly kind: "clear"; readonly table: number }
  | { readonly kind: "test"; readonly op: Comparison; readonly left: number; readonly right: number };

export interface Program {
  readonly statements: readonly Statement[];
  readonly iterations: number;
}

// Random programs

function randomOperand(random: Random): Operand {
  return random.below(3) === 0
    ? { constant: random.pick([1, 2, -1, 3, 0.5]) }
    : { slot: random.pick([...NUMBER_SLOTS, INDEX_SLOT, INDEX_SLOT]) };
}

function randomIndex(random: Random): Operand {
  if (random.below(3) === 0) return { constant: random.pick([1, 2, 3, 5, 9, 14]) };
  return { slot: random.pick([...NUMBER_SLOTS, INDEX_SLOT, INDEX_SLOT, INDEX_SLOT]) };
}

/** How often each kind of statement is tried. */
const weights: Readonly<Record<Statement["kind"], number>> = {
  arithmetic: 4,
  bits: 1,
  copy: 2,
  getIndex: 5,
  setIndex: 5,
  getField: 5,
  setField: 5,
  newTable: 1,
  getUpvalue: 1,
  setUpvalue: 1,
  length: 2,
  clear: 1,
  test: 1,
};
const kinds = (Object.keys(weights) as Statement["kind"][]).flatMap((kind) =>
  Array.from({ length: weights[kind] }, () => kind),
);

function randomStatement(random: Random): Statement {
  const kind = random.pick(kinds);
  const target = random.pick(NUMBER_SLOTS);
  const table = random.pick(TABLE_SLOTS);
  const anySlot = () => random.pick([...NUMBER_SLOTS, ...TABLE_SLOTS, ...TABLE_SLOTS]);
  const field = random.pick(FIELDS);
  const value = random.pick(NUMBER_SLOTS);
  const operands = () => ({ left: randomOperand(random), right: randomOperand(random) });
  switch (kind) {
    case "arithmetic":
      return { kind, op: random.pick(["ADD", "ADD", "SUB", "MUL"] as const), target, ...operands() };
    case "bits":
      return { kind, op: random.pick(["BAND", "BOR", "BXOR"] as const), target, ...operands() };
    case "copy":
      return { kind, target: anySlot(), source: anySlot() };
    case "getIndex":
      return { kind, target, table, index: randomIndex(random) };
    case "setIndex":
      return { kind, table, index: randomIndex(random), value };
    case "getField":
      return { kind, target: field === "link" ? random.pick(TABLE_SLOTS) : target, table, field };
    case "setField":
      return { kind, table, field, value: field === "link" ? random.pick(TABLE_SLOTS) : value };
    case "newTable":
      return {
        kind,
        target: random.pick(TABLE_SLOTS),
        arraySize: random.pick([0, 3, 6]),
        hashBits: random.below(3),
      };
    case "getUpvalue":
      return { kind, target, upvalue: random.below(UPVALUES) };
    case "setUpvalue":
      return { kind, upvalue: random.below(UPVALUES), value };
    case "length":
      return { kind, target, table };
    case "clear":
      return { kind, table };
    case "test":
      return {
        kind,
        op: random.pick(["LT", "GE", "LE", "GT"] as const),
        left: value,
        right: random.pick([...NUMBER_SLOTS, INDEX_SLOT]),
      };
  }
}

/** Attempts at a statement that does not stop the program. */
const ATTEMPTS = 20;

/** A program whose first iteration does not stop. It is run once on the way. */
export function randomProgram(random: Random, machine: Machine): Program {
  const count = 3 + random.below(12);
  const statements: Statement[] = [];
  for (let attempts = 0; statements.length < count && attempts < count * ATTEMPTS; attempts++) {
    const statement = randomStatement(random);
    if (step(machine, statement)) statements.push(statement);
  }
  return { statements, iterations: 3 + random.below(10) };
}

// The state that a program works on

export interface Words {
  readonly low: number;
  readonly high: number;
}

const RAW_SLOTS = 64;
const UPVALUE_SIZE = 32;

/** A state with the slots, tables and upvalues of a program. */
export class Machine {
  readonly state = new CoreState();
  /** Address of the start frame's first slot, which is slot 1. */
  readonly base: number;
  /** Address of a Function whose upvalues are closed. */
  readonly closure: number;

  constructor(random: Random) {
    const { global } = this.state;
    // The array part of a table is memory that nothing else uses.
    const raw = exports.newTable(global, RAW_SLOTS, 0) >>> 0;
    this.base = view().getUint32(raw + offsets.Table.array, true);
    this.closure = this.base + 16 * 8;
    for (let index = 0; index < UPVALUES; index++) this.#makeUpvalue(index, random.below(20));
    for (const slot of NUMBER_SLOTS) this.setNumber(slot, random.pick([1, 2, 3, 0, 5, 1.5, -2]));
    const tables = [this.#makeTable(random), this.#makeTable(random)];
    for (const slot of TABLE_SLOTS) this.setSlot(slot, Tag.values.TABLE, random.pick(tables));
    for (const table of tables) this.#set(table, "link", { table: random.pick(tables) });
    this.setNumber(INDEX_SLOT, 1);
  }

  /** Other values in the slots, as for another time that the loop is run. */
  perturb(random: Random): void {
    for (const slot of NUMBER_SLOTS)
      if (random.below(2)) this.setNumber(slot, random.pick([1, 2, 3, 0, 7, 1.5]));
    for (const slot of TABLE_SLOTS) {
      const change = random.below(4);
      if (change === 0) this.setSlot(slot, Tag.values.TABLE, this.#makeTable(random));
      if (change === 1)
        this.setWords(this.slotAddress(slot), this.wordsAt(this.slotAddress(random.pick(TABLE_SLOTS))));
    }
    this.setNumber(INDEX_SLOT, random.pick([1, 1, 2, 0, -3]));
  }

  #makeUpvalue(index: number, value: number): void {
    const upvalue = this.closure + 64 + UPVALUE_SIZE * index;
    view().setUint32(this.closure + offsets.Function.upvalues + 4 * index, upvalue, true);
    view().setUint8(upvalue + offsets.Upvalue.closed, 1);
    view().setUint32(upvalue + offsets.Upvalue.location, upvalue + offsets.Upvalue.value, true);
    view().setFloat64(upvalue + offsets.Upvalue.value, value, true);
  }

  #makeTable(random: Random): number {
    const table = exports.newTable(this.state.global, 4 + random.below(10), 3) >>> 0;
    const size = view().getUint32(table + offsets.Table.arraySize, true);
    for (let index = 0; index < size; index++) this.#set(table, index, random.below(9));
    this.#set(table, "a", random.below(9));
    this.#set(table, "b", 2.5);
    this.#set(table, "link", { table });
    return table;
  }

  #set(table: number, key: TestValue, value: TestValue): void {
    // Memory may grow with the key: the view is taken afterwards.
    const slot = exports.newKey(this.state.global, table, this.state.bits(key)) >>> 0;
    view().setBigInt64(slot, this.state.bits(value), true);
  }

  slotAddress(slot: number): number {
    return this.base + 8 * (slot - 1);
  }

  upvalueAddress(index: number): number {
    const upvalue = view().getUint32(this.closure + offsets.Function.upvalues + 4 * index, true);
    return view().getUint32(upvalue + offsets.Upvalue.location, true);
  }

  wordsAt(address: number): Words {
    return { low: view().getUint32(address, true), high: view().getUint32(address + 4, true) };
  }

  setWords(address: number, { low, high }: Words): void {
    view().setUint32(address, low, true);
    view().setUint32(address + 4, high, true);
  }

  setSlot(slot: number, high: number, low: number): void {
    this.setWords(this.slotAddress(slot), { low, high });
  }

  setNumber(slot: number, value: number): void {
    view().setFloat64(this.slotAddress(slot), value, true);
  }

  /** The number in a slot, or undefined. */
  number(slot: number): number | undefined {
    return this.numberAt(this.slotAddress(slot));
  }

  numberAt(address: number): number | undefined {
    const { high } = this.wordsAt(address);
    return high < Tag.values.NUMBER ? view().getFloat64(address, true) : undefined;
  }

  table(slot: number): number | undefined {
    const { low, high } = this.wordsAt(this.slotAddress(slot));
    return high === Tag.values.TABLE ? low : undefined;
  }

  operand(operand: Operand): number | undefined {
    return "constant" in operand ? operand.constant : this.number(operand.slot);
  }

  /** Address of the value under a key; that of nilValue if the key is absent. */
  find(table: number, key: number | string): number {
    return exports.findValue(this.state.global, table, this.state.bits(key)) >>> 0;
  }

  get nilAddress(): number {
    return this.state.field("nilValue");
  }

  /** The keys of a table, in an order that does not depend on where they are. */
  #keys(table: number): (number | string)[] {
    const field = (name: string) => view().getUint32(table + offsets.Table[name], true);
    const keys: (number | string)[] = Array.from({ length: field("arraySize") }, (_, index) => index);
    for (let index = 0; index <= field("hashMask"); index++) {
      const key = field("node") + index * sizeOf("Node") + offsets.Node.key;
      const { low, high } = this.wordsAt(key);
      if (high === Tag.values.STRING) keys.push(textOf(low));
      else if (high < Tag.values.NUMBER) keys.push(this.numberAt(key) ?? 0);
    }
    const present = keys.filter((key) => this.wordsAt(this.find(table, key)).high !== Tag.values.NIL);
    return present.sort((a, b) => (String(a) < String(b) ? -1 : 1));
  }

  /** All that a program can see, as text; tables by the order in which they are met. */
  describe(): string {
    const seen = new Map<number, number>();
    const tables: number[] = [];
    const value = (address: number): string => {
      const { low, high } = this.wordsAt(address);
      if (high < Tag.values.NUMBER) return String(view().getFloat64(address, true) || 0);
      if (high !== Tag.values.TABLE) return `tag ${~high}`;
      if (!seen.has(low)) seen.set(low, tables.push(low));
      return `table ${seen.get(low)}`;
    };
    const lines = [...NUMBER_SLOTS, ...TABLE_SLOTS, INDEX_SLOT].map(
      (slot) => `slot ${slot}: ${value(this.slotAddress(slot))}`,
    );
    for (let index = 0; index < UPVALUES; index++)
      lines.push(`upvalue ${index}: ${value(this.upvalueAddress(index))}`);
    // The list grows while it is walked.
    for (const table of tables) {
      const entries = this.#keys(table).map((key) => `${key}=${value(this.find(table, key))}`);
      lines.push(`table ${seen.get(table)}: ${entries.join(" ")}`);
    }
    return lines.join("\n");
  }
}

const scratch = new Float64Array(1);
const scratchInt = new Int32Array(scratch.buffer);
const toBits = (value: number): number => {
  scratch[0] = value + 6755399441055744;
  return scratchInt[0];
};

const arithmetic = {
  ADD: (a: number, b: number) => a + b,
  SUB: (a: number, b: number) => a - b,
  MUL: (a: number, b: number) => a * b,
  BAND: (a: number, b: number) => toBits(a) & toBits(b),
  BOR: (a: number, b: number) => toBits(a) | toBits(b),
  BXOR: (a: number, b: number) => toBits(a) ^ toBits(b),
};

export const compare = {
  LT: (a: number, b: number) => a < b,
  GE: (a: number, b: number) => a >= b,
  LE: (a: number, b: number) => a <= b,
  GT: (a: number, b: number) => a > b,
};

/** Runs one statement: false if the program stops at it. */
export function step(machine: Machine, statement: Statement): boolean {
  const { state } = machine;
  switch (statement.kind) {
    case "arithmetic":
    case "bits": {
      const [left, right] = [machine.operand(statement.left), machine.operand(statement.right)];
      if (left === undefined || right === undefined) return false;
      const result = arithmetic[statement.op](left, right);
      if (Number.isNaN(result)) return false;
      machine.setNumber(statement.target, result);
      return true;
    }
    case "copy":
      machine.setWords(
        machine.slotAddress(statement.target),
        machine.wordsAt(machine.slotAddress(statement.source)),
      );
      return true;
    case "getIndex":
    case "getField": {
      const address = keyedAddress(machine, statement);
      if (address === undefined) return false;
      const words = machine.wordsAt(address);
      if (words.high !== Tag.values.TABLE && words.high >= Tag.values.NUMBER) return false;
      machine.setWords(machine.slotAddress(statement.target), words);
      return true;
    }
    case "setIndex":
    case "setField": {
      const address = keyedAddress(machine, statement);
      if (address === undefined) return false;
      const words = machine.wordsAt(machine.slotAddress(statement.value));
      if (address !== machine.nilAddress) {
        machine.setWords(address, words);
        return true;
      }
      const key = statement.kind === "setField" ? statement.field : machine.operand(statement.index);
      const slot = exports.newKey(state.global, machine.table(statement.table) ?? 0, state.bits(key)) >>> 0;
      machine.setWords(slot, words);
      return true;
    }
    case "newTable": {
      const { arraySize, hashBits } = statement;
      machine.setSlot(
        statement.target,
        Tag.values.TABLE,
        exports.newTable(state.global, arraySize, hashBits) >>> 0,
      );
      return true;
    }
    case "getUpvalue":
      machine.setWords(
        machine.slotAddress(statement.target),
        machine.wordsAt(machine.upvalueAddress(statement.upvalue)),
      );
      return true;
    case "setUpvalue":
      machine.setWords(
        machine.upvalueAddress(statement.upvalue),
        machine.wordsAt(machine.slotAddress(statement.value)),
      );
      return true;
    case "length":
    case "clear": {
      const table = machine.table(statement.table);
      if (table === undefined) return false;
      if (statement.kind === "clear") exports.clearTable(state.global, table);
      else machine.setNumber(statement.target, exports.tableLength(table));
      return true;
    }
    case "test": {
      const [left, right] = [machine.number(statement.left), machine.number(statement.right)];
      return left !== undefined && right !== undefined && compare[statement.op](left, right);
    }
  }
}

/** Address of the value of t[i] or t.f; undefined: the program stops. */
export function keyedAddress(
  machine: Machine,
  statement: Extract<Statement, { table: number; index: Operand } | { table: number; field: string }>,
): number | undefined {
  const table = machine.table(statement.table);
  if (table === undefined) return undefined;
  if ("field" in statement) return machine.find(table, statement.field);
  const index = machine.operand(statement.index);
  // Other numbers would make tables that are no arrays.
  if (index === undefined || (index | 0) !== index) return undefined;
  return machine.find(table, index);
}

/** Runs a program from a statement on until it stops; where it has stopped. */
export function run(machine: Machine, { statements, iterations }: Program, start: number): number {
  for (let pc = start; ; ) {
    if (pc < statements.length) {
      if (!step(machine, statements[pc])) return pc;
      pc++;
      continue;
    }
    const index = (machine.number(INDEX_SLOT) ?? 0) + 1;
    machine.setNumber(INDEX_SLOT, index);
    if (index > iterations) return pc;
    pc = 0;
  }
}
