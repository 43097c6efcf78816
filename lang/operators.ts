/**
 * Code for operators: branches of `and`, `or` and conditions, arithmetic, comparison, concatenation (LuaJIT: the
 * bcemit_ functions for branches and operators).
 *
 * A comparison is an instruction and the jump behind it; its descriptor is the jump. Operands are discharged in an
 * order that frees their registers from the top, so the second one often comes first.
 */

import { Op } from "../spec/bytecodes.ts";
import {
  discharge,
  releaseExpression,
  toAnyRegister,
  toNextRegister,
  toRegisterWithoutJumps,
  toValue,
} from "./discharge.ts";
import {
  EXPRESSION_CDATA,
  EXPRESSION_FALSE,
  EXPRESSION_JUMP,
  EXPRESSION_NIL,
  EXPRESSION_NUMBER,
  EXPRESSION_REGISTER,
  EXPRESSION_RELOCATABLE,
  EXPRESSION_STRING,
  EXPRESSION_TRUE,
  type Expression,
} from "./expression.ts";
import {
  type FoldingMath,
  foldArithmetic,
  foldBitOperator,
  OPERATOR_ADD,
  OPERATOR_AND,
  OPERATOR_BIT_AND,
  OPERATOR_COALESCE,
  OPERATOR_CONCAT,
  OPERATOR_EQUAL,
  OPERATOR_GREATER,
  OPERATOR_GREATER_EQUAL,
  OPERATOR_LESS,
  OPERATOR_NOT_EQUAL,
  OPERATOR_OR,
  OPERATOR_POWER,
  OPERATOR_SHIFT_ARITHMETIC,
  toBits,
} from "./folding.ts";
import { FLAG_BIT_OPERATORS, type FunctionState } from "./function-state.ts";
import {
  instructionABC,
  instructionAD,
  invertedCondition,
  MAXIMUM_C,
  NO_JUMP,
  NO_REGISTER,
  opcodeOf,
  operandD,
  withA,
  withB,
  withOpcode,
} from "./instructions.ts";
import type { CdataConstant } from "./lexer.ts";

const { NOT, ISF, IST, ISTC, ISFC, CAT, POW, UNM, BNOT, ISNEP } = Op;
const { ADDVV, ADDVN, ADDNV, BAND, ISEQV, ISNEV, ISLT, ISLE } = Op;
const { ISEQP, ISEQS, ISEQN, ISNES, ISNEN } = Op;

function invertCondition(state: FunctionState, expression: Expression): void {
  const test = expression.info - 1;
  const instruction = state.code[test];
  state.code[test] = withOpcode(instruction, invertedCondition(opcodeOf(instruction)));
}

/** Emits a test of an expression and a jump if it is as the condition says, and returns the jump. */
function emitTest(state: FunctionState, expression: Expression, jumpIfTrue: boolean): number {
  if (expression.kind === EXPRESSION_RELOCATABLE) {
    const instruction = state.code[expression.info];
    if (opcodeOf(instruction) === NOT) {
      state.code[expression.info] = instructionAD(jumpIfTrue ? ISF : IST, 0, operandD(instruction));
      return state.emitJump();
    }
  }
  if (expression.kind !== EXPRESSION_REGISTER) {
    state.reserveRegisters(1);
    toRegisterWithoutJumps(state, expression, state.freeRegister - 1);
  }
  state.emit(instructionAD(jumpIfTrue ? ISTC : ISFC, NO_REGISTER, expression.info));
  const jump = state.emitJump();
  releaseExpression(state, expression);
  return jump;
}

