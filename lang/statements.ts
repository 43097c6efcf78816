/**
 * Parsing of statements and blocks (LuaJIT: the parse_ functions of lj_parse.c).
 */

import { Op } from "../spec/bytecodes.ts";
import { parseCallOrAssignment, parseFunctionStatement, parseLocal } from "./assignments.ts";
import { toAnyRegister, toNextRegister } from "./discharge.ts";
import { EXPRESSION_CALL, Expression } from "./expression.ts";
import { FLAG_RETURN_ONE, parseCondition, parseExpression, parseExpressionList } from "./expressions.ts";
import { FLAG_CHILD, FLAG_HAS_RETURN } from "./function-state.ts";
import {
  instructionAD,
  instructionAJ,
  NO_JUMP,
  opcodeOf,
  operandA,
  operandC,
  withB,
} from "./instructions.ts";
import { parseFor } from "./loops.ts";
import type { Parser } from "./parser.ts";
import {
  emitLoopExit,
  IS_GOTO,
  IS_LABEL,
  SCOPE_GOTO_OR_LABEL,
  SCOPE_LOOP,
  SCOPE_UPVALUE,
  VARIABLE_CONST,
} from "./scopes.ts";
import * as tokens from "./tokens.ts";
import {
  TOKEN_DO,
  TOKEN_ELSE,
  TOKEN_ELSEIF,
  TOKEN_END,
  TOKEN_EOF,
  TOKEN_IF,
  TOKEN_LABEL,
  TOKEN_REPEAT,
  TOKEN_THEN,
  TOKEN_UNTIL,
  TOKEN_WHILE,
} from "./tokens.ts";

const { LOOP, UCLO, RET, RET0, RET1, RETM, CALLT, CALLM, CALLMT, VARG } = Op;

const SEMICOLON = 0x3b;

/** Whether a token ends a block. */
function endsBlock(token: number): boolean {
  return (
    token === TOKEN_ELSE ||
    token === TOKEN_ELSEIF ||
    token === TOKEN_END ||
    token === TOKEN_UNTIL ||
    token === TOKEN_EOF
  );
}

/** Parses statements up to the end of their block. */
export function parseBlockStatements(parser: Parser): void {
  const { lexer, state } = parser;
  let isLast = false;
  parser.enterLevel();
  while (!isLast && !endsBlock(lexer.token)) {
    isLast = parseStatement(parser);
    parser.accept(SEMICOLON);
    state.freeRegister = state.activeVariables;
  }
  parser.leaveLevel();
}

/** Parses a block with a scope of its own. */
export function parseBlock(parser: Parser): void {
  const { state, variables } = parser;
  variables.beginScope(state, 0);
  parseBlockStatements(parser);
  variables.endScope(state);
}

/** Parses a statement and returns whether it must be the last of its block. */
function parseStatement(parser: Parser): boolean {
  const { lexer } = parser;
  const { line } = lexer;
  switch (lexer.token) {
    case TOKEN_IF:
      parseIf(parser, line);
      return false;
    case TOKEN_WHILE:
      parseWhile(parser, line);
      return false;
    case TOKEN_DO:
      lexer.next();
      parseBlock(parser);
      parser.expectMatch(TOKEN_END, TOKEN_DO, line);
      return false;
    case tokens.TOKEN_FOR:
      parseFor(parser, line);
      return false;
    case TOKEN_REPEAT:
      parseRepeat(parser, line);
      return false;
    case tokens.TOKEN_FUNCTION:
      parseFunctionStatement(parser, line);
      return false;
    case tokens.TOKEN_LOCAL:
      parseLocal(parser, 0);
      return false;
    case tokens.TOKEN_RETURN:
      lexer.next();
      parseReturn(parser, 0);
      return true;
    case tokens.TOKEN_BREAK:
      lexer.next();
      emitLoopExit(parser.variables, parser.state, true);
      return !parser.has52;
    case TOKEN_LABEL:
      parseLabel(parser);
      return false;
    case SEMICOLON:
      if (!parser.has52) return parseSoftKeyword(parser);
      lexer.next();
      return false;
    default:
      return parseSoftKeyword(parser);
  }
}

/** Statements whose first word may also be a name, and all that start with an expression. */
function parseSoftKeyword(parser: Parser): boolean {
  const { lexer } = parser;
  if (lexer.token === tokens.TOKEN_CONST) {
    const next = lexer.peek();
    if (parser.isName(next) || next === tokens.TOKEN_FUNCTION) {
      parseLocal(parser, VARIABLE_CONST);
      return false;
    }
  } else if (lexer.token === tokens.TOKEN_CONTINUE) {
    if (endsBlock(lexer.peek())) {
      lexer.next();
      emitLoopExit(parser.variables, parser.state, false);
      return true;
    }
  } else if (lexer.token === tokens.TOKEN_GOTO) {
    if (parser.has52 || parser.isName(lexer.peek())) {
      lexer.next();
      parseGoto(parser);
      return false;
    }
  }
  parseCallOrAssignment(parser);
  return false;
}

/** Parses what follows `return`, or the expression of a short function. */
export function parseReturn(parser: Parser, flags: number): void {
  const { lexer, state } = parser;
  const isExpression = (flags & FLAG_RETURN_ONE) !== 0;
  state.flags |= FLAG_HAS_RETURN;
  let instruction: number;
  if (!isExpression && (endsBlock(lexer.token) || lexer.token === SEMICOLON)) {
    instruction = instructionAD(RET0, 0, 1);
  } else {
    const last = new Expression();
    let count = 1;
    if (isExpression) parseExpression(parser, last, flags);
    else count = parseExpressionList(parser, last);
    instruction = count === 1 ? returnOne(parser, last) : returnSeveral(parser, last, count);
  }
  if ((state.flags & FLAG_CHILD) !== 0) state.emit(instructionAJ(UCLO, 0, 0));
  state.emit(instruction);
}

