/**
 * Parsing of table constructors (LuaJIT: expr_table).
 *
 * Constant entries go into a template table, which TDUP copies; the others are stored one by one. A string key whose
 * value is stored later still gets its place in the template. Without any constant entry, TNEW makes an empty table
 * of the right sizes.
 */

import { Op } from "../spec/bytecodes.ts";
import { emitStoreElsewhere, toAnyRegister } from "./discharge.ts";
import {
  EXPRESSION_CALL,
  EXPRESSION_NIL,
  EXPRESSION_NUMBER,
  EXPRESSION_REGISTER,
  EXPRESSION_RELOCATABLE,
  EXPRESSION_STRING,
  EXPRESSION_TRUE,
  Expression,
} from "./expression.ts";
import { makeIndexed, parseBracket, parseExpression } from "./expressions.ts";
import type { FunctionState } from "./function-state.ts";
import { instructionAD, withB, withD } from "./instructions.ts";
import type { Parser } from "./parser.ts";
import { hashBits, TAG_NIL, TAG_NUMBER, TAG_RESERVED, TAG_STRING, TemplateTable } from "./template-table.ts";
import { isNameToken } from "./tokens.ts";

const { TNEW, TDUP, TSETM } = Op;

const OPENING_BRACE = 0x7b;
const CLOSING_BRACE = 0x7d;
const OPENING_BRACKET = 0x5b;
const EQUALS = 0x3d;
const COMMA = 0x2c;
const SEMICOLON = 0x3b;

/** Added to the first index of TSETM; the low word of the sum is the index. */
const INDEX_BIAS = 2 ** 52;

/** Largest array size that TNEW can hold, and the smallest that is worth giving. */
const MAXIMUM_NEW_SIZE = 0x7ff;
const MINIMUM_NEW_SIZE = 3;

/** A constructor being parsed. */
interface Constructor {
  readonly table: Expression;
  /** Position of TNEW or TDUP, and first register behind the table's. */
  readonly position: number;
  readonly register: number;
  template: TemplateTable | null;
  needsArray: boolean;
  /** Index of the next list item, and number of other entries. */
  arrayIndex: number;
  hashEntries: number;
  /** The last item is a call or `...`, of which all results are stored. */
  endsInCall: boolean;
}

export function parseTable(parser: Parser, expression: Expression): void {
  const { lexer, state } = parser;
  const { line } = lexer;
  const register = state.freeRegister;
  const constructor: Constructor = {
    table: expression,
    position: state.emit(instructionAD(TNEW, register, 0)),
    register: register + 1,
    template: null,
    needsArray: false,
    arrayIndex: 1,
    hashEntries: 0,
    endsInCall: false,
  };
  expression.set(EXPRESSION_REGISTER, register);
  state.reserveRegisters(1);
  parser.expect(OPENING_BRACE);
  while (lexer.token !== CLOSING_BRACE) {
    parseEntry(parser, constructor);
    state.freeRegister = constructor.register;
    if (!parser.accept(COMMA) && !parser.accept(SEMICOLON)) break;
  }
  parser.expectMatch(CLOSING_BRACE, OPENING_BRACE, line);
  if (constructor.endsInCall) storeAllResults(state, constructor);
  finishTable(state, constructor);
}

function parseEntry(parser: Parser, constructor: Constructor): void {
  const { state } = parser;
  const key = new Expression();
  const value = new Expression();
  parseKey(parser, constructor, key);
  parseExpression(parser, value, 0);
  const isTemplate =
    key.isConstant() &&
    key.kind !== EXPRESSION_NIL &&
    (key.kind === EXPRESSION_STRING || value.isPlainConstant());
  if (isTemplate) {
    constructor.endsInCall = false;
    if (storeToTemplate(state, constructor, key, value)) return;
  }
  if (value.kind !== EXPRESSION_CALL) {
    toAnyRegister(state, value);
    constructor.endsInCall = false;
  }
  if (key.isConstant()) makeIndexed(state, constructor.table, key);
  emitStoreElsewhere(state, constructor.table, value);
}

function parseKey(parser: Parser, constructor: Constructor, key: Expression): void {
  const { lexer, state } = parser;
  constructor.endsInCall = false;
  if (lexer.token === OPENING_BRACKET) {
    parseBracket(parser, key);
    if (!key.isConstant()) makeIndexed(state, constructor.table, key);
    if (key.kind === EXPRESSION_NUMBER && key.number === 0) constructor.needsArray = true;
    else constructor.hashEntries++;
    parser.expect(EQUALS);
  } else if (isNameToken(lexer.token) && lexer.peek() === EQUALS) {
    key.set(EXPRESSION_STRING, parser.expectName());
    parser.expect(EQUALS);
    constructor.hashEntries++;
  } else {
    key.set(EXPRESSION_NUMBER, 0);
    key.number = constructor.arrayIndex++;
    constructor.needsArray = true;
    constructor.endsInCall = true;
  }
}

/** The tag of a constant in a template table. */
function templateTag(expression: Expression): number {
  if (expression.kind <= EXPRESSION_TRUE) return expression.kind;
  return expression.kind === EXPRESSION_STRING ? TAG_STRING : TAG_NUMBER;
}

function templateValue(expression: Expression): number {
  return expression.kind === EXPRESSION_STRING ? expression.info : expression.number;
}

/** Puts an entry into the template. Returns whether that was all, or the value has to be stored as well. */
function storeToTemplate(
  state: FunctionState,
  constructor: Constructor,
  key: Expression,
  value: Expression,
): boolean {
  let { template } = constructor;
  if (template === null) {
    const arraySize = constructor.needsArray ? constructor.arrayIndex : 0;
    template = new TemplateTable(arraySize, hashBits(constructor.hashEntries));
    constructor.template = template;
    const slot = state.constants.table(template);
    state.code[constructor.position] = instructionAD(TDUP, constructor.register - 1, slot);
  }
  const isConstant = value.isPlainConstant();
  let tag = isConstant ? templateTag(value) : TAG_RESERVED;
  if (tag === TAG_NIL && key.kind === EXPRESSION_STRING) tag = TAG_RESERVED;
  template.set(templateTag(key), templateValue(key), tag, isConstant ? templateValue(value) : 0);
  return isConstant;
}

/** Replaces the store of the last item by TSETM. */
function storeAllResults(state: FunctionState, constructor: Constructor): void {
  // An index above 255 was loaded into a register first.
  if (constructor.arrayIndex > 256) state.position--;
  const position = state.position - 1;
  const slot = state.constants.number(INDEX_BIAS + constructor.arrayIndex - 1);
  state.code[position] = instructionAD(TSETM, constructor.register, slot);
  state.code[position - 1] = withB(state.code[position - 1], 0);
}

function finishTable(state: FunctionState, constructor: Constructor): void {
  const { table, position, template, needsArray, hashEntries } = constructor;
  if (position === state.position - 1) {
    table.info = position;
    table.kind = EXPRESSION_RELOCATABLE;
    state.freeRegister--;
  } else {
    table.kind = EXPRESSION_REGISTER;
  }
  if (template !== null) {
    if (needsArray) template.growArrayTo(constructor.arrayIndex);
    return;
  }
  let size = 0;
  if (needsArray) {
    size = Math.min(Math.max(constructor.arrayIndex, MINIMUM_NEW_SIZE), MAXIMUM_NEW_SIZE);
  }
  state.code[position] = withD(state.code[position], size | (hashBits(hashEntries) << 11));
}