/** Goes on behind if the expression is true, and jumps (falseJumps) if not. */
export function branchIfFalse(state: FunctionState, expression: Expression): void {
  discharge(state, expression);
  let jump: number;
  switch (expression.kind) {
    case EXPRESSION_STRING:
    case EXPRESSION_NUMBER:
    case EXPRESSION_TRUE:
      jump = NO_JUMP;
      break;
    case EXPRESSION_JUMP:
      invertCondition(state, expression);
      jump = expression.info;
      break;
    case EXPRESSION_FALSE:
    case EXPRESSION_NIL:
      toRegisterWithoutJumps(state, expression, NO_REGISTER);
      jump = state.emitJump();
      break;
    default:
      jump = emitTest(state, expression, false);
      break;
  }
  expression.falseJumps = state.appendJumps(expression.falseJumps, jump);
  state.jumpsToHere(expression.trueJumps);
  expression.trueJumps = NO_JUMP;
}

/** Goes on behind if the expression is false, and jumps (trueJumps) if not. */
function branchIfTrue(state: FunctionState, expression: Expression): void {
  discharge(state, expression);
  let jump: number;
  switch (expression.kind) {
    case EXPRESSION_NIL:
    case EXPRESSION_FALSE:
      jump = NO_JUMP;
      break;
    case EXPRESSION_JUMP:
      jump = expression.info;
      break;
    case EXPRESSION_STRING:
    case EXPRESSION_NUMBER:
    case EXPRESSION_TRUE:
      toRegisterWithoutJumps(state, expression, NO_REGISTER);
      jump = state.emitJump();
      break;
    default:
      jump = emitTest(state, expression, true);
      break;
  }
  expression.trueJumps = state.appendJumps(expression.trueJumps, jump);
  state.jumpsToHere(expression.falseJumps);
  expression.falseJumps = NO_JUMP;
}

/** Frees the registers of both operands at once, in whichever order they were taken. */
function releaseOperands(state: FunctionState, left: Expression, right: Expression): void {
  if (left.kind === EXPRESSION_REGISTER && left.info >= state.activeVariables) state.freeRegister--;
  if (right.kind === EXPRESSION_REGISTER && right.info >= state.activeVariables) state.freeRegister--;
}

function finishArithmetic(
  state: FunctionState,
  left: Expression,
  right: Expression,
  instruction: number,
): void {
  releaseOperands(state, left, right);
  left.info = state.emit(instruction);
  left.kind = EXPRESSION_RELOCATABLE;
}

/** Operators with an instruction for registers only. */
function emitRegisterOperator(state: FunctionState, op: number, left: Expression, right: Expression): void {
  const c = toAnyRegister(state, right);
  const b = toAnyRegister(state, left);
  finishArithmetic(state, left, right, instructionABC(op, 0, b, c));
}

/** `+ - * / %`, with instructions for one constant operand. */
function emitArithmetic(state: FunctionState, operator: number, left: Expression, right: Expression): void {
  let op = operator - OPERATOR_ADD + ADDVV;
  let b: number;
  let c = -1;
  // The second operand first: reading a field frees registers above the first.
  toValue(state, right);
  if (right.kind === EXPRESSION_NUMBER) {
    c = state.constants.number(right.number);
    if (c <= MAXIMUM_C) op -= ADDVV - ADDVN;
    else c = toAnyRegister(state, right);
  } else {
    c = toAnyRegister(state, right);
  }
  toValue(state, left);
  let constant = MAXIMUM_C + 1;
  if (left.kind === EXPRESSION_NUMBER && right.kind !== EXPRESSION_NUMBER) {
    constant = state.constants.number(left.number);
  }
  if (constant <= MAXIMUM_C) {
    b = c;
    c = constant;
    op -= ADDVV - ADDNV;
  } else {
    b = toAnyRegister(state, left);
  }
  finishArithmetic(state, left, right, instructionABC(op, 0, b, c));
}

function emitEquality(
  state: FunctionState,
  operator: number,
  register: Expression,
  other: Expression,
): number {
  const isEqual = operator === OPERATOR_EQUAL;
  const a = toAnyRegister(state, register);
  toValue(state, other);
  switch (other.kind) {
    case EXPRESSION_NIL:
    case EXPRESSION_FALSE:
    case EXPRESSION_TRUE:
      return instructionAD(isEqual ? ISEQP : ISNEP, a, other.kind);
    case EXPRESSION_STRING:
      return instructionAD(isEqual ? ISEQS : ISNES, a, state.constants.string(other.info));
    case EXPRESSION_NUMBER:
      return instructionAD(isEqual ? ISEQN : ISNEN, a, state.constants.number(other.number));
    default:
      return instructionAD(isEqual ? ISEQV : ISNEV, a, toAnyRegister(state, other));
  }
}

