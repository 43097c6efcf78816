/**
 * Parsing of assignments, compound assignments, call statements and declarations of variables (LuaJIT:
 * parse_call_assign, parse_local and what they call).
 */

import { Op } from "../spec/bytecodes.ts";
import {
  discharge,
  emitNil,
  emitStoreElsewhere,
  releaseExpression,
  toAnyRegister,
  toNextRegister,
  toRegister,
} from "./discharge.ts";
import {
  EXPRESSION_CALL,
  EXPRESSION_INDEXED,
  EXPRESSION_LOCAL,
  EXPRESSION_NAVIGATED_CALL,
  EXPRESSION_REGISTER,
  EXPRESSION_RELOCATABLE,
  EXPRESSION_UPVALUE,
  EXPRESSION_VOID,
  Expression,
} from "./expression.ts";
import {
  binaryOperator,
  FLAG_NO_NAVIGATION,
  FLAG_NO_RESULT,
  parseExpression,
  parseExpressionList,
  parseField,
  parsePrimary,
  parseSuffixed,
} from "./expressions.ts";
import { OPERATOR_BIT_XOR, OPERATOR_CONCAT, OPERATOR_NOT_EQUAL, OPERATOR_POWER } from "./folding.ts";
import { parseFunctionBody } from "./functions.ts";
import { instructionAD, NO_JUMP, opcodeOf, withA, withB } from "./instructions.ts";
import { emitBinaryOperator } from "./operators.ts";
import { MAXIMUM_LEVELS, type Parser } from "./parser.ts";
import { VARIABLE_WRITTEN } from "./scopes.ts";
import { TOKEN_FUNCTION, TOKEN_NOT_EQUAL } from "./tokens.ts";

const { MOV, VARG, KNIL } = Op;

const COMMA = 0x2c;
const EQUALS = 0x3d;
const EXCLAMATION = 0x21;
const DOT = 0x2e;
const COLON = 0x3a;

/** Variables on the left of an assignment, from the last to the first. */
interface Targets {
  readonly target: Expression;
  readonly before: Targets | null;
}

/** Stores a value to a variable or field. */
export function emitStore(parser: Parser, target: Expression, value: Expression): void {
  const { state, variables } = parser;
  if (target.kind === EXPRESSION_LOCAL || target.kind === EXPRESSION_UPVALUE) {
    variables.flags[target.auxiliary] |= VARIABLE_WRITTEN;
  }
  if (target.kind === EXPRESSION_LOCAL) {
    releaseExpression(state, value);
    toRegister(state, value, target.info);
  } else {
    emitStoreElsewhere(state, target, value);
  }
}

/** Parses `target operator= value` behind the target. Returns false if that is not what comes. */
function parseCompound(parser: Parser, target: Expression): boolean {
  const { lexer, state } = parser;
  if (!target.isAssignable()) return false;
  let operator = binaryOperator(lexer.token);
  // No `^=`, which other languages use for xor; that is `~=` here.
  if (operator > OPERATOR_NOT_EQUAL || operator === OPERATOR_POWER) return false;
  parser.variables.checkAssignment(target);
  if (operator === OPERATOR_NOT_EQUAL) {
    if (lexer.token !== TOKEN_NOT_EQUAL) lexer.error(EXCLAMATION, "tokenExpected", "=");
    operator = OPERATOR_BIT_XOR;
  } else {
    if (lexer.nextCharacter() !== EQUALS) parser.tokenExpected(EQUALS);
    lexer.next();
  }
  lexer.next();
  const store = new Expression();
  store.copyFrom(target);
  if (target.kind === EXPRESSION_INDEXED) {
    // Table and key are needed again for the store.
    const { freeRegister } = state;
    discharge(state, target);
    state.freeRegister = freeRegister;
  }
  if (operator === OPERATOR_CONCAT) toNextRegister(state, target);
  else toAnyRegister(state, target);
  const value = new Expression();
  parseExpression(parser, value, 0);
  emitBinaryOperator(state, parser.math, operator, target, value);
  emitStore(parser, store, target);
  return true;
}

/** A local that is assigned to may be table or key of a field further left: that one uses a copy. */
function avoidHazard(parser: Parser, targets: Targets, local: Expression): void {
  const { state } = parser;
  const register = local.info;
  const copy = state.freeRegister;
  let isHazard = false;
  for (let item: Targets | null = targets; item !== null; item = item.before) {
    const { target } = item;
    if (target.kind !== EXPRESSION_INDEXED) continue;
    if (target.info === register) {
      isHazard = true;
      target.info = copy;
    }
    if (target.auxiliary === register) {
      isHazard = true;
      target.auxiliary = copy;
    }
  }
  if (isHazard) {
    state.emit(instructionAD(MOV, copy, register));
    state.reserveRegisters(1);
  }
}

/** Makes the number of values on the right equal to the number of variables on the left. */
export function adjustValues(
  parser: Parser,
  variableCount: number,
  valueCount: number,
  last: Expression,
): void {
  const { state } = parser;
  let missing = variableCount - valueCount;
  if (last.kind === EXPRESSION_CALL || last.kind === EXPRESSION_NAVIGATED_CALL) {
    missing = Math.max(missing + 1, 0);
    state.code[last.info] = withB(state.code[last.info], missing + 1);
    if (missing > 1) state.reserveRegisters(missing - 1);
    if (last.kind === EXPRESSION_NAVIGATED_CALL) adjustNavigatedCall(parser, last, missing);
  } else {
    if (last.kind !== EXPRESSION_VOID) toNextRegister(state, last);
    if (missing > 0) {
      const register = state.freeRegister;
      state.reserveRegisters(missing);
      emitNil(state, register, missing);
    }
  }
  if (valueCount > variableCount) state.freeRegister -= valueCount - variableCount;
}