/** The instruction that returns an expression: a tail call, if it is a call. */
function returnOne(parser: Parser, expression: Expression): number {
  const { state } = parser;
  if (expression.kind !== EXPRESSION_CALL) return instructionAD(RET1, toAnyRegister(state, expression), 2);
  const call = state.code[expression.info];
  const op = opcodeOf(call);
  if (op === VARG) return returnAllResults(parser, expression);
  state.position--;
  return instructionAD(op === CALLM ? CALLMT : CALLT, operandA(call), operandC(call));
}

function returnSeveral(parser: Parser, last: Expression, count: number): number {
  const { state } = parser;
  if (last.kind === EXPRESSION_CALL) return returnAllResults(parser, last);
  toNextRegister(state, last);
  return instructionAD(RET, state.activeVariables, count + 1);
}

function returnAllResults(parser: Parser, call: Expression): number {
  const { state } = parser;
  state.code[call.info] = withB(state.code[call.info], 0);
  return instructionAD(RETM, state.activeVariables, call.auxiliary - state.activeVariables);
}

function parseGoto(parser: Parser): void {
  const { state, variables } = parser;
  const name = parser.expectName();
  const label = variables.findLabel(state, name);
  // Back to a label in the same scope is a loop.
  if (label >= 0) state.emit(instructionAJ(LOOP, variables.slots[label], -1));
  state.scope!.flags |= SCOPE_GOTO_OR_LABEL;
  variables.addJumpName(state, name, IS_GOTO, state.emitJump());
}

function parseLabel(parser: Parser): void {
  const { lexer, state, variables } = parser;
  const scope = state.scope!;
  state.lastTarget = state.position;
  scope.flags |= SCOPE_GOTO_OR_LABEL;
  lexer.next();
  const name = parser.expectName();
  if (variables.findLabel(state, name) >= 0) variables.duplicateLabel(name);
  const label = variables.addJumpName(state, name, IS_LABEL, state.position);
  parser.expect(TOKEN_LABEL);
  while (lexer.token === TOKEN_LABEL || (parser.has52 && lexer.token === SEMICOLON)) {
    if (parser.accept(SEMICOLON)) continue;
    parser.enterLevel();
    parseLabel(parser);
    parser.leaveLevel();
  }
  // A label at the end of a block is outside of the scope of its variables.
  if (endsBlock(lexer.token) && lexer.token !== TOKEN_UNTIL) variables.slots[label] = scope.activeVariables;
  variables.resolveGotos(state, scope, label);
}

function parseWhile(parser: Parser, line: number): void {
  const { lexer, state, variables } = parser;
  lexer.next();
  const start = state.position;
  state.lastTarget = start;
  const exit = parseCondition(parser);
  variables.beginScope(state, SCOPE_LOOP);
  parser.expect(TOKEN_DO);
  const loop = state.emit(instructionAD(LOOP, state.activeVariables, 0));
  parseBlock(parser);
  state.patchJumps(state.emitJump(), start);
  parser.expectMatch(TOKEN_END, TOKEN_WHILE, line);
  variables.resolveContinue(state, start);
  variables.endScope(state);
  state.jumpsToHere(exit);
  state.patchJump(loop, state.position);
}

function parseRepeat(parser: Parser, line: number): void {
  const { lexer, state, variables } = parser;
  const loop = state.position;
  state.lastTarget = loop;
  variables.beginScope(state, SCOPE_LOOP);
  const inner = variables.beginScope(state, 0);
  lexer.next();
  state.emit(instructionAD(LOOP, state.activeVariables, 0));
  parseBlockStatements(parser);
  parser.expectMatch(TOKEN_UNTIL, TOKEN_REPEAT, line);
  variables.resolveContinue(state, state.position);
  // The condition sees the variables of the body.
  let exit = parseCondition(parser);
  if ((inner.flags & SCOPE_UPVALUE) === 0) {
    variables.endScope(state);
  } else {
    // Both ways out of the condition close upvalues.
    emitLoopExit(variables, state, true);
    state.jumpsToHere(exit);
    variables.endScope(state);
    exit = state.emitJump();
  }
  state.patchJumps(exit, loop);
  state.patchJump(loop, state.position);
  variables.endScope(state);
}

/** Parses condition and block behind `if` or `elseif`, and returns the jumps to take if it is false. */
function parseThen(parser: Parser): number {
  parser.lexer.next();
  const exit = parseCondition(parser);
  parser.expect(TOKEN_THEN);
  parseBlock(parser);
  return exit;
}

function parseIf(parser: Parser, line: number): void {
  const { lexer, state } = parser;
  let escapes = NO_JUMP;
  let otherwise = parseThen(parser);
  while (lexer.token === TOKEN_ELSEIF) {
    escapes = state.appendJumps(escapes, state.emitJump());
    state.jumpsToHere(otherwise);
    otherwise = parseThen(parser);
  }
  if (lexer.token === TOKEN_ELSE) {
    escapes = state.appendJumps(escapes, state.emitJump());
    state.jumpsToHere(otherwise);
    lexer.next();
    parseBlock(parser);
  } else {
    escapes = state.appendJumps(escapes, otherwise);
  }
  state.jumpsToHere(escapes);
  parser.expectMatch(TOKEN_END, TOKEN_IF, line);
}
