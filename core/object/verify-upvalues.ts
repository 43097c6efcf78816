/**
 * Checks that foreign bytecode closes the upvalues that it opens, by following its paths. An open upvalue leads into
 * the frame: if it outlived the frame, or lay where a callee's frame is, closures could write to the headers of frames.
 * What is checked of a prototype that has passed verifyPrototype:
 *
 * - No path reaches a return or a tail call with an open upvalue.
 * - While a call is made, no upvalue is open of the slots from the called one up; likewise for concatenation, whose
 *   metamethods are called on its operands.
 *
 * Each instruction has a set of captured slots, those whose upvalues may be open before it runs. Sets only grow, and an
 * instruction is visited again only if its own has grown: the work is in proportion to the bytecode times the slots.
 */
import { ObjectType } from "../gen/constants";
import { Header, Prototype } from "../gen/layouts";
import { Op, OperandMode, OPERAND_MODES } from "../gen/opcodes";
import { jumpTarget, literalA, literalB, literalD, objectConstant } from "../interpreter/operands";
import { allocate, release } from "../memory/allocator";
import { isComparison, isTerminal, LOCAL_UPVALUE, UPVALUE_NUMBER } from "./verify";

/** Results of verifyUpvalues. */
export const enum UpvalueCheck {
  UNSOUND = 0,
  SOUND = 1,
  NO_MEMORY = 2,
}

const SLOTS: u32 = 256;
/** In front of an instruction's set: the next one in the queue, and whether it has been reached, or is queued. */
const STATE_HEADER: u32 = 8;
const REACHED: u32 = 1;
const QUEUED: u32 = 2;

/** How many captured slots lie below each slot: the number of a captured slot in the sets. */
const captureNumbers: usize = memory.data(257);
/** The set before the instruction that is visited, then the one after it. */
const current: usize = memory.data(32, 8);

/** The prototype that is being checked; static, since nothing interrupts it. */
let bytecode: usize = 0;
let constants: usize = 0;
let states: usize = 0;
/** Bytes of an instruction's state, and of the set in it. */
let stateSize: u32 = 0;
let setSize: u32 = 0;
/** First instruction of the queue, or 0. */
let queue: usize = 0;

export function verifyUpvalues(global: usize, prototype: usize): UpvalueCheck {
  bytecode = prototype + Prototype.bytecode;
  constants = load<usize>(prototype, Prototype.constants);
  const captured = numberCapturedSlots(load<u32>(prototype, Prototype.objectConstantCount));
  if (!captured) return UpvalueCheck.SOUND;
  setSize = ((captured + 63) >> 6) << 3;
  stateSize = STATE_HEADER + setSize;
  const size = load<u32>(prototype, Prototype.bytecodeCount) * stateSize;
  states = allocate(global, size);
  if (!states) return UpvalueCheck.NO_MEMORY;
  memory.fill(states, 0, size);
  const isSound = followPaths();
  release(global, states, size);
  return isSound ? UpvalueCheck.SOUND : UpvalueCheck.UNSOUND;
}

/** Numbers the slots that children capture, in their order; returns how many there are. */
function numberCapturedSlots(objectCount: u32): u32 {
  memory.fill(captureNumbers, 0, SLOTS + 1);
  for (let index: u32 = 0; index < objectCount; index++) {
    const child: usize = objectConstant(constants, index);
    if (load<u8>(child, Header.type) != ObjectType.PROTOTYPE) continue;
    const end = referencesEnd(child);
    for (let at = load<usize>(child, Prototype.upvalueRefs); at < end; at += 2)
      if (isLocal(at)) store<u8>(captureNumbers + capturedSlot(at), 1, 1);
  }
  let number: u32 = 0;
  for (let slot: usize = 1; slot <= SLOTS; slot++) {
    number += load<u8>(captureNumbers + slot);
    store<u8>(captureNumbers + slot, number);
  }
  return number;
}

@inline
function referencesEnd(prototype: usize): usize {
  return load<usize>(prototype, Prototype.upvalueRefs) + (<usize>load<u8>(prototype, Prototype.upvalueCount) << 1);
}

@inline
function isLocal(reference: usize): bool {
  return (<u32>load<u16>(reference) & LOCAL_UPVALUE) != 0;
}