/** Behind the call are the jump over the case of nil, and the nil: there must be as many as results. */
function adjustNavigatedCall(parser: Parser, call: Expression, resultCount: number): void {
  const { code } = parser.state;
  const base = call.auxiliary;
  code[call.info + 1] = withA(code[call.info + 1], base + resultCount);
  if (resultCount > 1) code[call.info + 2] = instructionAD(KNIL, base, base + resultCount - 1);
}

/** Parses the rest of an assignment, from the right end of its targets on, and stores to all of them. */
function parseAssignment(parser: Parser, targets: Targets, count: number): void {
  const { state } = parser;
  const { target } = targets;
  if (!target.isAssignable()) parser.syntaxError("syntax");
  parser.variables.checkAssignment(target);
  const value = new Expression();
  if (parser.accept(COMMA)) {
    const next = new Expression();
    parsePrimary(parser, next, FLAG_NO_NAVIGATION);
    if (next.kind === EXPRESSION_LOCAL) avoidHazard(parser, targets, next);
    state.checkLimit(parser.level + count, MAXIMUM_LEVELS, "variable names");
    parseAssignment(parser, { target: next, before: targets }, count + 1);
  } else {
    parser.expect(EQUALS);
    const valueCount = parseExpressionList(parser, value);
    if (valueCount === count) {
      if (value.kind === EXPRESSION_CALL) takeOneResult(parser, value);
      emitStore(parser, target, value);
      return;
    }
    adjustValues(parser, count, valueCount, value);
  }
  value.set(EXPRESSION_REGISTER, state.freeRegister - 1);
  emitStore(parser, target, value);
}

function takeOneResult(parser: Parser, call: Expression): void {
  const { state } = parser;
  if (opcodeOf(state.code[call.info]) === VARG) {
    state.freeRegister--;
    call.kind = EXPRESSION_RELOCATABLE;
  } else {
    call.info = call.auxiliary;
    call.kind = EXPRESSION_REGISTER;
  }
}

/** Parses a statement that starts with an expression: a call or an assignment. */
export function parseCallOrAssignment(parser: Parser): void {
  const { state } = parser;
  const target = new Expression();
  const nilJumps = parseSuffixed(parser, target, FLAG_NO_RESULT);
  if (target.kind === EXPRESSION_CALL) {
    state.code[target.info] = withB(state.code[target.info], 1);
  } else {
    if (nilJumps !== NO_JUMP && parser.lexer.token === COMMA) parser.syntaxError("syntax");
    if (!parseCompound(parser, target)) parseAssignment(parser, { target, before: null }, 1);
  }
  if (nilJumps !== NO_JUMP) state.jumpsToHere(nilJumps);
}

/** Parses `local …` or `const …`; `variableFlags` marks the variables of the latter. */
export function parseLocal(parser: Parser, variableFlags: number): void {
  parser.lexer.next();
  if (parser.accept(TOKEN_FUNCTION)) parseLocalFunction(parser, variableFlags);
  else parseLocalVariables(parser, variableFlags);
}

function parseLocalFunction(parser: Parser, variableFlags: number): void {
  const { state, variables } = parser;
  const variable = variables.declare(state, 0, parser.expectName());
  variables.flags[variable] = variableFlags;
  const register = state.freeRegister;
  state.reserveRegisters(1);
  variables.activate(state, 1);
  const body = new Expression();
  parseFunctionBody(parser, body, false, parser.lexer.line);
  // Not a write: the closure may hold the variable by value.
  releaseExpression(state, body);
  toRegister(state, body, register);
  variables.startPositions[state.variableMap[state.activeVariables - 1]] = state.position;
}

function parseLocalVariables(parser: Parser, variableFlags: number): void {
  const { state, variables } = parser;
  const isConst = variableFlags !== 0;
  const first = variables.top;
  let count = 0;
  do {
    const variable = variables.declare(state, count++, parser.expectName());
    if (isConst) {
      variables.flags[variable] = variableFlags;
      variables.showEarly(variable);
    }
  } while (parser.accept(COMMA));
  if (isConst) for (let index = count; index > 0; index--) variables.hideAgain(first + index - 1);
  const last = new Expression();
  const valueCount = parser.accept(EQUALS) ? parseExpressionList(parser, last) : 0;
  adjustValues(parser, count, valueCount, last);
  variables.activate(state, count);
}

/** Parses `function name…`. */
export function parseFunctionStatement(parser: Parser, line: number): void {
  const { lexer, state, variables } = parser;
  const target = new Expression();
  let isMethod = false;
  lexer.next();
  variables.find(state, target, parser.expectName());
  while (parser.accept(DOT)) parseField(parser, target);
  if (parser.accept(COLON)) {
    isMethod = true;
    parseField(parser, target);
  }
  variables.checkAssignment(target);
  const body = new Expression();
  parseFunctionBody(parser, body, isMethod, line);
  emitStore(parser, target, body);
  state.lines[state.position - 1] = line;
}
