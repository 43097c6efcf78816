/**
 * Loads that decide a branch: what is loaded is tested soon, so that the guard of its type is the branch. With a snapshot
 * before the load, the other way begins there; else it would begin at the latest snapshot, for all tests since then at
 * once, and each combination of their outcomes would be a side trace of its own, tried one after the other (the game of
 * life, with eight tests a cell, took 1.4 times as long).
 */
import { Bytecode, bytecodeSpecs, isLoad, jumpTarget, opcodeOf, operandA, operandD } from "./instruction.ts";
import type { Recording } from "./recording.ts";

/** Instructions behind a load that may be the test: the loop's step and its jump back often lie between. */
const REACH = 6;

/** Whether the instruction at the pc loads what a test behind it branches on. */
export function decidesBranch(recording: Recording): boolean {
  if (recording.prototype === 0) return false;
  const load = recording.originalAt(recording.pc);
  if (!isLoad(opcodeOf(load))) return false;
  /** Slots that hold what is loaded. */
  const slots = [operandA(load)];
  let pc = recording.pc + 4;
  for (let left = REACH; left > 0 && slots.length > 0; left--) {
    const instruction = recording.originalAt(pc);
    const opcode = opcodeOf(instruction);
    if (isTestOf(slots, instruction)) return true;
    if (opcode === Bytecode.JMP) pc = jumpTarget(pc, instruction);
    else if (opcode === Bytecode.LOOP || follow(slots, instruction)) pc += 4;
    else return false;
  }
  return false;
}

function isTestOf(slots: readonly number[], instruction: number): boolean {
  switch (opcodeOf(instruction)) {
    case Bytecode.IST:
    case Bytecode.ISF:
    case Bytecode.ISTC:
    case Bytecode.ISFC:
      return slots.includes(operandD(instruction));
    case Bytecode.ISEQP:
    case Bytecode.ISNEP:
      return slots.includes(operandA(instruction));
    default:
      return false;
  }
}

/** Follows the value through an instruction; false: it may go anywhere. */
function follow(slots: number[], instruction: number): boolean {
  const opcode = opcodeOf(instruction);
  if (bytecodeSpecs[opcode].a !== "dst" || isTest(opcode)) return false;
  const target = operandA(instruction);
  const isCopied = opcode === Bytecode.MOV && slots.includes(operandD(instruction));
  const place = slots.indexOf(target);
  if (isCopied && place < 0) slots.push(target);
  else if (!isCopied && place >= 0) slots.splice(place, 1);
  return true;
}

const isTest = (opcode: number): boolean => opcode <= Bytecode.ISNUM;
