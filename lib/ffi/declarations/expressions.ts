/**
 * Constant expressions of C: array sizes, bits of fields, values of enums and constants (LuaJIT: cp_expr_*).
 *
 * As in LuaJIT, values have 32 bits and a type; all types but int count as unsigned, casts change the type only, and the
 * type of a mixed operation is the one with the higher number. Members and elements are reached for `sizeof`: their
 * value is 0.
 */

import { CtypeId, NO_SIZE } from "../../../spec/ctypes.ts";
import {
  alignOf,
  type Ctype,
  type CtypeNumber,
  childOf,
  isBitfield,
  isConstval,
  isExtern,
  isFunc,
  isInteger,
  isPointerLike,
  isStruct,
} from "../ctype.ts";
import { ctypeText } from "../ctype-text.ts";
import { parseAbstractType } from "./declarators.ts";
import { declarationError } from "./messages.ts";
import { INT, infixOperators, UNSIGNED, type Value } from "./operators.ts";
import type { Parser } from "./parser.ts";
import { IDENTIFIER, INTEGER, STRING } from "./tokens.ts";

/** Any expression. */
export const parseExpression = (parser: Parser): Value => parseInfix(parser, 0);

/** An expression that must be an integer. */
export function parseInteger(parser: Parser): Value {
  const value = parseExpression(parser);
  if (!isInteger(parser.types.raw(value.type).info)) parser.fail("BADVAL");
  return value;
}

/** An integer that counts something. */
export function parseCount(parser: Parser): number {
  const { bits } = parseInteger(parser);
  if (bits >= 2 ** 31) parser.fail("FFI_INVSIZE");
  return bits;
}

/** Expressions with commas between them: the value of the last one. */
function parseSequence(parser: Parser): Value {
  let value: Value;
  do value = parseExpression(parser);
  while (parser.lexer.accept(","));
  return value;
}

/** Operands with infix operators that bind at least so tightly between them. */
function parseInfix(parser: Parser, priority: number): Value {
  const { lexer } = parser;
  let left = parseUnary(parser);
  for (;;) {
    if (priority === 0 && lexer.accept("?")) {
      left = parser.nested(() => parseChoice(parser, left));
      continue;
    }
    const operator = infixOperators.get(lexer.token);
    if (operator === undefined || operator.priority < priority) return left;
    lexer.next();
    const result = operator.apply(left, parseInfix(parser, operator.priority + 1));
    if (result === undefined) parser.fail("BADVAL");
    left = result;
  }
}

/** The rest of a conditional expression. */
function parseChoice(parser: Parser, condition: Value): Value {
  const yes = parseSequence(parser);
  parser.lexer.expect(":");
  const no = parseExpression(parser);
  return { bits: (condition.bits !== 0 ? yes : no).bits, type: Math.max(yes.type, no.type) };
}

function parseUnary(parser: Parser): Value {
  return parser.deeper(() => parsePostfix(parser, parsePrefix(parser)));
}

/** An operand with its prefix operator. */
function parsePrefix(parser: Parser): Value {
  const { lexer } = parser;
  const { token } = lexer;
  switch (token) {
    case INTEGER:
      return parseLiteral(parser);
    case STRING:
      return parseString(parser);
    case IDENTIFIER:
      return parseName(parser);
    case "(":
      lexer.next();
      return parseParentheses(parser);
    case "SIZEOF":
    case "ALIGNOF":
      lexer.next();
      return parseMeasure(parser, token);
    case "+":
    case "-":
    case "~":
    case "!":
    case "*":
    case "&":
      lexer.next();
      return applyPrefix(parser, token, parseUnary(parser));
    default:
      return parser.failNear("XSYMBOL");
  }
}

function parseLiteral({ lexer }: Parser): Value {
  const value = { bits: lexer.value >>> 0, type: lexer.isUnsigned ? UNSIGNED : INT };
  lexer.next();
  return value;
}

/** String literals: their value is the size with the final NUL, for `sizeof`. */
function parseString({ lexer }: Parser): Value {
  let size = 1;
  do size += lexer.text.length;
  while (lexer.next() === STRING);
  return { bits: size, type: CtypeId.A_CCHAR };
}