@inline
function capturedSlot(reference: usize): u32 {
  return <u32>load<u16>(reference) & UPVALUE_NUMBER;
}

// The queue

@inline
function stateOf(instruction: usize): usize {
  return states + ((instruction - bytecode) >> 2) * stateSize;
}

/** Adds the current set to that of an instruction, which is visited if that makes a difference. */
function reach(instruction: usize): void {
  const state = stateOf(instruction);
  const flags = load<u32>(state, 4);
  let added: u64 = flags & REACHED ? 0 : 1;
  for (let at: usize = 0; at < <usize>setSize; at += 8) {
    const old = load<u64>(state + at, STATE_HEADER);
    const merged = old | load<u64>(current + at);
    added |= merged ^ old;
    store<u64>(state + at, merged, STATE_HEADER);
  }
  if (!added || flags & QUEUED) return;
  store<u32>(state, <u32>queue);
  store<u32>(state, REACHED | QUEUED, 4);
  queue = instruction;
}

function followPaths(): bool {
  memory.fill(current, 0, setSize);
  queue = 0;
  reach(bytecode + 4);
  while (queue) {
    const instruction = queue;
    const state = stateOf(instruction);
    queue = load<u32>(state);
    store<u32>(state, REACHED, 4);
    memory.copy(current, state + STATE_HEADER, setSize);
    if (!visit(instruction)) return false;
    continueFrom(instruction);
  }
  return true;
}

/** Checks an instruction against the current set, and makes that the one after it. */
function visit(instruction: usize): bool {
  const opcode = <u32>load<u8>(instruction);
  switch (opcode) {
    case Op.FNEW: {
      const child: usize = objectConstant(constants, literalD(instruction));
      const end = referencesEnd(child);
      for (let at = load<usize>(child, Prototype.upvalueRefs); at < end; at += 2)
        if (isLocal(at)) addSlot(capturedSlot(at));
      return true;
    }
    case Op.UCLO: {
      removeFrom(literalA(instruction));
      return true;
    }
    case Op.CALL:
    case Op.CALLM:
    case Op.ITERC:
    case Op.ITERN: return !hasFrom(literalA(instruction));
    case Op.CAT: return !hasFrom(literalB(instruction));
    case Op.CALLT:
    case Op.CALLMT:
    case Op.RETM:
    case Op.RET:
    case Op.RET0:
    case Op.RET1: return !hasFrom(0);
  }
  return true;
}

/** Reaches the instructions that may come next. */
function continueFrom(instruction: usize): void {
  const opcode = <u32>load<u8>(instruction);
  const isJump = <u32>load<u16>(OPERAND_MODES + (<usize>opcode << 1)) >> 12 == <u32>OperandMode.JUMP;
  if (isJump && opcode != Op.LOOP && opcode != Op.ILOOP) reach(jumpTarget(instruction));
  if (isTerminal(opcode) || opcode == Op.ISNEXT) return;
  reach(instruction + 4);
  // A comparison takes the JMP that follows, or skips it.
  if (isComparison(opcode)) reach(instruction + 8);
}

// The current set

function addSlot(slot: u32): void {
  const number = <u32>load<u8>(captureNumbers + slot);
  const word = current + ((<usize>number >> 6) << 3);
  store<u64>(word, load<u64>(word) | (<u64>1 << (number & 63)));
}

/** Bits of the word at `at` that stand for the captured slot `number` and above. */
@inline
function bitsFrom(number: u32, at: usize): u64 {
  const first = <u32>at << 3;
  return number <= first ? -1 : number - first >= 64 ? 0 : <u64>-1 << (number - first);
}

function removeFrom(slot: u32): void {
  const number = <u32>load<u8>(captureNumbers + slot);
  for (let at: usize = 0; at < <usize>setSize; at += 8)
    store<u64>(current + at, load<u64>(current + at) & ~bitsFrom(number, at));
}

function hasFrom(slot: u32): bool {
  const number = <u32>load<u8>(captureNumbers + slot);
  for (let at: usize = 0; at < <usize>setSize; at += 8)
    if (load<u64>(current + at) & bitsFrom(number, at)) return true;
  return false;
}
