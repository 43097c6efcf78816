/**
 * The table of all rules, flattened at load for the hot path (LuaJIT: lj_folddef.h, made by buildvm). A pattern is a
 * key of operation, left and right; equal keys share a chain of rules, in the order of their declaration. Open
 * addressing: a miss costs a few nanoseconds, so that no perfect hash is needed.
 */
import {
  BufferMode,
  fpMathFunctions,
  type IrTypeName,
  irFields,
  irOps,
  irTypes,
  TostringMode,
} from "../../spec/ir.ts";
import { irHelpers } from "../../spec/ir-helpers.ts";
import {
  type IrOp,
  isIntegerType,
  leftIsRef,
  Op,
  opNames,
  rightIsRef,
  Type,
  typeNames,
} from "../ir/types.ts";
import type { Fold } from "./fold.ts";
import { any, type FoldResult, type FoldRule, NEXT, type Pattern, type TypeCondition } from "./rule.ts";

/** Keys: op << 19 | left << 11 | right. */
const ANY_LEFT = 0xff;
const ANY_RIGHT = 0x7ff;
/** An operand that is no reference, on the left; a reference that is 0. */
export const NO_OPERAND = 0xfe;
const LITERAL_MASK = 0x3ff;

/** Of CONV's literal the check is not part of the key. */
export const literalKey = (op: IrOp, literal: number): number =>
  (op === Op.CONV ? literal >>> 3 : literal) & LITERAL_MASK;

const typeMaskOf = (holds: (name: IrTypeName) => boolean): number =>
  typeNames.reduce((mask, name) => (holds(name) ? mask | (1 << Type[name]) : mask), 0);
const isArithmetic = (name: IrTypeName) => isIntegerType(Type[name]) || name === "P32";
const typeMasks: Readonly<Record<TypeCondition, number>> = {
  number: typeMaskOf((name) => irTypes[name].kind === "f64"),
  int32: typeMaskOf((name) => irTypes[name].kind === "i32" && isArithmetic(name)),
  int64: typeMaskOf((name) => irTypes[name].kind === "i64"),
  integer: typeMaskOf(isArithmetic),
};
const ALL_TYPES = 0xffffffff | 0;

const indexOfKey = (table: Readonly<Record<string, unknown>>, name: string) =>
  Object.keys(table).indexOf(name);

/** What the words of literal operands mean, by operation. */
const literals: Partial<Record<keyof typeof irOps, (word: string) => number>> = {
  FLOAD: (word) => indexOfKey(irFields, word),
  FPMATH: (word) => (fpMathFunctions as readonly string[]).indexOf(word),
  CALLN: (word) => indexOfKey(irHelpers, word),
  CALLL: (word) => indexOfKey(irHelpers, word),
  TOSTR: (word) => TostringMode[word as keyof typeof TostringMode] ?? -1,
  BUFHDR: (word) => BufferMode[word as keyof typeof BufferMode] ?? -1,
  CONV: (word) => {
    const [to, from] = word.split(".").map((name) => Type[name as IrTypeName] ?? -1);
    return to < 0 || from < 0 ? -1 : literalKey(Op.CONV, (to << 8) | (from << 3));
  },
};

function rightKey([opName, , right = any]: Pattern): number {
  if (right === any) return ANY_RIGHT;
  const key =
    irOps[opName].args[1] === "lit" ? (literals[opName]?.(right) ?? -1) : Op[right as keyof typeof irOps];
  if (key === undefined || key < 0)
    throw new Error(`a fold rule's pattern for ${opName} has no right ${right}`);
  return key;
}

function keyOf(pattern: Pattern): number {
  const [opName, left] = pattern;
  return (Op[opName] << 19) | ((left === any ? ANY_LEFT : Op[left]) << 11) | rightKey(pattern);
}

const HASH_BITS = 11;
const hash = (key: number) => Math.imul(key, 0x9e3779b1) >>> (32 - HASH_BITS);

/** Bits of `shapes`: which kinds of pattern an operation has at all. */
const SHAPE_BOTH = 1;
const SHAPE_RIGHT = 2;
const SHAPE_LEFT = 4;
const SHAPE_ANY = 8;

