/**
 * Packing and unpacking of 32-bit instructions (LuaJIT: BCINS_ABC and its kin in lj_bc.h).
 *
 * An instruction is the opcode in byte 0, A in byte 1, then C and B in bytes 2 and 3, or D in both. In code that is
 * still being compiled, a jump distance of NO_JUMP ends a list of jumps that wait for their target.
 */

import { JUMP_BIAS, Op } from "../spec/bytecodes.ts";

/** Stands in A of a test that stores no value. */
export const NO_REGISTER = 0xff;

/** The end of a list of jumps. */
export const NO_JUMP = -1;

export const MAXIMUM_A = 0xff;
export const MAXIMUM_C = 0xff;
export const MAXIMUM_D = 0xffff;

export function instructionABC(op: number, a: number, b: number, c: number): number {
  return op | (a << 8) | (c << 16) | (b << 24);
}

export function instructionAD(op: number, a: number, d: number): number {
  return op | (a << 8) | (d << 16);
}

/** An instruction that jumps over `distance` instructions. */
export function instructionAJ(op: number, a: number, distance: number): number {
  return op | (a << 8) | ((distance + JUMP_BIAS) << 16);
}

export function opcodeOf(instruction: number): number {
  return instruction & 0xff;
}

export function operandA(instruction: number): number {
  return (instruction >>> 8) & 0xff;
}

export function operandB(instruction: number): number {
  return instruction >>> 24;
}

export function operandC(instruction: number): number {
  return (instruction >>> 16) & 0xff;
}

export function operandD(instruction: number): number {
  return instruction >>> 16;
}

export function withOpcode(instruction: number, op: number): number {
  return (instruction & ~0xff) | op;
}

export function withA(instruction: number, a: number): number {
  return (instruction & ~0xff00) | (a << 8);
}

export function withB(instruction: number, b: number): number {
  return (instruction & 0xffffff) | (b << 24);
}

export function withD(instruction: number, d: number): number {
  return (instruction & 0xffff) | (d << 16);
}

/** Instructions behind which control does not go on to the next one. */
export const isReturnOrTailCall = (opcode: number): boolean =>
  [Op.CALLT, Op.CALLMT, Op.RETM, Op.RET, Op.RET0, Op.RET1].includes(opcode);

/** The opposite condition of a comparison or test: they are numbered in such pairs (LuaJIT: lj_bc.h). */
export const invertedCondition = (opcode: number): number => opcode ^ 1;