function emitOrder(state: FunctionState, operator: number, left: Expression, right: Expression): number {
  if (operator === OPERATOR_GREATER || operator === OPERATOR_GREATER_EQUAL) {
    // a > b is b < a
    const op = operator === OPERATOR_GREATER ? ISLT : ISLE;
    toValue(state, right);
    const a = toAnyRegister(state, right);
    const d = toAnyRegister(state, left);
    return instructionAD(op, a, d);
  }
  const d = toAnyRegister(state, right);
  const a = toAnyRegister(state, left);
  return instructionAD(operator === OPERATOR_LESS ? ISLT : ISLE, a, d);
}

function emitComparison(state: FunctionState, operator: number, left: Expression, right: Expression): void {
  let instruction: number;
  toValue(state, left);
  if (operator !== OPERATOR_EQUAL && operator !== OPERATOR_NOT_EQUAL) {
    instruction = emitOrder(state, operator, left, right);
  } else if (left.isConstant()) {
    instruction = emitEquality(state, operator, right, left);
  } else {
    instruction = emitEquality(state, operator, left, right);
  }
  releaseOperands(state, left, right);
  state.emit(instruction);
  left.info = state.emitJump();
  left.kind = EXPRESSION_JUMP;
}

function emitConcatenation(state: FunctionState, left: Expression, right: Expression): void {
  toValue(state, right);
  if (right.kind === EXPRESSION_RELOCATABLE && opcodeOf(state.code[right.info]) === CAT) {
    // a .. (b .. c) is one instruction over neighbouring registers.
    releaseExpression(state, left);
    state.code[right.info] = withB(state.code[right.info], left.info);
    left.info = right.info;
  } else {
    toNextRegister(state, right);
    releaseExpression(state, right);
    releaseExpression(state, left);
    left.info = state.emit(instructionABC(CAT, 0, left.info, right.info));
  }
  left.kind = EXPRESSION_RELOCATABLE;
}

/** Prepares the left operand, before the right one is parsed. */
export function prepareLeftOperand(state: FunctionState, operator: number, left: Expression): void {
  switch (operator) {
    case OPERATOR_AND:
      branchIfFalse(state, left);
      break;
    case OPERATOR_OR:
      branchIfTrue(state, left);
      break;
    case OPERATOR_COALESCE:
      toNextRegister(state, left);
      state.emit(instructionAD(ISNEP, left.info, EXPRESSION_NIL));
      left.auxiliary = state.emitJump();
      state.releaseRegister(left.info);
      break;
    case OPERATOR_CONCAT:
      toNextRegister(state, left);
      break;
    case OPERATOR_EQUAL:
    case OPERATOR_NOT_EQUAL:
      if (!left.isPlainConstant()) toAnyRegister(state, left);
      break;
    default:
      if (!left.isPlainNumber()) toAnyRegister(state, left);
      break;
  }
}

function foldOperands(math: FoldingMath, operator: number, left: Expression, right: Expression): boolean {
  if (!left.isPlainNumber() || !right.isPlainNumber()) return false;
  const result =
    operator <= OPERATOR_POWER
      ? foldArithmetic(math, operator, left.number, right.number)
      : foldBitOperator(operator, left.number, right.number);
  if (Number.isNaN(result)) return false;
  left.number = result;
  return true;
}

