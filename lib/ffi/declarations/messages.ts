/** Errors of declarations: what is wrong, near which token, in which line (LuaJIT: cp_errmsg). */

import type { ErrorName } from "../../../spec/errors.ts";
import { formatError, LuaError } from "../errors.ts";
import { IDENTIFIER, INTEGER, isKeyword, STRING, type Token } from "./tokens.ts";

/** Where the lexer stands. */
export interface Place {
  readonly text: string;
  readonly line: number;
}

/** The error of a message about a token, or about none if that is empty. */
export function declarationError(
  place: Place,
  token: Token,
  name: ErrorName,
  ...details: readonly string[]
): LuaError {
  const problem = formatError(name, ...details);
  const message = token === "" ? problem : formatError("XNEAR", problem, quote(place, token));
  return new LuaError(place.line > 1 ? `${message} at line ${place.line}` : message);
}

/** A token as messages show it: its own text where its class has many. */
function quote({ text }: Place, token: Token): string {
  if (token === IDENTIFIER || token === INTEGER || token === STRING || isKeyword(token)) return text || "$";
  const code = token.charCodeAt(0);
  return code < 0x20 || code === 0x7f ? `char(${code})` : token;
}
