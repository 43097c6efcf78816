/** Each operation on values at their edges: what the region does agrees with the reference evaluator. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { evaluate } from "../../../jit/ir/evaluate.ts";
import { parseIr } from "../../../jit/ir/parse.ts";
import { fpMathFunctions, type IrOpName, irOps } from "../../../spec/ir.ts";
import { BASE, GLOBAL, heapOf, RegionMachine, type SlotValue, traceOf } from "./support.ts";

const numbers = [
  0,
  -0,
  1,
  -1,
  0.5,
  -0.5,
  1.5,
  3,
  -3,
  7.25,
  255,
  256,
  65535,
  65536,
  2 ** 31 - 1,
  2 ** 31,
  -(2 ** 31),
  -(2 ** 31) - 1,
  2 ** 32,
  2 ** 32 + 1,
  2 ** 51,
  2 ** 53,
  -(2 ** 53),
  2 ** 63,
  1e300,
  5e-324,
  Infinity,
  -Infinity,
  Number.NaN,
];
const integers = [
  0,
  1,
  -1,
  2,
  3,
  -3,
  7,
  31,
  32,
  33,
  255,
  65536,
  65535,
  46341,
  -46341,
  2 ** 31 - 1,
  -(2 ** 31),
  -(2 ** 31) + 1,
];

const SNAPSHOT = (entries: string) =>
  `....              SNAP   #0   [ ${entries}] pc=0x100 base=0 slots=8 top=8 results=0`;

/** Functions of one number that both sides use in place of the core's. */
const helpers = {
  power: (base: number, exponent: number) => base ** exponent,
  scaleNumber: (number: number, exponent: number) => number * 2 ** exponent,
  ...Object.fromEntries(fpMathFunctions.map((name) => [name, Math[name as "sin"]])),
};

interface Outcome {
  readonly exit: number;
  readonly isLink: boolean;
  readonly slots: readonly SlotValue[];
}

const SLOTS = 6;

function runRegion(text: string, slots: readonly SlotValue[]): Outcome {
  const machine = machines.get(text) ?? new RegionMachine([traceOf(text, { link: "interpreter" })], helpers);
  machines.set(text, machine);
  for (let slot = 1; slot <= SLOTS; slot++) machine.setSlot(slot, 0);
  const { exit, slot } = machine.run(slots);
  return {
    exit: exit.snapshot,
    isLink: exit.kind === "link",
    slots: Array.from({ length: SLOTS }, (_, index) => slot(index + 1)),
  };
}

const machines = new Map<string, RegionMachine>();

function runEvaluator(text: string, slots: readonly SlotValue[]): Outcome {
  const machine = evaluatorMachine;
  for (let slot = 1; slot <= SLOTS; slot++) machine.setSlot(slot, slots[slot - 1] ?? 0);
  const { ir, snapshots } = parseIr(text);
  const heap = heapOf(machine.memory);
  const result = evaluate(ir, snapshots, {
    heap,
    global: GLOBAL,
    base: BASE,
    helpers: helpers as never,
    fuel: 0,
  });
  for (const { slot, low, high } of result.slots) machine.setWords(slot, low, high);
  return {
    exit: result.exit,
    isLink: result.failed === 0,
    slots: Array.from({ length: SLOTS }, (_, index) => machine.value(BASE + 8 * index)),
  };
}

const evaluatorMachine = new RegionMachine([traceOf(`${SNAPSHOT("")}\n`, { link: "interpreter" })]);

function agree(text: string, slots: readonly SlotValue[]): void {
  const [region, expected] = [runRegion(text, slots), runEvaluator(text, slots)];
  const message = `${text}\non ${JSON.stringify(slots.map(String))}`;
  assert.deepEqual(region, expected, message);
}

const integerLoads = `${SNAPSHOT("")}
0001 >  int SLOAD  #1    TC
0002 >  int SLOAD  #2    TC
`;
const numberLoads = `${SNAPSHOT("")}
0001 >  num SLOAD  #1    T
0002 >  num SLOAD  #2    T
`;

/** The operation's value in slot 3, in one use and in two; also with a constant on the right. */
function agreeOnValues(
  op: string,
  type: "num" | "int",
  lefts: readonly number[],
  rights: readonly number[],
  guard = " ",
): void {
  const loads = type === "num" ? numberLoads : integerLoads;
  const line = (label: string, right: string) =>
    `${label} ${guard}  ${type} ${op.padEnd(6)} 0001  ${right}\n`;
  const constant = (value: number) => {
    if (type === "int") return value < 0 ? `${value}` : `+${value}`;
    if (Number.isNaN(value)) return "nan";
    if (!Number.isFinite(value)) return value > 0 ? "inf" : "-inf";
    const text = Object.is(value, -0) ? "-0" : String(value);
    return /[.e]/.test(text) ? text : `${text}.0`;
  };
  const once = `${loads}${line("0003", "0002")}${SNAPSHOT("3=0003 ")}\n`;
  const within = `${loads}${line("0003", "0002")}0004    ${type} ADD    0003  ${constant(1)}\n${SNAPSHOT("3=0004 ")}\n`;
  for (const left of lefts)
    for (const right of rights) {
      agree(once, [left, right]);
      agree(within, [left, right]);
    }
  for (const right of rights) {
    const text = `${loads}${line("0003", constant(right))}${SNAPSHOT("3=0003 ")}\n`;
    for (const left of lefts) agree(text, [left, 0]);
  }
}

test("arithmetic on numbers", () => {
  for (const op of ["ADD", "SUB", "MUL", "DIV", "MIN", "MAX", "POW"])
    agreeOnValues(op, "num", numbers, numbers);
});

