/**
 * Finds the slots that no instruction from a pc on reads before it writes them (LuaJIT: snap_usedef, snap_useuv): a
 * snapshot there need not name them. The scan is linear and ends at the first jump; slots that it has not seen defined
 * count as used.
 */
import { HeaderField, PrototypeField, SLOT, ThreadField, UpvalueField } from "../../lib/offsets.ts";
import { ObjectType, PrototypeFlag } from "../../spec/vm.ts";
import { declaredUpvalues } from "../ir/closures.ts";
import {
  Bytecode,
  bytecodeSpecs,
  isCallOrIterator,
  isIteratorLoop,
  isNumericLoop,
  isReturn,
  isTailCall,
  jumpOf,
  opcodeOf,
  operandA,
  operandB,
  operandC,
  operandD,
} from "../record/instruction.ts";
import type { Recording } from "../record/recording.ts";
import type { Snapshot } from "../trace.ts";

const UNKNOWN = 0;
const USED = 1;
const DEFINED = 2;

/** Slots from `firstDead` on are dead unless `states` says USED; below it, those that are DEFINED. */
class SlotUse {
  readonly states: Uint8Array;
  firstDead: number;

  constructor(states: Uint8Array, count: number) {
    this.states = states.fill(UNKNOWN);
    this.firstDead = count;
  }

  use(slot: number): void {
    if (this.states[slot] === UNKNOWN) this.states[slot] = USED;
  }

  define(slot: number): void {
    if (this.states[slot] === UNKNOWN) this.states[slot] = DEFINED;
  }

  isDead(slot: number): boolean {
    return slot >= this.firstDead ? this.states[slot] !== USED : this.states[slot] === DEFINED;
  }
}

/** `base` is the live base of the frame whose instructions are scanned from `start` on. */
function analyze(recording: Recording, start: number, base: number, count: number): SlotUse {
  const use = new SlotUse(recording.slotStates, count);
  keepOpenUpvalues(recording, use, base);
  keepCapturedLocals(recording, use);
  let pc = start;
  while (true) {
    const instruction = recording.originalAt(pc);
    const next = step(use, instruction, recording.originalAt(pc - 4), count);
    if (next < 0) return use;
    pc += 4 * (next + 1);
  }
}

const END = -1;

/** Notes the effect of one instruction; returns the instructions to skip after it, or END. */
function step(use: SlotUse, instruction: number, before: number, count: number): number {
  const opcode = opcodeOf(instruction);
  const { a, b, c, d } = bytecodeSpecs[opcode];
  const last = c ?? d;
  const operandLast = c !== undefined ? operandC(instruction) : operandD(instruction);
  if (b === "var") use.use(operandB(instruction));
  if (last === "var") use.use(operandLast);
  if (opcode === Bytecode.CAT) {
    for (let slot = operandB(instruction); slot <= operandC(instruction); slot++) use.use(slot);
    defineFrom(use, operandC(instruction) + 1, count);
  }
  if (opcode === Bytecode.FNEW) return end(use, count);
  if (opcode === Bytecode.UCLO) return jumpOf(instruction) < 0 ? end(use, count) : jumpOf(instruction);
  if (last === "jump") {
    let first = operandA(instruction);
    if (isNumericLoop(opcode)) first += 3;
    else if (isIteratorLoop(opcode)) first += operandB(before) - 1;
    return end(use, Math.min(first, count));
  }
  if (isReturn(opcode)) return returnStep(use, instruction, count);
  if (a === "var") use.use(operandA(instruction));
  else if (a === "dst" && opcode !== Bytecode.ISTC && opcode !== Bytecode.ISFC)
    use.define(operandA(instruction));
  else if (a === "base") return baseStep(use, instruction, count);
  return 0;
}

function end(use: SlotUse, firstDead: number): number {
  use.firstDead = firstDead;
  return END;
}

function defineFrom(use: SlotUse, first: number, count: number): void {
  for (let slot = first; slot < count; slot++) use.define(slot);
}

