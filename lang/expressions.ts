/**
 * Parsing of expressions: operators by precedence, the conditional operator, variables with their suffixes, calls
 * (LuaJIT: the expr functions of lj_parse.c).
 */

import { Op } from "../spec/bytecodes.ts";
import { discharge, toAnyRegister, toNextRegister, toValue } from "./discharge.ts";
import {
  BYTE_KEY,
  EXPRESSION_CALL,
  EXPRESSION_CDATA,
  EXPRESSION_FALSE,
  EXPRESSION_INDEXED,
  EXPRESSION_NAVIGATED_CALL,
  EXPRESSION_NIL,
  EXPRESSION_NUMBER,
  EXPRESSION_STRING,
  EXPRESSION_TRUE,
  EXPRESSION_VOID,
  Expression,
} from "./expression.ts";
import * as folding from "./folding.ts";
import { FLAG_VARARG, type FunctionState } from "./function-state.ts";
import { parseFunctionBody, parseShortFunction } from "./functions.ts";
import { instructionABC, instructionAD, MAXIMUM_C, NO_JUMP, withB } from "./instructions.ts";
import { branchIfFalse, emitBinaryOperator, emitUnaryOperator, prepareLeftOperand } from "./operators.ts";
import type { Parser } from "./parser.ts";
import { parseTable } from "./table-constructor.ts";
import * as tokens from "./tokens.ts";
import { TOKEN_ARROW, TOKEN_NAVIGATE, TOKEN_NOT, TOKEN_OR_SIGN, TOKEN_STRING } from "./tokens.ts";

const { ISEQP, KPRI, MOV, TGETS, TGETV, KSTR, CALL, CALLM, VARG, NOT, UNM, LEN, BNOT } = Op;

/** The result is not used: the expression starts a statement. */
export const FLAG_NO_RESULT = 0x01;
/** A colon belongs to a conditional operator around, not to a method call. */
const FLAG_NO_COLON = 0x02;
/** Safe navigation is not allowed. */
export const FLAG_NO_NAVIGATION = 0x04;
/** A return statement takes one expression. */
export const FLAG_RETURN_ONE = 0x08;

const QUESTION = 0x3f;
const COLON = 0x3a;
const COMMA = 0x2c;
const DOT = 0x2e;
const BAR = 0x7c;
const OPENING_PARENTHESIS = 0x28;
const CLOSING_PARENTHESIS = 0x29;
const OPENING_BRACKET = 0x5b;
const CLOSING_BRACKET = 0x5d;
const OPENING_BRACE = 0x7b;

/** Operators and their precedence to the left and to the right, by token. */
const operatorOfToken = new Uint8Array(tokens.TOKEN_EOF + 1).fill(folding.OPERATOR_NONE);
const leftPrecedence = new Uint8Array(folding.OPERATOR_NONE + 1);
const rightPrecedence = new Uint8Array(folding.OPERATOR_NONE + 1);

const UNARY_PRECEDENCE = 12;

function defineOperator(operator: number, left: number, right: number, ...operatorTokens: number[]): void {
  leftPrecedence[operator] = left;
  rightPrecedence[operator] = right;
  for (const token of operatorTokens) operatorOfToken[token] = operator;
}

defineOperator(folding.OPERATOR_ADD, 10, 10, 0x2b);
defineOperator(folding.OPERATOR_SUBTRACT, 10, 10, 0x2d);
defineOperator(folding.OPERATOR_MULTIPLY, 11, 11, 0x2a);
defineOperator(folding.OPERATOR_DIVIDE, 11, 11, 0x2f);
defineOperator(folding.OPERATOR_MODULO, 11, 11, 0x25);
defineOperator(folding.OPERATOR_POWER, 14, 13, 0x5e);
defineOperator(folding.OPERATOR_BIT_AND, 6, 6, 0x26);
defineOperator(folding.OPERATOR_BIT_OR, 4, 4, BAR);
defineOperator(folding.OPERATOR_BIT_XOR, 5, 5, 0x7e);
defineOperator(folding.OPERATOR_SHIFT_LEFT, 7, 7, tokens.TOKEN_SHIFT_LEFT);
defineOperator(folding.OPERATOR_SHIFT_RIGHT, 7, 7, tokens.TOKEN_SHIFT_RIGHT);
defineOperator(folding.OPERATOR_SHIFT_ARITHMETIC, 7, 7, tokens.TOKEN_SHIFT_ARITHMETIC);
defineOperator(folding.OPERATOR_CONCAT, 9, 8, tokens.TOKEN_CONCAT);
defineOperator(folding.OPERATOR_NOT_EQUAL, 3, 3, tokens.TOKEN_NOT_EQUAL, tokens.TOKEN_NOT_EQUAL_SIGN);
defineOperator(folding.OPERATOR_EQUAL, 3, 3, tokens.TOKEN_EQUAL);
defineOperator(folding.OPERATOR_LESS, 3, 3, 0x3c);
defineOperator(folding.OPERATOR_GREATER_EQUAL, 3, 3, tokens.TOKEN_GREATER_EQUAL);
defineOperator(folding.OPERATOR_LESS_EQUAL, 3, 3, tokens.TOKEN_LESS_EQUAL);
defineOperator(folding.OPERATOR_GREATER, 3, 3, 0x3e);
defineOperator(folding.OPERATOR_AND, 2, 2, tokens.TOKEN_AND, tokens.TOKEN_AND_SIGN);
defineOperator(folding.OPERATOR_OR, 1, 1, tokens.TOKEN_OR, tokens.TOKEN_OR_SIGN);
defineOperator(folding.OPERATOR_COALESCE, 1, 1, tokens.TOKEN_COALESCE);

