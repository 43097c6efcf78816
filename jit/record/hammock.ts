/**
 * Hammocks: branches whose ways only calculate with numbers and meet again, as the bytecode has them. Each way may store a
 * number to a table; if both do, then to the same place. Nothing is emitted here: whether all that the ways read is a
 * number is seen in the live values, as they are before the branch.
 */
import { LONGEST_WAY } from "./compare.ts";
import { Bytecode, jumpTarget, opcodeOf, operandA, operandB, operandC, operandD } from "./instruction.ts";
import { isNumberValue, isTableValue, numberOf, readValue } from "./live.ts";
import { objectConstant } from "./operands.ts";
import type { Recording } from "./recording.ts";
import { liveUpvalue } from "./upvalues.ts";

/**
 * Instructions of all ways, and comparisons within them: with six, a branch whose three ways are taken in turn took 1.2 to
 * 1.8 times as long as with guards, since each round waits for what all ways give.
 */
const MOST_INSTRUCTIONS = 5;
/** Instructions before the branch among which a load that a way repeats is looked for. */
const REACH = 8;

/** What a way does, in its order: an instruction, or a branch within it. */
export type Step = number | Branch;

export interface Branch {
  readonly comparison: number;
  /** Slots from here on are free behind the jump: what only one way puts there is dead where both meet. */
  readonly firstFree: number;
  /** Taken if the jump behind the comparison is not. */
  readonly near: readonly Step[];
  readonly far: readonly Step[];
}

export interface Hammock extends Branch {
  /** Where the ways meet: one pc, or several with instructions that return from the function, that of the near way first. */
  readonly joins: readonly number[];
  /** With what the far way ends, if with a branch whose ways return. */
  readonly tail?: Hammock;
}

const opcodes = (...names: (keyof typeof Bytecode)[]): ReadonlySet<number> =>
  new Set(names.map((name) => Bytecode[name]));

const calculations = opcodes(
  ...(["MOV", "UNM", "KSHORT", "KNUM", "UGET", "USETV", "USETN", "TGETV", "TGETB", "TGETS"] as const),
  ...(["ADDVN", "ADDNV", "ADDVV", "SUBVN", "SUBNV", "SUBVV"] as const),
  ...(["MULVN", "MULNV", "MULVV", "DIVVN", "DIVNV", "DIVVV"] as const),
);
const comparisons = opcodes("ISLT", "ISGE", "ISLE", "ISGT", "ISEQV", "ISNEV", "ISEQN", "ISNEN");
const readsTwo = opcodes("ADDVV", "SUBVV", "MULVV", "DIVVV", "TGETV");
const readsD = opcodes("MOV", "UNM", "USETV");
const readsNone = opcodes("KSHORT", "KNUM", "UGET", "USETN");
const upvalueStores = opcodes("USETV", "USETN");
const tableLoads = opcodes("TGETV", "TGETB", "TGETS");

/** What loads from where an instruction stores to. */
const loadsOfStores: Readonly<Record<number, number>> = {
  [Bytecode.TSETV]: Bytecode.TGETV,
  [Bytecode.TSETB]: Bytecode.TGETB,
  [Bytecode.TSETS]: Bytecode.TGETS,
};

/** The load of what a store to a table replaces, into the slot that the store's value is in; undefined: it is no such store. */
export function replacedLoad(instruction: number): number | undefined {
  const load = loadsOfStores[opcodeOf(instruction)];
  return load === undefined ? undefined : (instruction & ~0xff) | load;
}

export const assignsUpvalue = (instruction: number): boolean => upvalueStores.has(opcodeOf(instruction));

/** Slots that a calculation reads. */
function readSlots(instruction: number): number[] {
  const opcode = opcodeOf(instruction);
  if (readsNone.has(opcode)) return [];
  if (readsD.has(opcode)) return [operandD(instruction)];
  const first = operandB(instruction);
  return readsTwo.has(opcode) ? [first, operandC(instruction)] : [first];
}

