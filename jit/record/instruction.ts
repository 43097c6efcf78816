/** Decoding of bytecode for the recorder. */
import {
  type BytecodeName,
  type BytecodeSpec,
  bytecodeNames,
  bytecodes,
  JUMP_BIAS,
  Op,
} from "../../spec/bytecodes.ts";
import { fastFunctions } from "../../spec/fast-functions.ts";

export { bytecodeNames, Op as Bytecode } from "../../spec/bytecodes.ts";

export const bytecodeSpecs: readonly BytecodeSpec[] = Object.values(bytecodes);

export const opcodeOf = (instruction: number): number => instruction & 0xff;
export const operandA = (instruction: number): number => (instruction >>> 8) & 0xff;
export const operandB = (instruction: number): number => instruction >>> 24;
export const operandC = (instruction: number): number => (instruction >>> 16) & 0xff;
export const operandD = (instruction: number): number => instruction >>> 16;
/** Instructions that a jump goes over, from the instruction after it. */
export const jumpOf = (instruction: number): number => (instruction >>> 16) - JUMP_BIAS;
/** Address that a jump at `pc` goes to. */
export const jumpTarget = (pc: number, instruction: number): number => pc + 4 + jumpOf(instruction) * 4;

const isOneOf = (...names: BytecodeName[]) => {
  const isMember = bytecodeNames.map((name) => names.includes(name));
  return (opcode: number): boolean => isMember[opcode] === true;
};

export const isReturn = isOneOf("RET", "RET0", "RET1", "RETM");
export const isLoad = isOneOf("UGET", "GGET", "TGETV", "TGETS", "TGETB", "TGETR");
export const isNumericLoop = isOneOf("FORI", "JFORI", "FORL", "IFORL", "JFORL");
/** What ends or marks a loop, which has a trace of its own or will have one. */
export const marksLoop = isOneOf("FORL", "IFORL", "ITERL", "IITERL", "LOOP", "ILOOP");
export const isIteratorLoop = isOneOf("ITERL", "IITERL", "JITERL");
export const isCallOrIterator = isOneOf("CALLM", "CALL", "CALLMT", "CALLT", "ITERC", "ITERN");
export const isTailCall = isOneOf("CALLMT", "CALLT");
export const isFunctionHeader = (opcode: number): boolean => opcode >= Op.FUNCF;
export const isLuaHeader = isOneOf("FUNCF", "IFUNCF", "JFUNCF", "FUNCV", "IFUNCV", "JFUNCV");
/** Instructions whose operand D is a trace. */
export const isTraceEntry = isOneOf("JFORL", "JITERL", "JLOOP", "JFUNCF", "JFUNCV");

/** Headers of what the interpreter runs itself for the usual arguments. Switches of coroutines are always so while none is recorded. */
export const isFastFunction = (opcode: number): boolean =>
  fastFunctions[opcode - bytecodeNames.length]?.startsWith("coroutine_") === false;

const mayJumpBack = isOneOf("JMP", "UCLO");
const takesCall = isOneOf("FUNCF", "IFUNCF", "FUNCV", "IFUNCV", "FUNCC", "FUNCCW");
/** Units of fuel that the interpreter takes for a call, and for a jump back; loops take them where they go round. */
export const fuelOf = (instruction: number): number => {
  const opcode = opcodeOf(instruction);
  return takesCall(opcode) || (mayJumpBack(opcode) && jumpOf(instruction) < 0) ? 1 : 0;
};