/** The binary operator that a token stands for, or OPERATOR_NONE. */
export function binaryOperator(token: number): number {
  return operatorOfToken[token];
}

/** A conditional operator of which the condition, or also the first branch, has been parsed. */
interface OpenConditional {
  /** Jumps to the second branch, until that is reached; then the jumps over it. */
  jumps: number;
  isInSecondBranch: boolean;
}

/** Parses an expression. */
export function parseExpression(parser: Parser, expression: Expression, flags: number): void {
  parseBinary(parser, expression, 0, flags);
  if (parser.lexer.token === QUESTION) parseConditionals(parser, expression);
}

/**
 * Parses `? first : second` behind a condition. Conditional operators may nest in both branches; a list of the open
 * ones takes the place of recursion, for nothing else bounds their number.
 */
function parseConditionals(parser: Parser, expression: Expression): void {
  const { state } = parser;
  const open: OpenConditional[] = [];
  for (;;) {
    if (parser.accept(QUESTION)) {
      branchIfFalse(state, expression);
      open.push({ jumps: expression.falseJumps, isInSecondBranch: false });
      parseBinary(parser, expression, 0, FLAG_NO_COLON);
      continue;
    }
    const innermost = open[open.length - 1];
    if (innermost === undefined) return;
    toNextRegister(state, expression);
    if (innermost.isInSecondBranch) {
      state.jumpsToHere(innermost.jumps);
      open.pop();
    } else {
      const register = expression.info;
      const over = state.emitJump();
      state.jumpsToHere(innermost.jumps);
      parser.expect(COLON);
      state.releaseRegister(register);
      innermost.jumps = over;
      innermost.isInSecondBranch = true;
      parseBinary(parser, expression, 0, 0);
    }
  }
}

/** Parses operators that bind stronger than `limit`, and returns the operator that comes next. */
function parseBinary(parser: Parser, expression: Expression, limit: number, flags: number): number {
  const { lexer, state } = parser;
  parser.enterLevel();
  parseUnary(parser, expression, flags);
  let operator = operatorOfToken[lexer.token];
  while (leftPrecedence[operator] > limit) {
    lexer.next();
    prepareLeftOperand(state, operator, expression);
    const right = new Expression();
    const next = parseBinary(parser, right, rightPrecedence[operator], flags);
    emitBinaryOperator(state, parser.math, operator, expression, right);
    operator = next;
  }
  parser.leaveLevel();
  return operator;
}

function unaryOpcode(token: number): number {
  switch (token) {
    case TOKEN_NOT:
    case 0x21: // !
      return NOT;
    case 0x2d: // -
      return UNM;
    case 0x23: // #
      return LEN;
    case 0x7e: // ~
      return BNOT;
    default:
      return -1;
  }
}

function parseUnary(parser: Parser, expression: Expression, flags: number): void {
  const op = unaryOpcode(parser.lexer.token);
  if (op < 0) {
    parseSimple(parser, expression, flags);
    return;
  }
  parser.lexer.next();
  parseBinary(parser, expression, UNARY_PRECEDENCE, flags);
  emitUnaryOperator(parser.state, op, expression);
}

function parseSimple(parser: Parser, expression: Expression, flags: number): void {
  const { lexer } = parser;
  switch (lexer.token) {
    case tokens.TOKEN_NUMBER:
      if (lexer.tokenCdata >= 0) expression.set(EXPRESSION_CDATA, lexer.tokenCdata);
      else expression.set(EXPRESSION_NUMBER, 0);
      expression.number = lexer.tokenNumber;
      break;
    case TOKEN_STRING:
      expression.set(EXPRESSION_STRING, lexer.tokenString);
      break;
    case tokens.TOKEN_NIL:
      expression.set(EXPRESSION_NIL, 0);
      break;
    case tokens.TOKEN_TRUE:
      expression.set(EXPRESSION_TRUE, 0);
      break;
    case tokens.TOKEN_FALSE:
      expression.set(EXPRESSION_FALSE, 0);
      break;
    case tokens.TOKEN_DOTS:
      parseVarargs(parser, expression);
      break;
    case OPENING_BRACE:
      parseTable(parser, expression);
      return;
    case tokens.TOKEN_FUNCTION:
      lexer.next();
      parseFunctionBody(parser, expression, false, lexer.line);
      return;
    case BAR:
    case TOKEN_OR_SIGN:
      parseShortFunction(parser, expression, null, flags, lexer.line);
      return;
    default:
      parsePrimary(parser, expression, flags);
      return;
  }
  lexer.next();
}