/** The hammock of the comparison at the pc; undefined: it is the beginning of none. */
export function findHammock(recording: Recording): Hammock | undefined {
  const parser = new Parser(recording);
  const found = parser.hammockAt(recording.pc);
  if (found === undefined || parser.count === 0) return undefined;
  const stores = instructionsOf(found).filter(isTableStore);
  if (stores.length > 0 && !areFitStores(stores, found)) return undefined;
  const isFit = new Checker(recording, stores.length).isNumeric(found) && hasPlainUpvalues(recording, found);
  return isFit ? found : undefined;
}

const isTableStore = (instruction: number): boolean => replacedLoad(instruction) !== undefined;

/** Whether each way has one at most, behind which it loads nothing, and the place is the same within and behind both. */
function areFitStores(stores: readonly number[], hammock: Hammock): boolean {
  const { near, far } = hammock;
  const places = [near, far].map((steps) => steps.findIndex(isStoreStep));
  const behind = [near, far].flatMap((steps, way) => (places[way] < 0 ? [] : steps.slice(places[way] + 1)));
  const assigned = [assignedSlots(near), assignedSlots(far)];
  const [first, second = first] = stores;
  return (
    hammock.joins.length === 1 &&
    stores.length === places.filter((place) => place >= 0).length &&
    !instructionsOf({ near: behind, far: [] }).some((instruction) => tableLoads.has(opcodeOf(instruction))) &&
    !instructionsOf(hammock).some(assignsUpvalue) &&
    ((first ^ second) & ~0xff00) === 0 &&
    readSlots(replacedLoad(first) as number).every((slot) => assigned.every((slots) => !slots.has(slot)))
  );
}

const isStoreStep = (step: Step): boolean => typeof step === "number" && isTableStore(step);

class Parser {
  readonly #recording: Recording;
  count = 0;

  constructor(recording: Recording) {
    this.#recording = recording;
  }

