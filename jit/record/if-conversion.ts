/**
 * If-conversion (Allen, Kennedy, Porterfield and Warren, 1983): a branch whose ways only calculate with numbers, and meet
 * again, is recorded as a choice between what they give. LuaJIT guards the way that is taken, and the other one becomes a
 * side trace; but through a loop with k such branches lead 2^k paths, each a trace of its own (Monte Carlo integration with
 * seven of them took twice as long). So `if x < 0 then n = n + x end` is
 *
 * ```
 * 0003    num ADD    0002  0001
 * 0004    int TLT    0001  0.0
 * 0005    nil CARG   0003  0002
 * 0006    num SELECT 0004  0005
 * ```
 *
 * Invariants: nothing in a way can fail or be observed; what leaves the trace does so before the branch. What a way stores
 * is stored behind both, and what is there already if it is the other way's. The interpreter goes its way meanwhile, and
 * recording goes on where the ways meet.
 */
import {
  type IrRef,
  isConstant,
  isConstantRef,
  isIntegerType,
  Op,
  refOf,
  type TRef,
  Type,
  typeOf,
} from "../ir/types.ts";
import { recordAccess, type TableAccess } from "./access.ts";
import {
  assignsUpvalue,
  type Branch,
  findHammock,
  type Hammock,
  mergedSlots,
  replacedLoad,
  type Step,
} from "./hammock.ts";
import { Bytecode, opcodeOf, operandA, operandB, operandC, operandD } from "./instruction.ts";
import {
  literalOperand,
  numberOperand,
  type Operand,
  shortOperand,
  slotOperand,
  stringOperand,
} from "./operands.ts";
import type { Recording } from "./recording.ts";
import { recordUpvalueLoad, recordUpvalueStore } from "./upvalues.ts";

/** `op`: TLT, TLE or TEQ; `isNegated`: the jump behind the comparison is taken where that does not hold. */
interface Condition {
  readonly op: number;
  readonly isNegated: boolean;
}

const { TLT, TLE, TEQ } = Op;

const conditionOps: Readonly<Record<number, Condition>> = {
  [Bytecode.ISLT]: { op: TLT, isNegated: false },
  [Bytecode.ISGE]: { op: TLT, isNegated: true },
  [Bytecode.ISLE]: { op: TLE, isNegated: false },
  [Bytecode.ISGT]: { op: TLE, isNegated: true },
  [Bytecode.ISEQV]: { op: TEQ, isNegated: false },
  [Bytecode.ISNEV]: { op: TEQ, isNegated: true },
  [Bytecode.ISEQN]: { op: TEQ, isNegated: false },
  [Bytecode.ISNEN]: { op: TEQ, isNegated: true },
};

const { ADD, SUB, MUL, DIV } = Op;

/** By opcode: the operation, and where its operands are. */
const arithmetic: Readonly<Record<number, readonly [op: number, operands: "VN" | "NV" | "VV"]>> = {
  [Bytecode.ADDVN]: [ADD, "VN"],
  [Bytecode.ADDNV]: [ADD, "NV"],
  [Bytecode.ADDVV]: [ADD, "VV"],
  [Bytecode.SUBVN]: [SUB, "VN"],
  [Bytecode.SUBNV]: [SUB, "NV"],
  [Bytecode.SUBVV]: [SUB, "VV"],
  [Bytecode.MULVN]: [MUL, "VN"],
  [Bytecode.MULNV]: [MUL, "NV"],
  [Bytecode.MULVV]: [MUL, "VV"],
  [Bytecode.DIVVN]: [DIV, "VN"],
  [Bytecode.DIVNV]: [DIV, "NV"],
  [Bytecode.DIVVV]: [DIV, "VV"],
};

/**
 * Records the branch behind the comparison at the pc, whose operands are numbers, as a choice; false: its outcome is to be
 * guarded. So is what compares the index of the loop: it holds in most rounds, and tells how far the index goes.
 */
export function convertBranch(recording: Recording, left: TRef, right: TRef): boolean {
  if (isLoopIndex(recording, refOf(left)) || isLoopIndex(recording, refOf(right))) return false;
  const hammock = findHammock(recording);
  if (hammock === undefined) return false;
  new Conversion(recording).convert(hammock, left, right);
  return true;
}

/** Whether it is the index of a loop, as it is or as the next round has it: nothing else is an integer in a slot. */
function isLoopIndex({ builder: { ir }, evolution }: Recording, ref: IrRef): boolean {
  if (ref === evolution.index) return true;
  const stepped = ir.op(ref) === Op.ADD && isConstantRef(ir.right(ref)) ? ir.left(ref) : ref;
  return ir.type(ref) === Type.INT && (ir.op(stepped) === Op.SLOAD || ir.op(stepped) === Op.PVAL);
}