function parseVarargs(parser: Parser, expression: Expression): void {
  const { state } = parser;
  if ((state.flags & FLAG_VARARG) === 0) parser.syntaxError("varargOutsideVararg");
  state.reserveRegisters(1);
  const base = state.freeRegister - 1;
  expression.set(EXPRESSION_CALL, state.emit(instructionABC(VARG, base, 2, state.parameterCount)));
  expression.auxiliary = base;
}

/** Parses a variable, field, call or parenthesised expression. */
export function parsePrimary(parser: Parser, expression: Expression, flags: number): void {
  const nilJumps = parseSuffixed(parser, expression, flags);
  if (nilJumps === NO_JUMP) return;
  const { state } = parser;
  const around = state.emitJump();
  state.jumpsToHere(nilJumps);
  if (expression.kind === EXPRESSION_CALL) {
    expression.kind = EXPRESSION_NAVIGATED_CALL;
    state.emit(instructionAD(KPRI, expression.auxiliary, EXPRESSION_NIL));
  } else {
    state.emit(instructionAD(KPRI, expression.info, EXPRESSION_NIL));
  }
  state.jumpsToHere(around);
}

/** As `parsePrimary`, but leaves it to the caller where to go if safe navigation meets nil: returns those jumps. */
export function parseSuffixed(parser: Parser, expression: Expression, flags: number): number {
  const { lexer } = parser;
  const { token, line } = lexer;
  if (token === OPENING_PARENTHESIS) {
    lexer.next();
    parseExpression(parser, expression, 0);
    parser.expectMatch(CLOSING_PARENTHESIS, OPENING_PARENTHESIS, line);
    discharge(parser.state, expression);
  } else if (parser.isName(token)) {
    const name = parser.expectName();
    if ((flags & FLAG_NO_RESULT) === 0 && lexer.token === TOKEN_ARROW) {
      parseShortFunction(parser, expression, name, flags, line);
      return NO_JUMP;
    }
    parser.variables.find(parser.state, expression, name);
  } else {
    parser.syntaxError("unexpectedSymbol");
  }
  return parseSuffixes(parser, expression, flags);
}

function isCallStart(token: number): boolean {
  return token === OPENING_PARENTHESIS || token === TOKEN_STRING || token === OPENING_BRACE;
}

function isSuffixStart(token: number): boolean {
  return (
    isCallStart(token) ||
    token === TOKEN_NAVIGATE ||
    token === OPENING_BRACKET ||
    token === COLON ||
    token === DOT
  );
}

function emitNilCheck(state: FunctionState, register: number, jumps: number): number {
  state.emit(instructionAD(ISEQP, register, EXPRESSION_NIL));
  return state.appendJumps(jumps, state.emitJump());
}

function parseSuffixes(parser: Parser, expression: Expression, flags: number): number {
  const { lexer, state } = parser;
  const needsResult = (flags & FLAG_NO_RESULT) === 0;
  let nilJumps = NO_JUMP;
  for (;;) {
    let isNavigated = false;
    let isCall = false;
    if ((flags & FLAG_NO_NAVIGATION) === 0 && parser.accept(TOKEN_NAVIGATE)) {
      isNavigated = true;
      nilJumps = emitNilCheck(state, toAnyRegister(state, expression), nilJumps);
    }
    const { token } = lexer;
    if (token === OPENING_BRACKET) {
      toAnyRegister(state, expression);
      const key = new Expression();
      parseBracket(parser, key);
      makeIndexed(state, expression, key);
    } else if (token === COLON) {
      if ((flags & FLAG_NO_COLON) !== 0) {
        if (isNavigated) parser.syntaxError("unexpectedSymbol");
        return nilJumps;
      }
      lexer.next();
      emitMethodLookup(state, expression, parser.expectName());
      isNavigated = parser.accept(TOKEN_NAVIGATE);
      if (isNavigated) nilJumps = emitNilCheck(state, expression.info, nilJumps);
      isCall = true;
    } else if (isCallStart(token)) {
      toNextRegister(state, expression);
      isCall = true;
    } else if (isNavigated || parser.accept(DOT)) {
      parseField(parser, expression);
    } else {
      return nilJumps;
    }
    if (isCall) {
      parseArguments(parser, expression);
      if (isNavigated && needsResult && !isSuffixStart(lexer.token)) return nilJumps;
    }
    if (isNavigated && needsResult) toNextRegister(state, expression);
  }
}

