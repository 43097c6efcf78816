/**
 * The IR verifier: what every pass must leave true. It runs after each pass in debug builds (`debug.isOn`), and its
 * errors show the instruction. It checks that operands are older and alive, the types that each operation asks for, the
 * chains, that what only makes sense as a guard is one, PHIs, and the snapshots.
 */
import { type IrOpName, irOps } from "../../spec/ir.ts";
import { check } from "../check.ts";
import { type Snapshot, SnapshotFlag } from "../trace.ts";
import { closureParts } from "./closures.ts";
import type { Ir } from "./ir.ts";
import { conversionFrom, conversionTo, fieldTypes } from "./operands.ts";
import { instructionText, snapshotText } from "./print.ts";
import {
  effectOf,
  InstructionFlag,
  type IrOp,
  type IrRef,
  type IrType,
  isConstantRef,
  leftIsRef,
  Op,
  opNames,
  REF_BASE,
  REF_FIRST,
  rightIsRef,
  Type,
  typeNames,
  typeSpecs,
} from "./types.ts";

/** What is wrong with an instruction, or undefined. */
type Rule = (types: Operands) => string | undefined;

interface Operands {
  readonly ir: Ir;
  readonly ref: IrRef;
  readonly type: IrType;
  /** Type of an operand that is a reference; -1 if it is none. */
  readonly left: IrType;
  readonly right: IrType;
}

const kindOf = (type: IrType) => typeSpecs[type].kind;
const isArithmeticType = (type: IrType) =>
  kindOf(type) !== "none" && (typeSpecs[type].isInteger || type === Type.NUM);

const expectTypes =
  (left: IrType | undefined, right?: IrType): Rule =>
  (found) => {
    if (left !== undefined && found.left !== left) return `left is not ${typeNames[left]}`;
    if (right !== undefined && found.right !== right) return `right is not ${typeNames[right]}`;
  };

/** Integers of 32 bits and less, and addresses (that of cdata, too), are all computed with as 32-bit words. */
const wordTypes: ReadonlySet<IrType> = new Set([
  Type.P32,
  Type.I8,
  Type.U8,
  Type.I16,
  Type.U16,
  Type.INT,
  Type.U32,
  Type.CDATA,
]);
const areAlike = (one: IrType, other: IrType): boolean =>
  one === other || (wordTypes.has(one) && wordTypes.has(other));

const sameTypes: Rule = ({ left, right, type }) =>
  areAlike(left, type) && areAlike(right, type) && (isArithmeticType(type) || type === Type.P32)
    ? undefined
    : "operands and result differ in type";
const sameUnary: Rule = ({ left, type }) =>
  areAlike(left, type) ? undefined : "operand and result differ in type";
const comparable: Rule = ({ left, right }) => {
  if (!areAlike(left, right)) return "operands differ in type";
  return isArithmeticType(left) || left === Type.P32 ? undefined : "operands have no order";
};
const equatable: Rule = ({ left, right }) => (areAlike(left, right) ? undefined : "operands differ in type");
/** Shift counts are integers. */
const shift: Rule = ({ left, right, type }) => {
  if (!areAlike(left, type) || !typeSpecs[type].isInteger)
    return "left and result differ in type, or are no integers";
  return typeSpecs[right]?.isInteger ? undefined : "right is no integer";
};
const bits: Rule = (found) =>
  sameTypes(found) ?? (typeSpecs[found.type].isInteger ? undefined : "no integers");
const bitsUnary: Rule = (found) =>
  sameUnary(found) ?? (typeSpecs[found.type].isInteger ? undefined : "no integer");
const onlyNumbers: Rule = ({ left, right, type }) =>
  left === Type.NUM && right === Type.NUM && type === Type.NUM ? undefined : "not all are numbers";
const numberTest: Rule = ({ left, right, type }) =>
  areAlike(left, right) && (left === Type.NUM || wordTypes.has(left)) && type === Type.INT
    ? undefined
    : "no test of numbers";
const choice: Rule = ({ ir, ref, type, left }) => {
  const pair = ir.right(ref);
  if (left !== Type.INT || ir.op(pair) !== Op.CARG) return "no test, or no pair of values";
  return ir.type(ir.left(pair)) === type && ir.type(ir.right(pair)) === type
    ? undefined
    : "values and result differ in type";
};
const numberFunction: Rule = ({ left, type }) =>
  left === Type.NUM && type === Type.NUM ? undefined : "not numbers";