/** What has been assigned on a way. */
interface Way {
  readonly slots: Map<number, TRef>;
  readonly upvalues: Map<number, TRef>;
  /** What has been stored to a table, and the load of what was there. */
  store?: { readonly replaced: number; readonly value: TRef };
}

type Assigned = readonly [place: number, value: TRef];
/** The value of the near way, or that of the far one. */
type Choose = (near: TRef, far: TRef) => TRef;

class Conversion {
  readonly #recording: Recording;
  #way: Way = { slots: new Map(), upvalues: new Map() };

  constructor(recording: Recording) {
    this.#recording = recording;
  }

  /** Goes both ways of the branch, and gives what they assign, or return, to the recording. */
  convert(hammock: Hammock, left: TRef, right: TRef): void {
    const recording = this.#recording;
    const { joins, firstFree } = hammock;
    const returned: TRef[] = [];
    const [near, far, choose] = this.#goBothWays(hammock, left, right, (way) => {
      if (joins.length > 1) returned.push(this.#returned(hammock, way));
    });
    const results =
      joins.length === 1
        ? this.#mergeSlots(hammock, near, far, choose)
        : this.#inAllSlots(joins, choose(returned[0], returned[1]));
    for (const [index, value] of this.#mergeUpvalues(near, far, choose))
      recordUpvalueStore(recording, index, value);
    this.#mergeStores(near, far, choose);
    if (firstFree < recording.maxSlot) recording.maxSlot = firstFree;
    for (const [slot, value] of results) recording.assign(slot, value);
    recording.joins = joins;
    recording.needsSnapshot = true;
  }

