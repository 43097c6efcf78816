/**
 * The state of one function being compiled, its growing bytecode, its registers, and its lists of pending jumps
 * (LuaJIT: FuncState, with the jmp_, bcreg_ and bcemit_INS functions of lj_parse.c).
 *
 * Registers are a stack: `[0, activeVariables)` hold locals, `[activeVariables, freeRegister)` temporaries. A jump
 * whose target is not known yet stands in a list that is threaded through the jump distances. `pendingJumps` is the
 * list of jumps to the instruction that is emitted next; `lastTarget` is the last position that something jumps to,
 * so that no peephole change reaches back across it.
 */

import { JUMP_BIAS, Op } from "../spec/bytecodes.ts";
import { Constants } from "./constants.ts";
import {
  instructionAJ,
  MAXIMUM_D,
  NO_JUMP,
  NO_REGISTER,
  opcodeOf,
  operandA,
  operandD,
  withA,
  withD,
  withOpcode,
} from "./instructions.ts";
import type { Lexer } from "./lexer.ts";
import type { Scope } from "./scopes.ts";
import { TOKEN_NONE } from "./tokens.ts";

const { ISTC, ISFC, IST, ISF, JMP, UCLO } = Op;

/** Flags of a prototype; the first four are part of the dump. */
export const FLAG_CHILD = 0x01;
export const FLAG_VARARG = 0x02;
export const FLAG_FFI = 0x04;
export const FLAG_BIT_OPERATORS = 0x80;
export const FLAG_HAS_RETURN = 0x20;
/** Returns came before the first closure, and do not close upvalues yet. */
export const FLAG_FIX_RETURNS = 0x40;

export const MAXIMUM_UPVALUES = 60;
export const MAXIMUM_LOCALS = 200;
const MAXIMUM_SLOTS = 250;
/** V8 keeps arrays of at most 64 bytes in its heap; making larger ones takes half a microsecond. */
const INITIAL_CODE = 16;
const MAXIMUM_INSTRUCTIONS = 1 << 26;

/** A finished prototype whose upvalues are known only when the enclosing function ends. */
export interface ChildUpvalues {
  /** Where the dump has the prototype's upvalues. */
  readonly offset: number;
  /** Per upvalue: a variable of the enclosing function, or OUTER_UPVALUE plus one of its upvalues. */
  readonly references: readonly number[];
}

/** Above every index of a variable. */
export const OUTER_UPVALUE = 65536 - MAXIMUM_UPVALUES;

export class FunctionState {
  lexer: Lexer;
  readonly parent: FunctionState | null;
  readonly constants = new Constants();

  code = new Int32Array(INITIAL_CODE);
  lines = new Int32Array(INITIAL_CODE);
  /** Position of the next instruction. */
  position = 0;
  lastTarget = 0;
  pendingJumps = NO_JUMP;

  freeRegister = 0;
  activeVariables = 0;
  frameSize = 1;
  parameterCount = 0;
  lineDefined = 0;
  flags = 0;

  scope: Scope | null = null;
  /** First variable of this function on the variable stack. */
  variableBase = 0;
  /** From register to variable. */
  readonly variableMap: number[] = [];

  upvalueCount = 0;
  /** From upvalue to the variable it captures, and to how the parent reaches it. */
  readonly upvalueVariables: number[] = [];
  readonly upvalueReferences: number[] = [];
  readonly children: ChildUpvalues[] = [];

  /** The list that was appended to last, and an element near its end, so that long lists stay cheap. */
  private appendedList = NO_JUMP;
  private appendedTail = NO_JUMP;

  constructor(lexer: Lexer, parent: FunctionState | null) {
    this.lexer = lexer;
    this.parent = parent;
  }

  /** Prepares for another function at the same depth. */
  reset(lexer: Lexer, variableBase: number): void {
    this.lexer = lexer;
    this.constants.clear();
    this.position = 0;
    this.lastTarget = 0;
    this.pendingJumps = NO_JUMP;
    this.freeRegister = 0;
    this.activeVariables = 0;
    this.frameSize = 1;
    this.parameterCount = 0;
    this.lineDefined = 0;
    this.flags = 0;
    this.scope = null;
    this.variableBase = variableBase;
    this.upvalueCount = 0;
    if (this.children.length > 0) this.children.length = 0;
    this.appendedList = NO_JUMP;
    this.appendedTail = NO_JUMP;
  }

  /** Throws if a limit of the function is reached. */
  checkLimit(value: number, limit: number, what: string): void {
    if (value >= limit) this.limitError(limit, what);
  }

  limitError(limit: number, what: string): never {
    if (this.lineDefined === 0) this.lexer.error(TOKEN_NONE, "limitInMain", limit, what);
    this.lexer.error(TOKEN_NONE, "limitInFunction", this.lineDefined, limit, what);
  }

  /** Appends an instruction, which becomes the target of the pending jumps, and returns its position. */
  emit(instruction: number): number {
    const position = this.position;
    if (this.pendingJumps !== NO_JUMP) {
      this.patchJumpValues(this.pendingJumps, position, NO_REGISTER, position);
      this.pendingJumps = NO_JUMP;
    }
    if (position >= this.code.length) this.growCode();
    this.code[position] = instruction;
    this.lines[position] = this.lexer.lastLine;
    this.position = position + 1;
    return position;
  }