test("tests of numbers and integers, and choices by them", () => {
  for (const op of ["TLT", "TLE", "TEQ"])
    for (const [type, loads, values] of [
      ["num", numberLoads, numbers],
      ["int", integerLoads, integers],
    ] as const) {
      const test = `${loads}0003    int ${op.padEnd(6)} 0001  0002\n`;
      const select = `0004    ${type} ADD    0001  0002\n0005    nil CARG   0004  0002\n0006    ${type} SELECT 0003  0005\n`;
      const again = `0007    nil CARG   0006  0001\n0008    ${type} SELECT 0003  0007\n`;
      for (const left of values)
        for (const right of values) {
          agree(`${test}${SNAPSHOT("3=0003 ")}\n`, [left, right]);
          agree(`${test}${select}${SNAPSHOT("3=0006 ")}\n`, [left, right]);
          agree(`${test}${select}${again}${SNAPSHOT("3=0008 4=0004 ")}\n`, [left, right]);
        }
    }
});

test("the remainder of numbers, as the interpreter computes it", () => {
  const text = `${numberLoads}0003    num MOD    0001  0002\n${SNAPSHOT("3=0003 ")}\n`;
  for (const left of numbers)
    for (const right of numbers)
      assert.deepEqual(runRegion(text, [left, right]).slots[2], left - Math.floor(left / right) * right);
});

test("functions of one number", () => {
  const lines = ["NEG    0001", "ABS    0001", ...fpMathFunctions.map((name) => `FPMATH 0001  ${name}`)];
  for (const line of lines)
    for (const value of numbers)
      agree(`${numberLoads}0003    num ${line}\n${SNAPSHOT("3=0003 ")}\n`, [value, 0]);
});

test("arithmetic on integers wraps", () => {
  for (const op of ["ADD", "SUB", "MUL", "MIN", "MAX"]) agreeOnValues(op, "int", integers, integers);
  const divisors = integers.filter((value) => value !== 0);
  agreeOnValues("MOD", "int", integers, divisors);
});

test("checked arithmetic leaves on overflow", () => {
  for (const op of ["ADDOV", "SUBOV", "MULOV"]) agreeOnValues(op, "int", integers, integers, ">");
});

test("bit operations", () => {
  for (const op of ["BAND", "BOR", "BXOR", "BSHL", "BSHR", "BSAR", "BROL", "BROR"])
    agreeOnValues(op, "int", integers, integers);
  for (const op of ["BNOT", "BSWAP", "NEG"])
    for (const value of integers)
      agree(`${integerLoads}0003    int ${op}   0001\n${SNAPSHOT("3=0003 ")}\n`, [value, 0]);
});

const comparisons = (Object.keys(irOps) as IrOpName[]).filter(
  (name) => irOps[name].effect === "guard" && !name.endsWith("OV") && name !== "ABC",
);

test("comparisons of numbers and integers, and bounds checks", () => {
  assert.ok(comparisons.length >= 10);
  for (const op of comparisons)
    for (const [type, loads, values] of [
      ["num", numberLoads, numbers],
      ["int", integerLoads, integers],
    ] as const) {
      const text = `${loads}0003 >  ${type} ${op.padEnd(6)} 0001  0002\n${SNAPSHOT("3=true ")}\n`;
      for (const left of values) for (const right of values) agree(text, [left, right]);
    }
  const text = `${integerLoads}0003 >  int ABC    0001  0002\n${SNAPSHOT("3=true ")}\n`;
  for (const left of integers) for (const right of integers) agree(text, [left, right]);
});

test("numbers become integers, or the trace is left", () => {
  for (const check of ["index", "check"])
    for (const value of numbers)
      agree(`${numberLoads}0003 >  int CONV   0001  int.num.${check}\n${SNAPSHOT("3=0003 ")}\n`, [value, 0]);
  for (const value of numbers) agree(`${integerLoads}${SNAPSHOT("3=0001 ")}\n`, [value, 0]);
});

test("any number is truncated and wrapped", () => {
  const text = `${numberLoads}0003    int CONV   0001  int.num.any\n${SNAPSHOT("3=0003 ")}\n`;
  for (const value of [0, -0, 1.9, -1.9, 2 ** 31, -(2 ** 31) - 1, 2 ** 32 + 5, 2 ** 53])
    agree(text, [value, 0]);
});

test("numbers become bits", () => {
  const text = `${numberLoads}0003    int TOBIT  0001\n${SNAPSHOT("3=0003 ")}\n`;
  for (const value of numbers.filter((number) => Math.abs(number) < 2 ** 51)) agree(text, [value, 0]);
});

test("integers become numbers and narrower integers", () => {
  for (const value of integers) {
    agree(`${integerLoads}0003    num CONV   0001  num.int.any\n${SNAPSHOT("3=0003 ")}\n`, [value, 0]);
    const unsigned = `${integerLoads}0003    u32 BXOR   0001  +0\n0004    num CONV   0003  num.u32.any\n${SNAPSHOT("3=0004 ")}\n`;
    assert.equal(runRegion(unsigned, [value, 0]).slots[2], value >>> 0);
    for (const [type, expected] of [
      ["i8 ", (value << 24) >> 24],
      ["u8 ", value & 255],
      ["i16", (value << 16) >> 16],
      ["u16", value & 65535],
    ] as const) {
      const text = `${integerLoads}0003    ${type} CONV   0001  ${type.trim()}.int.any\n0004    num CONV   0003  num.int.any\n${SNAPSHOT("3=0004 ")}\n`;
      assert.equal(runRegion(text, [value, 0]).slots[2], expected, `${type} ${value}`);
    }
  }
});
