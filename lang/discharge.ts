/**
 * Getting the value of an expression into a register, and from there into a variable (LuaJIT: the expr_to… and
 * bcemit_store functions).
 *
 * A descriptor goes down in steps: variable or call → relocatable instruction → register; each step frees the
 * registers that the step before needed. Freeing follows the order of allocation backwards.
 */

import { Op } from "../spec/bytecodes.ts";
import {
  BYTE_KEY,
  EXPRESSION_CALL,
  EXPRESSION_CDATA,
  EXPRESSION_FALSE,
  EXPRESSION_GLOBAL,
  EXPRESSION_INDEXED,
  EXPRESSION_JUMP,
  EXPRESSION_LOCAL,
  EXPRESSION_NAVIGATED_CALL,
  EXPRESSION_NIL,
  EXPRESSION_NUMBER,
  EXPRESSION_REGISTER,
  EXPRESSION_RELOCATABLE,
  EXPRESSION_STRING,
  EXPRESSION_TRUE,
  EXPRESSION_UPVALUE,
  type Expression,
} from "./expression.ts";
import { FLAG_FFI, type FunctionState } from "./function-state.ts";
import {
  instructionABC,
  instructionAD,
  instructionAJ,
  MAXIMUM_C,
  NO_JUMP,
  opcodeOf,
  operandA,
  operandD,
  withA,
  withD,
} from "./instructions.ts";

const {
  UGET,
  GGET,
  TGETS,
  TGETB,
  TGETV,
  KPRI,
  KNIL,
  KSTR,
  KSHORT,
  KNUM,
  KCDATA,
  MOV,
  JMP,
  GSET,
  TSETS,
  TSETB,
  TSETV,
} = Op;

/** Frees the register of an expression that is a temporary. */
export function releaseExpression(state: FunctionState, expression: Expression): void {
  if (expression.kind === EXPRESSION_REGISTER) state.releaseRegister(expression.info);
}

/** Reads variables and fields; constants stay what they are. */
export function discharge(state: FunctionState, expression: Expression): void {
  let instruction: number;
  switch (expression.kind) {
    case EXPRESSION_UPVALUE:
      instruction = instructionAD(UGET, 0, expression.info);
      break;
    case EXPRESSION_GLOBAL:
      instruction = instructionAD(GGET, 0, state.constants.string(expression.info));
      break;
    case EXPRESSION_INDEXED: {
      const key = expression.auxiliary;
      if (key < 0) {
        instruction = instructionABC(TGETS, 0, expression.info, ~key);
      } else if (key >= BYTE_KEY) {
        instruction = instructionABC(TGETB, 0, expression.info, key - BYTE_KEY);
      } else {
        state.releaseRegister(key);
        instruction = instructionABC(TGETV, 0, expression.info, key);
      }
      state.releaseRegister(expression.info);
      break;
    }
    case EXPRESSION_CALL:
    case EXPRESSION_NAVIGATED_CALL:
      expression.info = expression.auxiliary;
      expression.kind = EXPRESSION_REGISTER;
      return;
    case EXPRESSION_LOCAL:
      expression.kind = EXPRESSION_REGISTER;
      return;
    default:
      return;
  }
  expression.info = state.emit(instruction);
  expression.kind = EXPRESSION_RELOCATABLE;
}

/** Sets registers to nil, together with an instruction before that did the same. */
export function emitNil(state: FunctionState, from: number, count: number): void {
  let first = from;
  let number = count;
  const { code, position } = state;
  if (position > state.lastTarget) {
    const previous = code[position - 1];
    const previousFirst = operandA(previous);
    const op = opcodeOf(previous);
    if (op === KPRI && operandD(previous) === EXPRESSION_NIL) {
      if (first === previousFirst && number === 1) return;
      if (first === previousFirst || first === previousFirst + 1) {
        if (first !== previousFirst) {
          first = previousFirst;
          number++;
        }
        code[position - 1] = instructionAD(KNIL, first, first + number - 1);
        return;
      }
    } else if (op === KNIL) {
      const previousLast = operandD(previous);
      if (previousFirst <= first && first <= previousLast + 1) {
        const last = first + number - 1;
        if (last > previousLast) code[position - 1] = withD(previous, last);
        return;
      }
    }
  }
  state.emit(
    number === 1
      ? instructionAD(KPRI, first, EXPRESSION_NIL)
      : instructionAD(KNIL, first, first + number - 1),
  );
}

/** Whether a number fits the literal of KSHORT. */
function isShort(value: number): boolean {
  return value === (value << 16) >> 16;
}

