/** Constants: `static const int name = value` (LuaJIT: cp_decl_constinit). */

import { Flag, Kind, makeInfo } from "../../../spec/ctypes.ts";
import { type Ctype, type CtypeNumber, isInteger } from "../ctype.ts";
import { parseExpression } from "./expressions.ts";
import type { Parser } from "./parser.ts";

/** Reads the value of a constant; its type has to be a constant integer of at most 32 bits. */
export function parseConstant(parser: Parser, id: CtypeNumber): Ctype {
  const type = parser.types.raw(id);
  const { info, size } = type;
  if (!isInteger(info) || !(info & Flag.CONST) || size > 4) parser.fail("FFI_INVTYPE");
  parser.lexer.expect("=");
  const { bits } = parseExpression(parser);
  const unused = 8 * (4 - size);
  const shifted = bits << unused;
  const value = info & Flag.UNSIGNED ? shifted >>> unused : shifted >> unused;
  return parser.types.create(makeInfo(Kind.CONSTVAL, Flag.CONST | type.id), value);
}