  #at(pc: number): number {
    return this.#recording.instructionAt(pc);
  }

  hammockAt(pc: number): Hammock | undefined {
    const jump = this.#at(pc + 4);
    const [first, target] = [pc + 8, jumpTarget(pc + 4, jump)];
    if (opcodeOf(jump) !== Bytecode.JMP || target <= first || target - first > LONGEST_WAY * 4)
      return undefined;
    const head = { comparison: this.#at(pc), firstFree: operandA(jump) };
    const end = this.#nearEnd(first, target);
    if (opcodeOf(this.#at(end)) === Bytecode.RET1) return this.#returning(head, first, end, target);
    const join = end === target ? target : jumpTarget(end, this.#at(end));
    if (join < target) return undefined;
    const near = this.#nearSteps(first, end, target);
    const far = near && this.#steps(target, join);
    return near && far && { ...head, near, far, joins: [join] };
  }

  /** In `x < 1 and x or 1` a number is tested before the last jump: it is true. */
  #nearSteps(first: number, end: number, target: number): Step[] | undefined {
    const tested = end < target && end > first ? this.#at(end - 4) : 0;
    const moved = tested === 0 ? undefined : asMove(tested);
    if (moved === undefined) return this.#steps(first, end);
    this.count++;
    const steps = this.#steps(first, end - 4);
    return steps && [...steps, moved];
  }

  /** Behind the instructions of the near way: at its last jump, or return, or at the far way. */
  #nearEnd(first: number, target: number): number {
    let end = target;
    if (opcodeOf(this.#at(end - 4)) === Bytecode.JMP) end -= 4;
    // Behind a return such a jump is not reached.
    return end > first && opcodeOf(this.#at(end - 4)) === Bytecode.RET1 ? end - 4 : end;
  }

  /** All ways return a value. */
  #returning(
    head: Pick<Branch, "comparison" | "firstFree">,
    first: number,
    end: number,
    target: number,
  ): Hammock | undefined {
    const near = this.#steps(first, end);
    if (near === undefined) return undefined;
    const far: Step[] = [];
    let pc = target;
    while (opcodeOf(this.#at(pc)) !== Bytecode.RET1) {
      const step = this.#stepAt(pc);
      if (step === undefined) return undefined;
      if (typeof step !== "number" && step.joins.length > 1)
        return { ...head, near, far, joins: [end, ...step.joins], tail: step };
      far.push(step);
      pc = typeof step === "number" ? pc + 4 : step.joins[0];
    }
    this.count++;
    return { ...head, near, far, joins: [end, pc] };
  }

  #steps(first: number, end: number): Step[] | undefined {
    const steps: Step[] = [];
    let pc = first;
    while (pc < end) {
      const step = this.#stepAt(pc);
      if (step === undefined) return undefined;
      const next = typeof step === "number" ? pc + 4 : step.joins[0];
      if (next > end || (typeof step !== "number" && step.joins.length > 1)) return undefined;
      steps.push(step);
      pc = next;
    }
    return steps;
  }

  #stepAt(pc: number): number | Hammock | undefined {
    if (++this.count > MOST_INSTRUCTIONS) return undefined;
    const instruction = this.#at(pc);
    if (calculations.has(opcodeOf(instruction)) || isTableStore(instruction)) return instruction;
    return comparisons.has(opcodeOf(instruction)) ? this.hammockAt(pc) : undefined;
  }
}

/** What a test of a number, which is true, does: ISTC copies it. */
function asMove(instruction: number): number | undefined {
  switch (opcodeOf(instruction)) {
    case Bytecode.ISTC:
      return (instruction & ~0xff) | Bytecode.MOV;
    case Bytecode.IST:
      return (instruction & ~0xffff) | (operandD(instruction) << 8) | Bytecode.MOV;
    default:
      return undefined;
  }
}

/** Slots that steps assign. */
function assignedSlots(steps: readonly Step[]): ReadonlySet<number> {
  return new Set(
    steps.flatMap((step) => {
      if (typeof step !== "number") return [...mergedSlots(step)];
      return assignsUpvalue(step) || isTableStore(step) ? [] : [operandA(step)];
    }),
  );
}

/** Slots that have another value where the ways of a branch meet. */
export function mergedSlots({ near, far, firstFree }: Branch): number[] {
  const [ours, theirs] = [assignedSlots(near), assignedSlots(far)];
  return [...new Set([...ours, ...theirs])].filter(
    (slot) => slot < firstFree || (ours.has(slot) && theirs.has(slot)),
  );
}

/** Whether all that is read is a number: before the branch, or since it has been assigned. */
class Checker {
  readonly #recording: Recording;
  /** Ways that store. */
  readonly #storeCount: number;

  constructor(recording: Recording, storeCount: number) {
    this.#recording = recording;
    this.#storeCount = storeCount;
  }

  /** The operands of the first comparison are known. */
  isNumeric(hammock: Hammock): boolean {
    const assigned = new Set<number>();
    return hammock.joins.length === 1
      ? this.#areWaysNumeric(hammock, assigned)
      : this.#returnsNumbers(hammock, assigned);
  }

  #returnsNumbers({ near, far, joins, tail }: Hammock, assigned: ReadonlySet<number>): boolean {
    return [near, far].every((way, index) => {
      const known = new Set(assigned);
      if (!this.#areNumeric(way, known)) return false;
      if (tail && index === 1)
        return this.#areComparedNumeric(tail, known) && this.#returnsNumbers(tail, known);
      return this.#isNumber(operandA(this.#recording.instructionAt(joins[index])), known);
    });
  }

  #areWaysNumeric(branch: Branch, assigned: ReadonlySet<number>): boolean {
    const ways = [branch.near, branch.far];
    return (
      ways.every((way) => this.#areNumeric(way, new Set(assigned))) &&
      mergedSlots(branch).every((slot) =>
        ways.every((way) => assignedSlots(way).has(slot) || this.#isNumber(slot, assigned)),
      )
    );
  }

  #areNumeric(steps: readonly Step[], assigned: Set<number>): boolean {
    return steps.every((step) => {
      const isFit =
        typeof step === "number" ? this.#isFit(step, assigned) : this.#isBranchFit(step, assigned);
      for (const slot of assignedSlots([step])) assigned.add(slot);
      return isFit;
    });
  }

  #isBranchFit(branch: Branch, assigned: ReadonlySet<number>): boolean {
    return this.#areComparedNumeric(branch, assigned) && this.#areWaysNumeric(branch, assigned);
  }

  #areComparedNumeric({ comparison }: Branch, assigned: ReadonlySet<number>): boolean {
    const compared = [operandA(comparison)];
    const { ISEQN, ISNEN } = Bytecode;
    if (opcodeOf(comparison) !== ISEQN && opcodeOf(comparison) !== ISNEN) compared.push(operandD(comparison));
    return compared.every((slot) => this.#isNumber(slot, assigned));
  }

  #isFit(instruction: number, assigned: ReadonlySet<number>): boolean {
    const replaced = replacedLoad(instruction);
    if (replaced !== undefined)
      return this.#isNumber(operandA(instruction), assigned) && this.#isReplacedFit(replaced);
    if (tableLoads.has(opcodeOf(instruction))) return this.#isLoadFit(instruction, assigned);
    return readSlots(instruction).every((slot) => this.#isNumber(slot, assigned));
  }

  #isNumber(slot: number, assigned: ReadonlySet<number>): boolean {
    return assigned.has(slot) || isNumberValue(this.#recording.liveAt(slot));
  }

  /** Whether a load repeats one right before the branch, as in `if t[i] > most then most = t[i] end`, and gives a number. */
  #isLoadFit(instruction: number, assigned: ReadonlySet<number>): boolean {
    const isKnown = readSlots(instruction).every((slot) => !assigned.has(slot));
    return isKnown && this.#isRepeated(instruction) && this.#givesNumber(instruction);
  }

  /** What one way leaves as it is must have been loaded: else it would be loaded for nothing where it is replaced. */
  #isReplacedFit(load: number): boolean {
    return (this.#storeCount === 2 || this.#isRepeated(load)) && this.#givesNumber(load);
  }

  #isRepeated(load: number): boolean {
    const recording = this.#recording;
    const first = Math.max(recording.pc - REACH * 4, recording.prototypeStart);
    for (let pc = first; pc < recording.pc; pc += 4)
      if (((recording.instructionAt(pc) ^ load) & ~0xff00) === 0) return true;
    return false;
  }

  #givesNumber(instruction: number): boolean {
    const recording = this.#recording;
    const table = recording.liveAt(operandB(instruction));
    if (!isTableValue(table)) return false;
    const found = this.#find(table.low, instruction);
    return found !== 0 && isNumberValue(readValue(recording.heap, found));
  }

  /** Address of what a table has for the key of a load, or 0. */
  #find(table: number, instruction: number): number {
    const recording = this.#recording;
    const { environment } = recording;
    const operand = operandC(instruction);
    switch (opcodeOf(instruction)) {
      case Bytecode.TGETS:
        return environment.tableGetString(table, objectConstant(recording, operand));
      case Bytecode.TGETB:
        return environment.tableGetInteger(table, operand);
      default: {
        const key = recording.liveAt(operand);
        const number = isNumberValue(key) ? numberOf(key) : Number.NaN;
        return (number | 0) === number ? environment.tableGetInteger(table, number) : 0;
      }
    }
  }
}

/** The instructions of a branch, those of branches within it included. */
function instructionsOf({ near, far, tail }: Pick<Hammock, "near" | "far" | "tail">): number[] {
  const last = tail ? instructionsOf(tail) : [];
  return [...near, ...far, ...last].flatMap((step) =>
    typeof step === "number" ? [step] : instructionsOf(step),
  );
}

/** Whether the upvalues are numbers, and one that is assigned has no second name. */
function hasPlainUpvalues(recording: Recording, hammock: Hammock): boolean {
  const all = instructionsOf(hammock);
  const assigned = all.filter(assignsUpvalue).map(operandA);
  const read = all.filter((instruction) => opcodeOf(instruction) === Bytecode.UGET).map(operandD);
  const found = [...new Set([...assigned, ...read])].map((index) => liveUpvalue(recording, index));
  if (!found.every(({ location }) => isNumberValue(readValue(recording.heap, location)))) return false;
  if (assigned.length === 0) return true;
  if (hammock.tail) return false;
  const isInFrame = found.some(({ location, isClosed }) => !isClosed && location >= recording.base);
  return !isInFrame && found.filter(({ isImmutable }) => !isImmutable).length === 1;
}
