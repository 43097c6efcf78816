/** Enumerations (LuaJIT: cp_decl_enum). */

import { alignBits, CtypeId, Flag, Kind, makeInfo } from "../../../spec/ctypes.ts";
import type { Ctype, CtypeNumber } from "../ctype.ts";
import { parseTag } from "./aggregates.ts";
import type { Declaration } from "./declaration.ts";
import { parseInteger } from "./expressions.ts";
import { INT, UNSIGNED, type Value } from "./operators.ts";
import type { Parser } from "./parser.ts";
import { IDENTIFIER } from "./tokens.ts";

const ENUM_SIZE = 4;
const ENUM_ALIGN = alignBits(2);

const isNegative = ({ bits, type }: Value) => type === INT && bits >= 2 ** 31;

/** Reads an enum, whose constants become ordinary names. It is unsigned unless one of them is negative. */
export function parseEnum(parser: Parser, declaration: Declaration): CtypeNumber {
  const { lexer } = parser;
  const type = parseTag(parser, declaration, makeInfo(Kind.ENUM, CtypeId.VOID));
  if (!lexer.accept("{")) return type.id;
  let hasNegative = false;
  let value: Value = { bits: 0, type: INT };
  let last = type;
  do {
    const name = parseConstantName(parser);
    if (lexer.accept("=")) {
      const given = parseInteger(parser);
      value = constantValue(given);
      hasNegative ||= isNegative(value);
    }
    last = addConstant(parser, last, name, value);
    value = nextValue(value);
  } while (lexer.accept(",") && lexer.token !== "}");
  lexer.expect("}");
  type.info = makeInfo(Kind.ENUM, ENUM_ALIGN | (hasNegative ? CtypeId.INT32 : CtypeId.UINT32));
  type.size = ENUM_SIZE;
  return type.id;
}

function parseConstantName(parser: Parser): string {
  const { lexer } = parser;
  const { name } = lexer;
  if (lexer.token !== IDENTIFIER) lexer.failExpecting(IDENTIFIER);
  if (lexer.named !== 0) parser.fail("FFI_REDEF", name);
  lexer.next();
  return name;
}

/** Constants are ints, except for unsigned ones that do not fit, as 0x80000000. */
function constantValue({ bits, type }: Value): Value {
  return { bits, type: type === UNSIGNED && bits >= 2 ** 31 ? UNSIGNED : INT };
}

function nextValue({ bits, type }: Value): Value {
  const next = (bits + 1) >>> 0;
  return { bits: next, type: next === 2 ** 31 ? UNSIGNED : type };
}

function addConstant({ types }: Parser, last: Ctype, name: string, value: Value): Ctype {
  const constant = types.create(makeInfo(Kind.CONSTVAL, Flag.CONST | value.type), value.bits);
  last.sibling = constant.id;
  constant.name = name;
  types.addName(constant);
  return constant;
}