function returnStep(use: SlotUse, instruction: number, count: number): number {
  const first = operandA(instruction);
  const isOpen = opcodeOf(instruction) === Bytecode.RETM;
  const top = isOpen ? count : first + operandD(instruction) - 1;
  for (let slot = first; slot < top; slot++) use.use(slot);
  return end(use, 0);
}

function baseStep(use: SlotUse, instruction: number, count: number): number {
  const opcode = opcodeOf(instruction);
  const first = operandA(instruction);
  if (isCallOrIterator(opcode)) {
    const argumentOperand = isTailCall(opcode) ? operandD(instruction) : operandC(instruction);
    const isOpen = opcode === Bytecode.CALLM || opcode === Bytecode.CALLMT;
    const top = isOpen ? count : first + argumentOperand;
    const from = opcode === Bytecode.ITERC || opcode === Bytecode.ITERN ? first - 3 : first;
    for (let slot = from; slot < top; slot++) use.use(slot);
    defineFrom(use, top, count);
    return isTailCall(opcode) ? end(use, 0) : 0;
  }
  if (opcode === Bytecode.VARG) return end(use, count);
  if (opcode === Bytecode.KNIL) {
    for (let slot = first; slot <= operandD(instruction); slot++) use.define(slot);
  } else if (opcode === Bytecode.TSETM) {
    for (let slot = first - 1; slot < count; slot++) use.use(slot);
  }
  return 0;
}

/** Open upvalues may be read by other functions. */
function keepOpenUpvalues(recording: Recording, use: SlotUse, base: number): void {
  let upvalue = recording.u32(recording.thread + ThreadField.openUpvalues);
  while (upvalue !== 0) {
    const location = recording.u32(upvalue + UpvalueField.location);
    if (location < base) break;
    use.use((location - base) / SLOT);
    // An open upvalue has its list in place of a value: previous, then next.
    upvalue = recording.u32(upvalue + UpvalueField.value + 4);
  }
}

/** A coarse check, since which closures live is not known. */
function keepCapturedLocals(recording: Recording, use: SlotUse): void {
  for (const slot of capturedLocalsOf(recording, recording.prototype)) use.use(slot);
}

/** Locals of a function that nested functions capture. */
export function capturedLocalsOf(recording: Recording, prototype: number): Set<number> {
  const locals = new Set<number>();
  if ((recording.u8(prototype + PrototypeField.flags) & PrototypeFlag.values.CHILD) === 0) return locals;
  const constants = recording.u32(prototype + PrototypeField.constants);
  const count = recording.u32(prototype + PrototypeField.objectConstantCount);
  for (let index = 0; index < count; index++) {
    const object = recording.u32(constants - 8 - index * 4);
    if (recording.u8(object + HeaderField.type) !== ObjectType.values.PROTOTYPE) continue;
    for (const { kind, number } of declaredUpvalues(recording.environment, object))
      if (kind !== "parent") locals.add(number);
  }
  return locals;
}

/** Forgets the current frame's dead slots before the next snapshot. */
export function purgeDeadSlots(recording: Recording): void {
  let count = recording.maxSlot;
  if (opcodeOf(recording.originalAt(recording.pc)) === Bytecode.FUNCV)
    count = Math.min(count, recording.u8(recording.prototype + PrototypeField.parameterCount));
  if (count === 0) return;
  const use = analyze(recording, recording.pc, recording.base, count);
  for (let slot = 0; slot < count; slot++) if (use.isDead(slot)) recording.set(slot, 0);
}

/** Moves the last snapshot to another pc, and drops what is dead there. */
export function redirectLastSnapshot(recording: Recording, pc: number): void {
  const { snapshots } = recording.builder;
  const last = snapshots[snapshots.length - 1];
  const { baseSlot, maxSlot } = recording;
  const use = analyze(recording, pc, recording.base, maxSlot);
  const entries = last.entries.filter(({ slot }) => {
    if (slot < baseSlot) return true;
    return slot < baseSlot + maxSlot && !use.isDead(slot - baseSlot);
  });
  const redirected: Snapshot = { ...last, pc, slotCount: baseSlot + maxSlot, entries };
  snapshots[snapshots.length - 1] = redirected;
}
