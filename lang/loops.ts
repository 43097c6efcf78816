/**
 * Parsing of `for` loops (LuaJIT: parse_for).
 *
 * Loop control is at the end of the loop, with a check before its start. An iterator that looks like `next` gets
 * instructions of its own (ISNEXT, ITERN); the interpreter falls back where it is not.
 */

import { Op } from "../spec/bytecodes.ts";
import { adjustValues } from "./assignments.ts";
import { Expression } from "./expression.ts";
import { parseExpressionList, parseToNextRegister } from "./expressions.ts";
import type { FunctionState } from "./function-state.ts";
import { instructionABC, instructionAD, instructionAJ, NO_JUMP, opcodeOf, operandD } from "./instructions.ts";
import type { Parser } from "./parser.ts";
import {
  HIDDEN_FOR_CONTROL,
  HIDDEN_FOR_GENERATOR,
  HIDDEN_FOR_INDEX,
  HIDDEN_FOR_STATE,
  HIDDEN_FOR_STEP,
  HIDDEN_FOR_STOP,
  hiddenName,
  SCOPE_LOOP,
} from "./scopes.ts";
import { parseBlock } from "./statements.ts";
import { TOKEN_DO, TOKEN_END, TOKEN_FOR, TOKEN_IN } from "./tokens.ts";

const { KSHORT, FORI, FORL, MOV, UGET, GGET, ISNEXT, JMP, ITERN, ITERC, ITERL } = Op;

const COMMA = 0x2c;
const EQUALS = 0x3d;

/** Function, state and control variable of an iterator. */
const ITERATOR_SLOTS = 3;

/** More variables than this and ITERN would not pay. */
const MAXIMUM_NEXT_VARIABLES = 5;

export function parseFor(parser: Parser, line: number): void {
  const { lexer, state, variables } = parser;
  variables.beginScope(state, SCOPE_LOOP);
  lexer.next();
  const name = parser.expectName();
  if (lexer.token === EQUALS) parseNumericFor(parser, name, line);
  else if (lexer.token === COMMA || lexer.token === TOKEN_IN) parseGenericFor(parser, name);
  else parser.syntaxError("forExpected");
  parser.expectMatch(TOKEN_END, TOKEN_FOR, line);
  variables.endScope(state);
}

function parseNumericFor(parser: Parser, name: number, line: number): void {
  const { state, variables } = parser;
  const base = state.freeRegister;
  variables.declare(state, 0, hiddenName(HIDDEN_FOR_INDEX));
  variables.declare(state, 1, hiddenName(HIDDEN_FOR_STOP));
  variables.declare(state, 2, hiddenName(HIDDEN_FOR_STEP));
  variables.declare(state, 3, name);
  parser.expect(EQUALS);
  parseToNextRegister(parser);
  parser.expect(COMMA);
  parseToNextRegister(parser);
  if (parser.accept(COMMA)) {
    parseToNextRegister(parser);
  } else {
    state.emit(instructionAD(KSHORT, state.freeRegister, 1));
    state.reserveRegisters(1);
  }
  variables.activate(state, 3);
  parser.expect(TOKEN_DO);
  const loop = state.emit(instructionAJ(FORI, base, NO_JUMP));
  variables.beginScope(state, 0);
  variables.activate(state, 1);
  state.reserveRegisters(1);
  parseBlock(parser);
  variables.endScope(state);
  variables.resolveContinue(state, state.position);
  const end = state.emit(instructionAJ(FORL, base, NO_JUMP));
  state.lines[end] = line;
  state.patchJump(end, loop + 1);
  state.patchJump(loop, state.position);
}

/** Whether the iterator seems to be `next`, judging by the name in its first instruction. */
function looksLikeNext(parser: Parser, state: FunctionState, position: number): boolean {
  const { strings, variables } = parser;
  const instruction = state.code[position];
  const operand = operandD(instruction);
  let name: number;
  switch (opcodeOf(instruction)) {
    case MOV:
      if (operand >= state.activeVariables) return false;
      name = variables.names[state.variableMap[operand]];
      break;
    case UGET:
      name = variables.names[state.upvalueVariables[operand]];
      break;
    case GGET:
      return (
        state.constants.isStringSlot(strings.pairs, operand) ||
        state.constants.isStringSlot(strings.next, operand)
      );
    default:
      return false;
  }
  return name === strings.pairs || name === strings.next;
}

function parseGenericFor(parser: Parser, firstName: number): void {
  const { lexer, state, variables } = parser;
  const base = state.freeRegister + ITERATOR_SLOTS;
  const start = state.position;
  let count = 0;
  variables.declare(state, count++, hiddenName(HIDDEN_FOR_GENERATOR));
  variables.declare(state, count++, hiddenName(HIDDEN_FOR_STATE));
  variables.declare(state, count++, hiddenName(HIDDEN_FOR_CONTROL));
  variables.declare(state, count++, firstName);
  while (parser.accept(COMMA)) variables.declare(state, count++, parser.expectName());
  parser.expect(TOKEN_IN);
  const { line } = lexer;
  const iterator = new Expression();
  const valueCount = parseExpressionList(parser, iterator);
  adjustValues(parser, ITERATOR_SLOTS, valueCount, iterator);
  // The iterator is called above its control variable.
  state.growFrame(ITERATOR_SLOTS);
  const isNext =
    count <= MAXIMUM_NEXT_VARIABLES && state.position > start && looksLikeNext(parser, state, start);
  variables.activate(state, ITERATOR_SLOTS);
  parser.expect(TOKEN_DO);
  const loop = state.emit(instructionAJ(isNext ? ISNEXT : JMP, base, NO_JUMP));
  variables.beginScope(state, 0);
  variables.activate(state, count - ITERATOR_SLOTS);
  state.reserveRegisters(count - ITERATOR_SLOTS);
  parseBlock(parser);
  variables.endScope(state);
  state.patchJump(loop, state.position);
  variables.resolveContinue(state, state.position);
  const call = state.emit(instructionABC(isNext ? ITERN : ITERC, base, count - ITERATOR_SLOTS + 1, 2 + 1));
  const end = state.emit(instructionAJ(ITERL, base, NO_JUMP));
  state.lines[call] = line;
  state.lines[end] = line;
  state.patchJump(end, loop + 1);
}