/** Emits a binary operator; the result is in `left`. */
export function emitBinaryOperator(
  state: FunctionState,
  math: FoldingMath,
  operator: number,
  left: Expression,
  right: Expression,
): void {
  if (operator <= OPERATOR_SHIFT_ARITHMETIC) {
    if (foldOperands(math, operator, left, right)) return;
    if (operator < OPERATOR_POWER) {
      emitArithmetic(state, operator, left, right);
    } else if (operator === OPERATOR_POWER) {
      emitRegisterOperator(state, POW, left, right);
    } else {
      state.flags |= FLAG_BIT_OPERATORS;
      emitRegisterOperator(state, operator - OPERATOR_BIT_AND + BAND, left, right);
    }
    return;
  }
  switch (operator) {
    case OPERATOR_AND:
      discharge(state, right);
      right.falseJumps = state.appendJumps(right.falseJumps, left.falseJumps);
      left.copyFrom(right);
      break;
    case OPERATOR_OR:
      discharge(state, right);
      right.trueJumps = state.appendJumps(right.trueJumps, left.trueJumps);
      left.copyFrom(right);
      break;
    case OPERATOR_COALESCE:
      toNextRegister(state, right);
      state.jumpsToHere(left.auxiliary);
      break;
    case OPERATOR_CONCAT:
      emitConcatenation(state, left, right);
      break;
    default:
      emitComparison(state, operator, left, right);
      break;
  }
}

function emitNot(state: FunctionState, expression: Expression): void {
  const { trueJumps } = expression;
  expression.trueJumps = expression.falseJumps;
  expression.falseJumps = trueJumps;
  state.dropJumpValues(expression.falseJumps);
  state.dropJumpValues(expression.trueJumps);
  discharge(state, expression);
  switch (expression.kind) {
    case EXPRESSION_NIL:
    case EXPRESSION_FALSE:
      expression.kind = EXPRESSION_TRUE;
      return;
    case EXPRESSION_TRUE:
    case EXPRESSION_STRING:
    case EXPRESSION_NUMBER:
    case EXPRESSION_CDATA:
      expression.kind = EXPRESSION_FALSE;
      return;
    case EXPRESSION_JUMP:
      invertCondition(state, expression);
      return;
    case EXPRESSION_RELOCATABLE:
      state.reserveRegisters(1);
      state.code[expression.info] = withA(state.code[expression.info], state.freeRegister - 1);
      expression.info = state.freeRegister - 1;
      expression.kind = EXPRESSION_REGISTER;
      break;
  }
  finishUnaryOperator(state, NOT, expression);
}

function finishUnaryOperator(state: FunctionState, op: number, expression: Expression): void {
  releaseExpression(state, expression);
  expression.info = state.emit(instructionAD(op, 0, expression.info));
  expression.kind = EXPRESSION_RELOCATABLE;
}

const SIGN_BIT = 1n << 63n;

function negateCdata(constant: CdataConstant): void {
  constant.bits = constant.type === "complex" ? constant.bits ^ SIGN_BIT : BigInt.asUintN(64, -constant.bits);
}

/** Folds `-` and `~`; a zero is left alone, for it would become -0. */
function foldUnary(cdata: readonly CdataConstant[], op: number, expression: Expression): boolean {
  if (expression.hasJumps()) return false;
  if (op === UNM) {
    if (expression.kind === EXPRESSION_CDATA) {
      negateCdata(cdata[expression.info]);
      return true;
    }
    if (expression.kind !== EXPRESSION_NUMBER || expression.number === 0) return false;
    expression.number = -expression.number;
    return true;
  }
  if (op === BNOT && expression.kind === EXPRESSION_NUMBER) {
    expression.number = ~toBits(expression.number);
    return true;
  }
  return false;
}

/** Emits NOT, UNM, LEN or BNOT; the result is in `expression`. */
export function emitUnaryOperator(state: FunctionState, op: number, expression: Expression): void {
  if (op === NOT) {
    emitNot(state, expression);
    return;
  }
  if (foldUnary(state.lexer.cdata, op, expression)) return;
  if (op === BNOT) state.flags |= FLAG_BIT_OPERATORS;
  toAnyRegister(state, expression);
  finishUnaryOperator(state, op, expression);
}
