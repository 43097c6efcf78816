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

/** A builder being parsed. */
interface TableBuilder {
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
  const builder: TableBuilder = {
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
    parseEntry(parser, builder);
    state.freeRegister = builder.register;
    if (!parser.accept(COMMA) && !parser.accept(SEMICOLON)) break;
  }
  parser.expectMatch(CLOSING_BRACE, OPENING_BRACE, line);
  if (builder.endsInCall) storeAllResults(state, builder);
  finishTable(state, builder);
}

function parseEntry(parser: Parser, builder: TableBuilder): void {
  const { state } = parser;
  const key = new Expression();
  const value = new Expression();
  parseKey(parser, builder, key);
  parseExpression(parser, value, 0);
  const isTemplate =
    key.isConstant() &&
    key.kind !== EXPRESSION_NIL &&
    (key.kind === EXPRESSION_STRING || value.isPlainConstant());
  if (isTemplate) {
    builder.endsInCall = false;
    if (storeToTemplate(state, builder, key, value)) return;
  }
  if (value.kind !== EXPRESSION_CALL) {
    toAnyRegister(state, value);
    builder.endsInCall = false;
  }
  if (key.isConstant()) makeIndexed(state, builder.table, key);
  emitStoreElsewhere(state, builder.table, value);
}

function parseKey(parser: Parser, builder: TableBuilder, key: Expression): void {
  const { lexer, state } = parser;
  builder.endsInCall = false;
  if (lexer.token === OPENING_BRACKET) {
    parseBracket(parser, key);
    if (!key.isConstant()) makeIndexed(state, builder.table, key);
    if (key.kind === EXPRESSION_NUMBER && key.number === 0) builder.needsArray = true;
    else builder.hashEntries++;
    parser.expect(EQUALS);
  } else if (parser.isName(lexer.token) && lexer.peek() === EQUALS) {
    key.set(EXPRESSION_STRING, parser.expectName());
    parser.expect(EQUALS);
    builder.hashEntries++;
  } else {
    key.set(EXPRESSION_NUMBER, 0);
    key.number = builder.arrayIndex++;
    builder.needsArray = true;
    builder.endsInCall = true;
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
  builder: TableBuilder,
  key: Expression,
  value: Expression,
): boolean {
  let { template } = builder;
  if (template === null) {
    const arraySize = builder.needsArray ? builder.arrayIndex : 0;
    template = new TemplateTable(arraySize, hashBits(builder.hashEntries));
    builder.template = template;
    const slot = state.constants.table(template);
    state.code[builder.position] = instructionAD(TDUP, builder.register - 1, slot);
  }
  const isConstant = value.isPlainConstant();
  let tag = isConstant ? templateTag(value) : TAG_RESERVED;
  if (tag === TAG_NIL && key.kind === EXPRESSION_STRING) tag = TAG_RESERVED;
  template.set(templateTag(key), templateValue(key), tag, isConstant ? templateValue(value) : 0);
  return isConstant;
}

/** Replaces the store of the last item by TSETM. */
function storeAllResults(state: FunctionState, builder: TableBuilder): void {
  // An index above 255 was loaded into a register first.
  if (builder.arrayIndex > 256) state.position--;
  const position = state.position - 1;
  const slot = state.constants.number(INDEX_BIAS + builder.arrayIndex - 1);
  state.code[position] = instructionAD(TSETM, builder.register, slot);
  state.code[position - 1] = withB(state.code[position - 1], 0);
}

function finishTable(state: FunctionState, builder: TableBuilder): void {
  const { table, position, template, needsArray, hashEntries } = builder;
  if (position === state.position - 1) {
    table.info = position;
    table.kind = EXPRESSION_RELOCATABLE;
    state.freeRegister--;
  } else {
    table.kind = EXPRESSION_REGISTER;
  }
  if (template !== null) {
    if (needsArray) template.growArrayTo(builder.arrayIndex);
    return;
  }
  let size = 0;
  if (needsArray) {
    size = Math.min(Math.max(builder.arrayIndex, MINIMUM_NEW_SIZE), MAXIMUM_NEW_SIZE);
  }
  state.code[position] = withD(state.code[position], size | (hashBits(hashEntries) << 11));
}