/** Makes `table` the descriptor of `table[key]`. The table is in a register, the key a value. */
export function makeIndexed(state: FunctionState, table: Expression, key: Expression): void {
  table.kind = EXPRESSION_INDEXED;
  if (key.kind === EXPRESSION_NUMBER) {
    const value = key.number;
    if (value === (value & 0xff)) {
      table.auxiliary = BYTE_KEY + value;
      return;
    }
  } else if (key.kind === EXPRESSION_STRING) {
    const slot = state.constants.string(key.info);
    if (slot <= MAXIMUM_C) {
      table.auxiliary = ~slot;
      return;
    }
  }
  table.auxiliary = toAnyRegister(state, key);
}

/** Parses the name behind a dot. */
export function parseField(parser: Parser, expression: Expression): void {
  toAnyRegister(parser.state, expression);
  const key = new Expression();
  key.set(EXPRESSION_STRING, parser.expectName());
  makeIndexed(parser.state, expression, key);
}

/** Parses `[key]`. */
export function parseBracket(parser: Parser, key: Expression): void {
  parser.lexer.next();
  parseExpression(parser, key, 0);
  toValue(parser.state, key);
  parser.expect(CLOSING_BRACKET);
}

/** Gets a method into the next register and its object into the one behind. */
function emitMethodLookup(state: FunctionState, expression: Expression, name: number): void {
  const object = toAnyRegister(state, expression);
  state.releaseRegister(expression.info);
  const method = state.freeRegister;
  state.emit(instructionAD(MOV, method + 1, object));
  const slot = state.constants.string(name);
  if (slot <= MAXIMUM_C) {
    state.reserveRegisters(2);
    state.emit(instructionABC(TGETS, method, object, slot));
  } else {
    state.reserveRegisters(3);
    state.emit(instructionAD(KSTR, method + 2, slot));
    state.emit(instructionABC(TGETV, method, object, method + 2));
    state.freeRegister--;
  }
  expression.set(expression.kind, method);
}

/** Parses the arguments of a call; the function is in a register, with room for them behind it. */
function parseArguments(parser: Parser, expression: Expression): void {
  const { lexer, state } = parser;
  const { line, token } = lexer;
  const last = new Expression();
  if (token === OPENING_PARENTHESIS) {
    if (line !== lexer.lastLine && !parser.has52) parser.syntaxError("ambiguousCall");
    lexer.next();
    if (lexer.token !== CLOSING_PARENTHESIS) {
      parseExpressionList(parser, last);
      if (last.kind === EXPRESSION_CALL) state.code[last.info] = withB(state.code[last.info], 0);
    }
    parser.expectMatch(CLOSING_PARENTHESIS, OPENING_PARENTHESIS, line);
  } else if (token === OPENING_BRACE) {
    parseTable(parser, last);
  } else if (token === TOKEN_STRING) {
    last.set(EXPRESSION_STRING, lexer.tokenString);
    lexer.next();
  } else {
    parser.syntaxError("argumentsExpected");
  }
  const base = expression.info;
  let instruction: number;
  if (last.kind === EXPRESSION_CALL) {
    instruction = instructionABC(CALLM, base, 2, last.auxiliary - base - 1);
  } else {
    if (last.kind !== EXPRESSION_VOID) toNextRegister(state, last);
    instruction = instructionABC(CALL, base, 2, state.freeRegister - base);
  }
  const position = state.emit(instruction);
  expression.set(EXPRESSION_CALL, position);
  expression.auxiliary = base;
  state.lines[position] = line;
  state.freeRegister = base + 1;
}

/** Parses expressions between commas, leaves the last one open and returns their number. */
export function parseExpressionList(parser: Parser, last: Expression): number {
  let count = 1;
  parseExpression(parser, last, 0);
  while (parser.accept(COMMA)) {
    toNextRegister(parser.state, last);
    parseExpression(parser, last, 0);
    count++;
  }
  return count;
}

/** Parses an expression into the next register. */
export function parseToNextRegister(parser: Parser): void {
  const expression = new Expression();
  parseExpression(parser, expression, 0);
  toNextRegister(parser.state, expression);
}

/** Parses a condition and returns the jumps to take if it is false. */
export function parseCondition(parser: Parser): number {
  const condition = new Expression();
  parseExpression(parser, condition, 0);
  if (condition.kind === EXPRESSION_NIL) condition.kind = EXPRESSION_FALSE;
  branchIfFalse(parser.state, condition);
  return condition.falseJumps;
}