const shapeOf = ([, left, right = any]: Pattern): number =>
  left === any ? (right === any ? SHAPE_ANY : SHAPE_RIGHT) : right === any ? SHAPE_LEFT : SHAPE_BOTH;

/** Patterns that there is room for: they are some 400. */
const MOST_PATTERNS = 1 << 10;

export class RuleTable {
  readonly rules: FoldRule[] = [];
  /** Times that each rule has fired, for the test that all do. */
  readonly firings = new Uint32Array(MOST_PATTERNS);
  readonly #keys = new Int32Array(1 << HASH_BITS).fill(-1);
  /** The first pattern with the key. */
  readonly #starts = new Uint16Array(1 << HASH_BITS);
  /** By pattern: the number of its rule, the types that the instruction may have, and the next pattern with its key; 0: none. */
  readonly #ruleOf = new Uint16Array(MOST_PATTERNS);
  readonly #types = new Int32Array(MOST_PATTERNS);
  readonly #next = new Uint16Array(MOST_PATTERNS);
  #patterns = 1;
  readonly #shapes = new Uint8Array(opNames.length);

  constructor(rules: readonly FoldRule[]) {
    this.add(rules);
  }

  /** Rules that are tried after those that are there. */
  add(rules: readonly FoldRule[]): void {
    for (const rule of rules) {
      const index = this.rules.push(rule) - 1;
      for (const pattern of rule.patterns) this.#add(pattern, index);
    }
  }

  #add(pattern: Pattern, rule: number): void {
    const [op, , , type] = pattern;
    const number = this.#patterns++;
    if (number >= MOST_PATTERNS) throw new Error("more fold rules than there is room for");
    this.#shapes[Op[op]] |= shapeOf(pattern);
    this.#ruleOf[number] = rule;
    this.#types[number] = type ? typeMasks[type] : ALL_TYPES;
    const key = keyOf(pattern);
    let at = hash(key);
    while (this.#keys[at] !== -1 && this.#keys[at] !== key) at = (at + 1) & ((1 << HASH_BITS) - 1);
    this.#keys[at] = key;
    let last = this.#starts[at];
    if (last === 0) this.#starts[at] = number;
    else {
      while (this.#next[last] !== 0) last = this.#next[last];
      this.#next[last] = number;
    }
  }

  /** Tries the rules on an instruction, the most specific ones first. */
  apply(fold: Fold): FoldResult {
    const { op, ir, left, right } = fold;
    const shapes = this.#shapes[op];
    if (shapes === 0) return NEXT;
    const leftKey = (leftIsRef[op] && left !== 0 ? ir.op(left) : NO_OPERAND) << 11;
    const rightKey = rightIsRef[op] ? (right !== 0 ? ir.op(right) : NO_OPERAND) : literalKey(op, right);
    const key = op << 19;
    let result = NEXT;
    if (shapes & SHAPE_BOTH) result = this.#run(key | leftKey | rightKey, fold);
    if (result === NEXT && shapes & SHAPE_RIGHT) result = this.#run(key | (ANY_LEFT << 11) | rightKey, fold);
    if (result === NEXT && shapes & SHAPE_LEFT) result = this.#run(key | leftKey | ANY_RIGHT, fold);
    if (result === NEXT && shapes & SHAPE_ANY) result = this.#run(key | (ANY_LEFT << 11) | ANY_RIGHT, fold);
    return result;
  }

  #run(key: number, fold: Fold): FoldResult {
    const keys = this.#keys;
    let place = hash(key);
    while (keys[place] !== key) {
      if (keys[place] === -1) return NEXT;
      place = (place + 1) & ((1 << HASH_BITS) - 1);
    }
    for (let at = this.#starts[place]; at !== 0; at = this.#next[at]) {
      if (((this.#types[at] >>> fold.type) & 1) === 0) continue;
      const index = this.#ruleOf[at];
      const result = this.rules[index].apply(fold);
      if (result === NEXT) continue;
      this.firings[index]++;
      return result;
    }
    return NEXT;
  }
}