  private growCode(): void {
    this.checkLimit(this.code.length, MAXIMUM_INSTRUCTIONS, "bytecode instructions");
    const code = new Int32Array(this.code.length * 2);
    code.set(this.code);
    this.code = code;
    const lines = new Int32Array(code.length);
    lines.set(this.lines);
    this.lines = lines;
  }

  /** Emits a jump to a target that is not known yet. */
  emitJump(): number {
    const pending = this.pendingJumps;
    const last = this.position - 1;
    this.pendingJumps = NO_JUMP;
    let jump = last;
    if (last >= this.lastTarget && opcodeOf(this.code[last]) === UCLO) {
      // UCLO jumps by itself.
      this.setDistance(last, NO_JUMP);
      this.lastTarget = last + 1;
    } else {
      jump = this.emit(instructionAJ(JMP, this.freeRegister, NO_JUMP));
    }
    return this.appendJumps(jump, pending);
  }

  private setDistance(position: number, distance: number): void {
    this.code[position] = withD(this.code[position], distance + JUMP_BIAS);
  }

  /** Takes a jump out of its list, to be patched alone; the jumps behind it go to the jump. */
  cutJump(position: number): void {
    const rest = this.nextJump(position);
    if (rest !== NO_JUMP) this.patchJumps(rest, position);
    this.appendedList = NO_JUMP;
    this.setDistance(position, NO_JUMP);
  }

  /** The jump behind this one in its list. */
  nextJump(position: number): number {
    const distance = operandD(this.code[position]) - JUMP_BIAS;
    return distance === NO_JUMP ? NO_JUMP : position + 1 + distance;
  }

  /** The instruction that decides about a jump. */
  private testPosition(jump: number): number {
    return jump >= 1 ? jump - 1 : jump;
  }

  /** Whether some jump of the list carries no value. */
  hasJumpWithoutValue(list: number): boolean {
    for (let jump = list; jump !== NO_JUMP; jump = this.nextJump(jump)) {
      const test = this.code[this.testPosition(jump)];
      const op = opcodeOf(test);
      if (op !== ISTC && op !== ISFC && operandA(test) !== NO_REGISTER) return true;
    }
    return false;
  }

  /** Makes a test store its value to a register, if it can; NO_REGISTER drops the value. */
  private patchTestRegister(jump: number, register: number): boolean {
    const { code } = this;
    const at = this.testPosition(jump);
    const test = code[at];
    const op = opcodeOf(test);
    if (op === ISTC || op === ISFC) {
      if (register !== NO_REGISTER && register !== operandD(test)) {
        code[at] = withA(test, register);
      } else {
        code[at] = withA(withOpcode(test, op === ISTC ? IST : ISF), 0);
      }
      return true;
    }
    if (operandA(test) !== NO_REGISTER) return false;
    if (register === NO_REGISTER) {
      code[at] = instructionAJ(JMP, operandA(code[jump]), 0);
    } else {
      code[at] = withA(test, register);
      if (register >= operandA(code[at + 1])) code[at + 1] = withA(code[at + 1], register + 1);
    }
    return true;
  }

  /** Drops the values of all jumps of a list. */
  dropJumpValues(list: number): void {
    for (let jump = list; jump !== NO_JUMP; jump = this.nextJump(jump)) {
      this.patchTestRegister(jump, NO_REGISTER);
    }
  }

  /** Gives a jump its target. */
  patchJump(position: number, target: number): void {
    const distance = target - (position + 1) + JUMP_BIAS;
    if (distance < 0 || distance > MAXIMUM_D) this.lexer.error(this.lexer.token, "jumpTooLong");
    this.code[position] = withD(this.code[position], distance);
  }

  /** Appends the second list to the first, and returns the first. */
  appendJumps(list: number, other: number): number {
    if (other === NO_JUMP) return list;
    if (list === NO_JUMP) return other;
    let tail = list === this.appendedList ? this.appendedTail : list;
    for (let next = this.nextJump(tail); next !== NO_JUMP; next = this.nextJump(tail)) tail = next;
    this.patchJump(tail, other);
    this.appendedList = list;
    this.appendedTail = tail;
    return list;
  }

  /** Jumps with a value go to one target, after storing it to a register; the others go to another target. */
  patchJumpValues(list: number, valueTarget: number, register: number, otherTarget: number): void {
    let jump = list;
    while (jump !== NO_JUMP) {
      const next = this.nextJump(jump);
      this.patchJump(jump, this.patchTestRegister(jump, register) ? valueTarget : otherTarget);
      jump = next;
    }
  }

  /** The jumps of a list go to the next instruction. */
  jumpsToHere(list: number): void {
    this.lastTarget = this.position;
    this.pendingJumps = this.appendJumps(this.pendingJumps, list);
  }

  /** The jumps of a list go to a position. */
  patchJumps(list: number, target: number): void {
    if (target === this.position) this.jumpsToHere(list);
    else this.patchJumpValues(list, target, NO_REGISTER, target);
  }

  /** Makes the frame large enough for more registers. */
  growFrame(count: number): void {
    const size = this.freeRegister + count;
    if (size <= this.frameSize) return;
    if (size >= MAXIMUM_SLOTS) this.lexer.error(this.lexer.token, "tooManySlots");
    this.frameSize = size;
  }

  reserveRegisters(count: number): void {
    this.growFrame(count);
    this.freeRegister += count;
  }

  /** Frees a register, unless it is a variable's. */
  releaseRegister(register: number): void {
    if (register >= this.activeVariables) this.freeRegister--;
  }
}