  /** `end` is called at the end of each way: the near one is 0, the far one 1. */
  #goBothWays(
    branch: Branch,
    left: TRef,
    right: TRef,
    end: (way: number) => void = () => {},
  ): readonly [near: Way, far: Way, choose: Choose] {
    const before = this.#way;
    const [near, far] = [branch.near, branch.far].map((steps, index) => {
      this.#way = { slots: new Map(before.slots), upvalues: new Map(before.upvalues) };
      for (const step of steps) this.#step(step);
      end(index);
      return this.#way;
    });
    this.#way = before;
    const { op, isNegated } = conditionOps[opcodeOf(branch.comparison)];
    const test = this.#test(op, left, right);
    const choose: Choose = (ours, theirs) =>
      isNegated ? this.#choose(test, ours, theirs) : this.#choose(test, theirs, ours);
    return [near, far, choose];
  }

  #mergeSlots(branch: Branch, near: Way, far: Way, choose: Choose): Assigned[] {
    return mergedSlots(branch).map((slot) => {
      const [ours, theirs] = [near, far].map(({ slots }) => slots.get(slot) ?? this.#read(slot));
      return [slot, choose(ours, theirs)];
    });
  }

  #mergeUpvalues(near: Way, far: Way, choose: Choose): Assigned[] {
    return [...new Set([...near.upvalues.keys(), ...far.upvalues.keys()])].map((index) => {
      const [ours, theirs] = [near, far].map(({ upvalues }) => upvalues.get(index) ?? this.#upvalue(index));
      return [index, choose(ours, theirs)];
    });
  }

  /** A way that does not store stores what is there. */
  #mergeStores(near: Way, far: Way, choose: Choose): void {
    const replaced = (near.store ?? far.store)?.replaced;
    if (replaced === undefined) return;
    const old = this.#calculate(replaced);
    const value = choose(near.store?.value ?? old, far.store?.value ?? old);
    recordAccess(this.#recording, { ...this.#place(replaced), value });
  }

  /** What a way returns, at whose end it is. */
  #returned({ joins, tail }: Hammock, way: number): TRef {
    if (tail === undefined || way === 0)
      return this.#read(operandA(this.#recording.instructionAt(joins[way])));
    const returned: TRef[] = [];
    const [left, right] = this.#compared(tail);
    const [, , choose] = this.#goBothWays(tail, left, right, (inner) =>
      returned.push(this.#returned(tail, inner)),
    );
    return choose(returned[0], returned[1]);
  }

  /** Whichever instruction returns finds the value that is chosen in its slot. */
  #inAllSlots(joins: readonly number[], value: TRef): Assigned[] {
    return joins.map((pc) => [operandA(this.#recording.instructionAt(pc)), value]);
  }

  #branch(branch: Branch): void {
    const [left, right] = this.#compared(branch);
    const [near, far, choose] = this.#goBothWays(branch, left, right);
    const upvalues = this.#mergeUpvalues(near, far, choose);
    for (const [slot, value] of this.#mergeSlots(branch, near, far, choose)) this.#way.slots.set(slot, value);
    for (const [index, value] of upvalues) this.#way.upvalues.set(index, value);
  }

  #test(op: number, left: TRef, right: TRef): TRef {
    const recording = this.#recording;
    const areIntegers = isIntegerType(typeOf(left)) && isIntegerType(typeOf(right));
    const [x, y] = areIntegers ? [left, right] : [recording.toNumber(left), recording.toNumber(right)];
    return recording.emit(op, Type.INT, x, y);
  }

  /** Two integers are one, so that it can be an index; but constants are most often calculated with. */
  #choose(test: TRef, first: TRef, second: TRef): TRef {
    const recording = this.#recording;
    if (first === second) return first;
    const areIntegers = typeOf(first) === Type.INT && typeOf(second) === Type.INT;
    const staysInteger = areIntegers && !(isConstant(first) && isConstant(second));
    const [x, y] = staysInteger ? [first, second] : [recording.toNumber(first), recording.toNumber(second)];
    const pair = recording.emit(Op.CARG, Type.NIL, x, y);
    return recording.emit(Op.SELECT, staysInteger ? Type.INT : Type.NUM, test, pair);
  }

  #step(step: Step): void {
    if (typeof step !== "number") {
      this.#branch(step);
      return;
    }
    const { slots, upvalues } = this.#way;
    const replaced = replacedLoad(step);
    if (replaced !== undefined) {
      this.#way.store = { replaced, value: this.#read(operandA(step)) };
      return;
    }
    (assignsUpvalue(step) ? upvalues : slots).set(operandA(step), this.#calculate(step));
  }

  /** The operands of a comparison on a way. */
  #compared({ comparison }: Branch): readonly [left: TRef, right: TRef] {
    const opcode = opcodeOf(comparison);
    const hasConstant = opcode === Bytecode.ISEQN || opcode === Bytecode.ISNEN;
    const right = operandD(comparison);
    return [this.#read(operandA(comparison)), hasConstant ? this.#number(right) : this.#read(right)];
  }

  #read(slot: number): TRef {
    return this.#way.slots.get(slot) ?? this.#recording.read(slot);
  }

  #number(index: number): TRef {
    return numberOperand(this.#recording, index).ref;
  }

  #upvalue(index: number): TRef {
    return this.#way.upvalues.get(index) ?? recordUpvalueLoad(this.#recording, index);
  }

  #calculate(instruction: number): TRef {
    const recording = this.#recording;
    switch (opcodeOf(instruction)) {
      case Bytecode.KSHORT:
        return shortOperand(recording, operandD(instruction)).ref;
      case Bytecode.KNUM:
      case Bytecode.USETN:
        return this.#number(operandD(instruction));
      case Bytecode.UGET:
        return this.#upvalue(operandD(instruction));
      case Bytecode.MOV:
      case Bytecode.USETV:
        return this.#read(operandD(instruction));
      case Bytecode.UNM:
        return recording.emit(Op.NEG, Type.NUM, recording.toNumber(this.#read(operandD(instruction))));
      case Bytecode.TGETV:
      case Bytecode.TGETB:
      case Bytecode.TGETS:
        return recordAccess(recording, this.#place(instruction));
      default:
        return this.#arithmetic(instruction);
    }
  }

  /** Where a load reads. */
  #place(load: number): TableAccess {
    const { ref: table, value: tableValue } = slotOperand(this.#recording, operandB(load));
    const { ref: key, value: keyValue } = this.#key(load);
    return { table, tableValue, key, keyValue, chain: 0 };
  }

  #key(load: number): Operand {
    const operand = operandC(load);
    switch (opcodeOf(load)) {
      case Bytecode.TGETB:
        return literalOperand(this.#recording, operand);
      case Bytecode.TGETS:
        return stringOperand(this.#recording, operand);
      default:
        return slotOperand(this.#recording, operand);
    }
  }

  #arithmetic(instruction: number): TRef {
    const recording = this.#recording;
    const [op, operands] = arithmetic[opcodeOf(instruction)];
    const variable = this.#read(operandB(instruction));
    const c = operandC(instruction);
    const other = operands === "VV" ? this.#read(c) : this.#number(c);
    const [x, y] = operands === "NV" ? [other, variable] : [variable, other];
    const areIntegers = typeOf(x) === Type.INT && typeOf(y) === Type.INT;
    if (areIntegers && (op === ADD || op === SUB))
      return recording.guard(op === ADD ? Op.ADDOV : Op.SUBOV, Type.INT, x, y);
    return recording.emit(op, Type.NUM, recording.toNumber(x), recording.toNumber(y));
  }
}
