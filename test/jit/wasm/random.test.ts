/** Random loops of numbers and integers: the region leaves where the evaluator leaves, with the same slots. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { evaluate } from "../../../jit/ir/evaluate.ts";
import { parseIr } from "../../../jit/ir/parse.ts";
import { verify } from "../../../jit/ir/verify.ts";
import { Random } from "../../random.ts";
import { BASE, GLOBAL, heapOf, RegionMachine, type SlotValue, traceOf } from "./support.ts";

const CASES = 300;
const SLOTS = 6;
const FIRST_PC = 0x100;

type Type = "num" | "int";
interface Value {
  readonly label: string;
  readonly type: Type;
}

const operations: Readonly<Record<Type, readonly string[]>> = {
  num: ["ADD", "SUB", "MUL", "MIN", "MAX", "MOD"],
  int: ["ADD", "SUB", "MUL", "BAND", "BXOR", "BSHL", "ADDOV", "SUBOV", "MULOV"],
};
const constants: Readonly<Record<Type, readonly string[]>> = {
  num: ["1.0", "-1.0", "0.5", "3.0"],
  int: ["+1", "-1", "+7", "+2147483647"],
};

/** Writes a loop: loads, a first iteration, LOOP, other instructions on the same values, PHIs. */
class LoopWriter {
  readonly #random: Random;
  #lines: string[] = [];
  readonly #values: Value[] = [];
  #snapshots = 0;
  #labels = 0;

  constructor(random: Random) {
    this.#random = random;
  }

  write(): string {
    const random = this.#random;
    this.#snapshot([]);
    for (let slot = 1; slot <= SLOTS; slot++) {
      const type = slot % 2 ? "num" : "int";
      this.#values.push(this.#line(">", type, `SLOAD  #${slot}    ${type === "num" ? "T" : "TC"}`));
    }
    this.#instructions(4 + random.below(8));
    const before = this.#values.length;
    this.#snapshot(this.#values);
    this.#lines.push(`${this.#label()} ------------ LOOP ------------`);
    this.#instructions(4 + random.below(10));
    this.#phis(before);
    return `${this.#lines.join("\n")}\n`;
  }

  #label(): string {
    return String(++this.#labels).padStart(4, "0");
  }

  #line(guard: string, type: string, text: string): Value {
    const label = this.#label();
    this.#lines.push(`${label} ${guard}  ${type} ${text}`);
    return { label, type: type as Type };
  }

  /** Some slots have some of the values. */
  #snapshot(values: readonly Value[]): void {
    const random = this.#random;
    const entries: string[] = [];
    for (let slot = 1; values.length > 0 && slot <= SLOTS; slot++)
      if (random.below(3) > 0) entries.push(`${slot}=${random.pick(values).label} `);
    const pc = (FIRST_PC + 4 * this.#snapshots).toString(16);
    this.#lines.push(
      `....              SNAP   #${this.#snapshots++}   [ ${entries.join("")}] pc=0x${pc} base=0 slots=8 top=8 results=0`,
    );
  }

  #operand(type: Type): string {
    const random = this.#random;
    const fitting = this.#values.filter((value) => value.type === type);
    return random.below(4) === 0 ? random.pick(constants[type]) : random.pick(fitting).label;
  }

  #instructions(count: number): void {
    const random = this.#random;
    for (let rest = count; rest > 0; rest--) {
      const type = random.pick<Type>(["num", "int"]);
      const left = random.pick(this.#values.filter((value) => value.type === type)).label;
      const kind = random.below(10);
      if (kind < 2) {
        if (random.below(2)) this.#snapshot(this.#values);
        this.#line(
          ">",
          type,
          `${random.pick(["LT", "GE", "NE", "ULE"])}     ${left}  ${this.#operand(type)}`,
        );
      } else if (kind === 2 && type === "int") {
        this.#values.push(this.#line(" ", "num", `CONV   ${left}  num.int.any`));
      } else if (kind === 3 && type === "num") {
        this.#values.push(this.#line(">", "int", `CONV   ${left}  int.num.index`));
      } else {
        const operation = random.pick(operations[type]);
        const guard = operation.endsWith("OV") ? ">" : " ";
        const value = this.#line(guard, type, `${operation.padEnd(6)} ${left}  ${this.#operand(type)}`);
        this.#values.push(value);
        // Unused, it would be no guard.
        if (guard === ">") this.#line(" ", "nil", `USE    ${value.label}`);
      }
    }
  }

  /** Values from before LOOP get other ones; their lines are marked. */
  #phis(before: number): void {
    const random = this.#random;
    const marked = new Set<string>();
    const phis: [Value, Value][] = [];
    for (const left of this.#values.slice(0, before)) {
      if (random.below(2)) continue;
      const rights = this.#values.filter(({ label, type }) => type === left.type && label !== left.label);
      const right = random.pick(rights);
      phis.push([left, right]);
      marked.add(left.label).add(right.label);
    }
    this.#lines = this.#lines.map((line) =>
      marked.has(line.slice(0, 4)) ? `${line.slice(0, 6)}+${line.slice(7)}` : line,
    );
    for (const [left, right] of phis) this.#line(" ", left.type, `PHI    ${left.label}  ${right.label}`);
  }
}

const words = (machine: RegionMachine) =>
  Array.from({ length: SLOTS }, (_, index) => {
    const value = machine.value(BASE + 8 * index);
    return Number.isNaN(value) ? "nan" : machine.words(index + 1).join();
  });

function compare(text: string, start: readonly SlotValue[], fuel: number, seed: number): void {
  const machine = new RegionMachine([traceOf(text)]);
  const { exit } = machine.run(start, fuel);
  const found = [exit.snapshot, exit.kind, ...words(machine)];
  for (const [index, value] of start.entries()) machine.setSlot(index + 1, value);
  const { ir, snapshots } = parseIr(text);
  const environment = { heap: heapOf(machine.memory), global: GLOBAL, base: BASE, helpers: {}, fuel };
  const result = evaluate(ir, snapshots, environment);
  for (const { slot, low, high } of result.slots) machine.setWords(slot, low, high);
  const expected = [result.exit, result.failed === 0 ? "fuel" : "guard", ...words(machine)];
  assert.deepEqual(found, expected, `seed ${seed}, fuel ${fuel}, from ${start}:\n${text}`);
}

test("random loops leave as the evaluator does", () => {
  const exits = new Set<string>();
  for (let seed = 1; seed <= CASES; seed++) {
    const random = new Random(seed);
    const text = new LoopWriter(random).write();
    const { ir, snapshots } = parseIr(text);
    verify(ir, snapshots);
    for (const fuel of [0, 1, 2, 7]) {
      const start = Array.from({ length: SLOTS }, () => random.below(100) - 20);
      compare(text, start, fuel, seed);
    }
    exits.add(text);
  }
  assert.equal(exits.size, CASES);
});
