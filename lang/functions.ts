/**
 * Parsing of function bodies and short functions, and the end of a function: last fixes to its bytecode, then its
 * place in the dump (LuaJIT: parse_body, parse_shortfunc, fs_finish).
 */

import { Op } from "../spec/bytecodes.ts";
import { EXPRESSION_RELOCATABLE, type Expression } from "./expression.ts";
import { FLAG_RETURN_ONE } from "./expressions.ts";
import {
  FLAG_BIT_OPERATORS,
  FLAG_CHILD,
  FLAG_FFI,
  FLAG_FIX_RETURNS,
  FLAG_HAS_RETURN,
  FLAG_VARARG,
  type FunctionState,
} from "./function-state.ts";
import { instructionAD, instructionAJ, isReturnOrTailCall, MAXIMUM_D, opcodeOf } from "./instructions.ts";
import type { Parser } from "./parser.ts";
import { SCOPE_NO_CLOSE, SCOPE_UPVALUE } from "./scopes.ts";
import { parseBlockStatements, parseReturn } from "./statements.ts";
import { TOKEN_ARROW, TOKEN_DO, TOKEN_DOTS, TOKEN_END, TOKEN_FUNCTION, TOKEN_OR_SIGN } from "./tokens.ts";

const { FUNCF, FUNCV, UCLO, RET0, FNEW } = Op;

const COMMA = 0x2c;
const BAR = 0x7c;
const OPENING_PARENTHESIS = 0x28;
const CLOSING_PARENTHESIS = 0x29;

/** Begins the main function of a chunk. */
export function beginMainFunction(parser: Parser): void {
  const { state } = parser;
  state.flags |= FLAG_VARARG;
  parser.variables.beginScope(state, 0);
  state.emit(instructionAD(FUNCV, 0, 0));
}

/** Parses parameters and body; the word `function` is behind, and perhaps a name. */
export function parseFunctionBody(
  parser: Parser,
  expression: Expression,
  isMethod: boolean,
  line: number,
): void {
  const { lexer } = parser;
  const state = parser.openFunction();
  parser.variables.beginScope(state, 0);
  const count = parseParameters(parser, isMethod, OPENING_PARENTHESIS, CLOSING_PARENTHESIS);
  beginPrototype(state, line, count);
  parseBlockStatements(parser);
  if (lexer.token !== TOKEN_END) parser.expectMatch(TOKEN_END, TOKEN_FUNCTION, line);
  finishPrototype(parser, expression);
  lexer.next();
}

/** Parses a short function; its only parameter has been read if it has a name. */
export function parseShortFunction(
  parser: Parser,
  expression: Expression,
  parameter: number | null,
  flags: number,
  line: number,
): void {
  const { variables } = parser;
  const state = parser.openFunction();
  variables.beginScope(state, 0);
  let count = 0;
  if (parameter !== null) {
    variables.declare(state, count++, parameter);
    variables.activate(state, count);
    state.reserveRegisters(1);
  } else if (!parser.accept(TOKEN_OR_SIGN)) {
    count = parseParameters(parser, false, BAR, BAR);
  }
  parser.expect(TOKEN_ARROW);
  beginPrototype(state, line, count);
  if (parser.accept(TOKEN_DO)) {
    parseBlockStatements(parser);
    parser.expectMatch(TOKEN_END, TOKEN_DO, line);
  } else {
    parseReturn(parser, flags | FLAG_RETURN_ONE);
  }
  finishPrototype(parser, expression);
}

function parseParameters(parser: Parser, isMethod: boolean, opening: number, closing: number): number {
  const { lexer, state, variables } = parser;
  let count = 0;
  parser.expect(opening);
  if (isMethod) variables.declare(state, count++, parser.strings.self);
  if (lexer.token !== closing) {
    do {
      if (parser.isName(lexer.token)) {
        variables.declare(state, count++, parser.expectName());
      } else if (lexer.token === TOKEN_DOTS) {
        lexer.next();
        state.flags |= FLAG_VARARG;
        break;
      } else {
        parser.syntaxError("parameterExpected");
      }
    } while (parser.accept(COMMA));
  }
  variables.activate(state, count);
  state.reserveRegisters(count);
  parser.expect(closing);
  return count;
}

function beginPrototype(state: FunctionState, line: number, parameterCount: number): void {
  state.lineDefined = line;
  state.parameterCount = parameterCount;
  state.emit(instructionAD(FUNCF, 0, 0));
}

/** Ends the current function and makes the expression its closure. */
function finishPrototype(parser: Parser, expression: Expression): void {
  const { lexer, state } = parser;
  lexer.lastLine = lexer.line;
  const inherited = state.flags & (FLAG_FFI | FLAG_BIT_OPERATORS);
  finishFunction(parser);
  const parent = parser.state;
  expression.set(EXPRESSION_RELOCATABLE, parent.emit(instructionAD(FNEW, 0, parent.constants.prototype())));
  parent.flags |= inherited;
  if ((parent.flags & FLAG_CHILD) === 0) {
    if ((parent.flags & FLAG_HAS_RETURN) !== 0) parent.flags |= FLAG_FIX_RETURNS;
    parent.flags |= FLAG_CHILD;
  }
}

/** Ends the current function: fixes its returns, and writes it to the dump. */
export function finishFunction(parser: Parser): void {
  const { lexer, state } = parser;
  const { line } = lexer;
  emitFinalReturn(parser);
  const { numbers, kinds } = state.constants;
  const limit = MAXIMUM_D + 1;
  if (numbers.length > limit || kinds.length > limit) state.limitError(limit, "constants");
  parser.dump.writePrototype(state, parser.variables, line);
  parser.closeFunction();
}

function emitFinalReturn(parser: Parser): void {
  const { state } = parser;
  const last = state.position;
  const scope = state.scope!;
  if (last <= state.lastTarget || !isReturnOrTailCall(opcodeOf(state.code[last - 1]))) {
    if ((scope.flags & SCOPE_UPVALUE) !== 0) state.emit(instructionAJ(UCLO, 0, 0));
    state.emit(instructionAD(RET0, 0, 1));
  }
  scope.flags |= SCOPE_NO_CLOSE;
  parser.variables.endScope(state);
  if ((state.flags & FLAG_FIX_RETURNS) !== 0) fixReturns(parser, last);
}

/**
 * Returns that came before the first closure must close upvalues after all, since a loop or goto may lead back to
 * them: they move to the end, and a UCLO takes their place.
 */
function fixReturns(parser: Parser, end: number): void {
  const { state } = parser;
  for (let position = 1; position < end; position++) {
    const instruction = state.code[position];
    const op = opcodeOf(instruction);
    if (op === FNEW) return;
    if (!isReturnOrTailCall(op)) continue;
    const moved = state.emit(instruction);
    state.lines[moved] = state.lines[position];
    const distance = moved - (position + 1);
    if (distance > MAXIMUM_D - 0x8000) parser.syntaxError("returnTooLong");
    state.code[position] = instructionAJ(UCLO, 0, distance);
  }
}