const overflowing: Rule = (found) => sameTypes(found) ?? (found.type === Type.INT ? undefined : "no INT");
const address = expectTypes(Type.P32);
const store: Rule = ({ left }) => (left === Type.P32 ? undefined : "left is no address");

const rules: { readonly [Name in IrOpName]?: Rule } = {
  LT: comparable,
  GE: comparable,
  LE: comparable,
  GT: comparable,
  ULT: comparable,
  UGE: comparable,
  ULE: comparable,
  UGT: comparable,
  EQ: equatable,
  NE: equatable,
  ABC: expectTypes(Type.INT, Type.INT),
  RETF: expectTypes(Type.PROTO, Type.P32),
  RETV: expectTypes(Type.PROTO, Type.P32),
  RESUMABLE: expectTypes(Type.THREAD, Type.P32),
  RESUMED: expectTypes(Type.P32),
  RESUME: expectTypes(Type.THREAD),
  PHI: sameTypesOrObjects,
  BNOT: bitsUnary,
  BSWAP: bitsUnary,
  BAND: bits,
  BOR: bits,
  BXOR: bits,
  BSHL: shift,
  BSHR: shift,
  BSAR: shift,
  BROL: shift,
  BROR: shift,
  ADD: sameTypes,
  SUB: sameTypes,
  MUL: sameTypes,
  DIV: sameTypes,
  MOD: sameTypes,
  POW: onlyNumbers,
  NEG: sameUnary,
  ABS: sameUnary,
  LDEXP: onlyNumbers,
  TLT: numberTest,
  TLE: numberTest,
  TEQ: numberTest,
  SELECT: choice,
  MIN: sameTypes,
  MAX: sameTypes,
  FPMATH: numberFunction,
  ADDOV: overflowing,
  SUBOV: overflowing,
  MULOV: overflowing,
  AREF: expectTypes(Type.P32, Type.INT),
  HREFK: expectTypes(Type.P32),
  HREF: expectTypes(Type.TAB),
  NEWREF: expectTypes(Type.TAB),
  UREFO: expectTypes(Type.FUNC),
  UREFC: expectTypes(Type.FUNC),
  STRREF: expectTypes(Type.STR, Type.INT),
  ALOAD: address,
  HLOAD: address,
  ULOAD: address,
  FLOAD: ({ ir, ref, type }) =>
    type === fieldTypes[ir.right(ref)] ? undefined : `the field is ${typeNames[fieldTypes[ir.right(ref)]]}`,
  XLOAD: address,
  VLOAD: address,
  ALEN: expectTypes(Type.TAB),
  ASTORE: store,
  HSTORE: store,
  USTORE: store,
  FSTORE: store,
  XSTORE: store,
  SNEW: expectTypes(Type.P32, Type.INT),
  TDUP: expectTypes(Type.TAB),
  FNEW: ({ ir, ref, type }) => {
    const { prototype, parent } = closureParts(ir, ref);
    if (ir.op(prototype) !== Op.KGC || ir.type(prototype) !== Type.PROTO) return "no prototype";
    return ir.type(parent) === Type.FUNC && type === Type.FUNC ? undefined : "no parent function";
  },
  BUFPUT: expectTypes(Type.P32, Type.STR),
  BUFSTR: expectTypes(Type.P32, Type.P32),
  TBAR: expectTypes(Type.TAB),
  CALLXS: expectTypes(undefined, Type.INT),
  CALLF: expectTypes(undefined, Type.P32),
  CONV: ({ ir, ref, type, left }) => {
    const mode = ir.right(ref);
    if (conversionTo(mode) !== type) return "the mode is for another type";
    return conversionFrom(mode) === left ? undefined : `the operand is ${typeNames[left]}`;
  },
  TOBIT: expectTypes(Type.NUM),
  STRTO: expectTypes(Type.STR),
};

function sameTypesOrObjects({ left, right, type }: Operands): string | undefined {
  return left === type && right === type ? undefined : "operands and result differ in type";
}

/** By operation. */
const ruleOf: readonly (Rule | undefined)[] = opNames.map((name) => rules[name]);
/** Guards whose failing is all that they do. */
const mustBeGuard: readonly boolean[] = Object.values(irOps).map(({ effect }) => effect === "guard");

class Verifier {
  readonly #ir: Ir;
  readonly #snapshots: readonly Snapshot[];

  constructor(ir: Ir, snapshots: readonly Snapshot[]) {
    this.#ir = ir;
    this.#snapshots = snapshots;
  }