/** A constant, variable or function. */
function parseName(parser: Parser): Value {
  const { info, size, id } = parser.namedType();
  let value: Value;
  if (isConstval(info)) value = { bits: size, type: childOf(info) };
  else if (isExtern(info)) value = { bits: id, type: childOf(info) };
  else if (isFunc(info)) value = { bits: id, type: id };
  else return parser.failNear("XSYMBOL");
  parser.lexer.next();
  return value;
}

/** A cast or an expression in parentheses. */
function parseParentheses(parser: Parser): Value {
  const { lexer } = parser;
  if (parser.isAtType()) {
    const type = parseAbstractType(parser);
    lexer.expect(")");
    return { bits: parseUnary(parser).bits, type };
  }
  const value = parseSequence(parser);
  lexer.expect(")");
  return value;
}

/** The operand of `sizeof` or `alignof`. */
function parseMeasure(parser: Parser, operator: "SIZEOF" | "ALIGNOF"): Value {
  const { types } = parser;
  const operand = parseMeasured(parser);
  const { info, size } = types.referredSummary(operand.type);
  if (operator === "ALIGNOF") return { bits: 1 << alignOf(info), type: UNSIGNED };
  if (size !== NO_SIZE) return { bits: size, type: UNSIGNED };
  if (operand.type !== CtypeId.A_CCHAR) parser.fail("FFI_INVSIZE");
  return { bits: operand.bits, type: UNSIGNED };
}

function parseMeasured(parser: Parser): Value {
  const { lexer } = parser;
  if (!lexer.accept("(")) return parseUnary(parser);
  const operand = parser.isAtType() ? { bits: 0, type: parseAbstractType(parser) } : parseSequence(parser);
  lexer.expect(")");
  return operand;
}

function applyPrefix(parser: Parser, operator: string, { bits, type }: Value): Value {
  switch (operator) {
    case "-":
      return { bits: -bits >>> 0, type };
    case "~":
      return { bits: ~bits >>> 0, type };
    case "!":
      return { bits: bits === 0 ? 1 : 0, type: INT };
    case "*":
      return { bits: 0, type: childOf(pointerOf(parser, type).info) };
    case "&":
      return { bits, type: parser.types.pointerTo(type) };
    default:
      return { bits, type };
  }
}

/** Indices and members behind an operand. */
function parsePostfix(parser: Parser, operand: Value): Value {
  const { lexer } = parser;
  let value = operand;
  for (;;) {
    if (lexer.accept("[")) value = parseIndex(parser, value);
    else if (lexer.token === "." || lexer.token === "->") value = parseMember(parser, value);
    else return value;
  }
}

/** One of base and index is the pointer. */
function parseIndex(parser: Parser, base: Value): Value {
  const index = parseSequence(parser);
  const { info } = parser.types.rawReferred(base.type);
  const pointer = isPointerLike(info) ? info : pointerOf(parser, index.type).info;
  parser.lexer.expect("]");
  return { bits: 0, type: childOf(pointer) };
}

function parseMember(parser: Parser, base: Value): Value {
  const { lexer, types } = parser;
  const struct =
    lexer.token === "->"
      ? types.rawReferred(childOf(pointerOf(parser, base.type).info))
      : types.rawReferred(base.type);
  lexer.next();
  if (lexer.token !== IDENTIFIER) lexer.failExpecting(IDENTIFIER);
  const isComplete = isStruct(struct.info) && struct.size !== NO_SIZE;
  const field = isComplete ? types.findField(struct, lexer.name)?.field : undefined;
  if (field === undefined || isBitfield(field.info)) {
    throw declarationError(lexer, "", "FFI_BADMEMBER", ctypeText(types, struct.id), lexer.name);
  }
  lexer.next();
  return { bits: isConstval(field.info) ? field.size : 0, type: childOf(field.info) };
}

/** The pointer, array or reference to one that a type is. */
function pointerOf(parser: Parser, id: CtypeNumber): Ctype {
  const type = parser.types.rawReferred(id);
  if (!isPointerLike(type.info)) parser.fail("FFI_BADIDX", ctypeText(parser.types, type.id));
  return type;
}