/** Loads an expression into a register, leaving its jumps alone. */
export function toRegisterWithoutJumps(state: FunctionState, expression: Expression, register: number): void {
  discharge(state, expression);
  switch (expression.kind) {
    case EXPRESSION_STRING:
      state.emit(instructionAD(KSTR, register, state.constants.string(expression.info)));
      break;
    case EXPRESSION_NUMBER: {
      const value = expression.number;
      if (isShort(value)) state.emit(instructionAD(KSHORT, register, value & 0xffff));
      else state.emit(instructionAD(KNUM, register, state.constants.number(value)));
      break;
    }
    case EXPRESSION_CDATA:
      state.flags |= FLAG_FFI;
      state.emit(instructionAD(KCDATA, register, state.constants.cdata(expression.info)));
      break;
    case EXPRESSION_RELOCATABLE:
      state.code[expression.info] = withA(state.code[expression.info], register);
      break;
    case EXPRESSION_REGISTER:
      if (register === expression.info) return;
      state.emit(instructionAD(MOV, register, expression.info));
      break;
    case EXPRESSION_NIL:
      emitNil(state, register, 1);
      break;
    case EXPRESSION_FALSE:
    case EXPRESSION_TRUE:
      state.emit(instructionAD(KPRI, register, expression.kind));
      break;
    default:
      return;
  }
  expression.info = register;
  expression.kind = EXPRESSION_REGISTER;
}

/** Loads an expression into a register, whichever way it is reached. */
export function toRegister(state: FunctionState, expression: Expression, register: number): void {
  toRegisterWithoutJumps(state, expression, register);
  if (expression.kind === EXPRESSION_JUMP) {
    expression.trueJumps = state.appendJumps(expression.trueJumps, expression.info);
  }
  if (expression.hasJumps()) {
    let loadFalse = NO_JUMP;
    let loadTrue = NO_JUMP;
    if (state.hasJumpWithoutValue(expression.trueJumps) || state.hasJumpWithoutValue(expression.falseJumps)) {
      const around = expression.kind === EXPRESSION_JUMP ? NO_JUMP : state.emitJump();
      loadFalse = state.emit(instructionAD(KPRI, register, EXPRESSION_FALSE));
      state.emit(instructionAJ(JMP, state.freeRegister, 1));
      loadTrue = state.emit(instructionAD(KPRI, register, EXPRESSION_TRUE));
      state.jumpsToHere(around);
    }
    const end = state.position;
    state.lastTarget = end;
    state.patchJumpValues(expression.falseJumps, end, register, loadFalse);
    state.patchJumpValues(expression.trueJumps, end, register, loadTrue);
  }
  expression.set(EXPRESSION_REGISTER, register);
}

/** Loads an expression into the next free register. */
export function toNextRegister(state: FunctionState, expression: Expression): void {
  discharge(state, expression);
  releaseExpression(state, expression);
  state.reserveRegisters(1);
  toRegister(state, expression, state.freeRegister - 1);
}

/** Loads an expression into some register, a variable's own if it is one, and returns it. */
export function toAnyRegister(state: FunctionState, expression: Expression): number {
  discharge(state, expression);
  if (expression.kind === EXPRESSION_REGISTER) {
    if (!expression.hasJumps()) return expression.info;
    if (expression.info >= state.activeVariables) {
      toRegister(state, expression, expression.info);
      return expression.info;
    }
  }
  toNextRegister(state, expression);
  return expression.info;
}

/** Makes an expression a constant, a register or an open instruction. */
export function toValue(state: FunctionState, expression: Expression): void {
  if (expression.hasJumps()) toAnyRegister(state, expression);
  else discharge(state, expression);
}

const { USETP, USETS, USETN, USETV } = Op;

function emitUpvalueStore(state: FunctionState, upvalue: number, value: Expression): void {
  toValue(state, value);
  if (value.kind <= EXPRESSION_TRUE) {
    state.emit(instructionAD(USETP, upvalue, value.kind));
  } else if (value.kind === EXPRESSION_STRING) {
    state.emit(instructionAD(USETS, upvalue, state.constants.string(value.info)));
  } else if (value.kind === EXPRESSION_NUMBER) {
    state.emit(instructionAD(USETN, upvalue, state.constants.number(value.number)));
  } else {
    state.emit(instructionAD(USETV, upvalue, toAnyRegister(state, value)));
  }
}

function emitIndexedStore(state: FunctionState, target: Expression, value: Expression): void {
  const register = toAnyRegister(state, value);
  const key = target.auxiliary;
  if (key < 0) state.emit(instructionABC(TSETS, register, target.info, ~key));
  else if (key > MAXIMUM_C) state.emit(instructionABC(TSETB, register, target.info, key - BYTE_KEY));
  else state.emit(instructionABC(TSETV, register, target.info, key));
}

/** Stores to anything but a local variable, which needs a mark as well (see variables). */
export function emitStoreElsewhere(state: FunctionState, target: Expression, value: Expression): void {
  switch (target.kind) {
    case EXPRESSION_UPVALUE:
      emitUpvalueStore(state, target.info, value);
      break;
    case EXPRESSION_GLOBAL: {
      const register = toAnyRegister(state, value);
      state.emit(instructionAD(GSET, register, state.constants.string(target.info)));
      break;
    }
    default:
      emitIndexedStore(state, target, value);
      break;
  }
  releaseExpression(state, value);
}