  run(): void {
    for (let ref = REF_FIRST; ref < this.#ir.next; ref++) this.#instruction(ref);
    this.#chains();
    this.#snapshots.forEach((snapshot, index) => {
      this.#snapshot(snapshot, index);
    });
  }

  #assert(condition: boolean, ref: IrRef, message: () => string): void {
    check(condition, () => `IR: ${message()}: ${instructionText(this.#ir, ref)}`);
  }

  #instruction(ref: IrRef): void {
    const ir = this.#ir;
    const op = ir.op(ref);
    if (op === Op.NOP || op === Op.LOOP) return;
    const left = leftIsRef[op] ? this.#operand(ref, ir.left(ref), false) : -1;
    const right = rightIsRef[op] ? this.#operand(ref, ir.right(ref), op === Op.PHI) : -1;
    const problem = ruleOf[op]?.({ ir, ref, type: ir.type(ref), left, right });
    this.#assert(problem === undefined, ref, () => problem ?? "");
    this.#assert(!mustBeGuard[op] || ir.hasFlag(ref, InstructionFlag.GUARD), ref, () => "is no guard");
    if (op === Op.PHI) this.#phi(ref);
  }

  #operand(ref: IrRef, operand: IrRef, mayBeYounger: boolean): IrType {
    const ir = this.#ir;
    this.#assert(operand >= ir.lowest && operand < ir.next, ref, () => `operand ${operand} does not exist`);
    this.#assert(mayBeYounger || operand < ref, ref, () => `operand ${operand} is not older`);
    const isAlive = ir.op(operand) !== Op.NOP || operand === REF_BASE;
    this.#assert(isAlive, ref, () => "an operand was removed");
    const { SUNK } = InstructionFlag;
    const isMissing = operand > REF_BASE && ir.hasFlag(operand, SUNK) && !ir.hasFlag(ref, SUNK);
    this.#assert(!isMissing, ref, () => "an operand is sunk");
    return ir.type(operand);
  }

  #phi(ref: IrRef): void {
    const ir = this.#ir;
    const loop = ir.youngest(Op.LOOP);
    const left = ir.left(ref);
    this.#assert(loop !== 0 && ref > loop, ref, () => "a PHI without a loop");
    this.#assert(isConstantRef(left) || left < loop, ref, () => "left is not from before the loop");
  }

  /** Each chain holds all instructions of its operation, the youngest first. */
  #chains(): void {
    const ir = this.#ir;
    const counts = new Map<IrOp, number>();
    for (let ref = ir.lowest; ref < ir.next; ref++) counts.set(ir.op(ref), (counts.get(ir.op(ref)) ?? 0) + 1);
    for (let op = 0; op < opNames.length; op++) {
      if (op === Op.NOP || effectOf[op] === "constant") continue;
      let count = 0;
      for (let ref = ir.youngest(op), last = ir.next; ref !== 0; last = ref, ref = ir.older(ref)) {
        check(ref < last && ir.op(ref) === op, () => `IR: the chain of ${opNames[op]} is broken at ${ref}`);
        count++;
      }
      check(count === (counts.get(op) ?? 0), () => `IR: the chain of ${opNames[op]} is not complete`);
    }
  }

  #snapshot(snapshot: Snapshot, index: number): void {
    const ir = this.#ir;
    const assert = (condition: boolean, message: string) =>
      check(condition, () => `IR: ${message}: ${snapshotText(ir, snapshot, index)}`);
    assert(index === 0 || this.#snapshots[index - 1].ref <= snapshot.ref, "snapshots are out of order");
    let lastSlot = -1;
    for (const { slot, ref, flags } of snapshot.entries) {
      assert(slot > lastSlot, "slots are out of order");
      assert(slot < snapshot.slotCount, "a slot is above the slots in use");
      lastSlot = slot;
      assert(ref >= ir.lowest && ref < ir.next, "a value does not exist");
      assert(isConstantRef(ref) || ref < snapshot.ref, "a value is not older than the snapshot");
      assert(ref === REF_BASE || ir.op(ref) !== Op.NOP, "a value was removed");
      const isFrame = (flags & (SnapshotFlag.FRAME | SnapshotFlag.CONTINUATION)) !== 0;
      const isValue =
        typeSpecs[ir.type(ref)].tag !== undefined || isFrame || (flags & SnapshotFlag.KEYINDEX) !== 0;
      assert(isValue, "a value is none of Lua's");
    }
  }
}

/** Throws a TraceAbort with reason INTERNAL that says what is wrong. */
export function verify(ir: Ir, snapshots: readonly Snapshot[]): void {
  new Verifier(ir, snapshots).run();
}
