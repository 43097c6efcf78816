/**
 * The messages of the front end (LuaJIT: the X entries of lj_errmsg.h).
 *
 * `%s` and `%d` are filled in from left to right. All but the last are preceded by `chunk:line: `; where the
 * message belongs to a token, `near` is wrapped around the result.
 */

export const syntaxErrors = {
  near: "%s near '%s'",
  tooManyLines: "chunk has too many lines",
  tooManyLevels: "chunk has too many syntax levels",
  malformedNumber: "malformed number",
  unfinishedLongString: "unfinished long string",
  unfinishedLongComment: "unfinished long comment",
  unfinishedString: "unfinished string",
  invalidEscape: "invalid escape sequence",
  invalidLongStringDelimiter: "invalid long string delimiter",
  tokenExpected: "'%s' expected",
  jumpTooLong: "control structure too long",
  tooManySlots: "function or expression too complex",
  tooManyVariablesInChunk: "chunk has more than %d local variables",
  limitInMain: "main function has more than %d %s",
  limitInFunction: "function at line %d has more than %d %s",
  matchExpected: "'%s' expected (to close '%s' at line %d)",
  returnTooLong: "function too long for return fixup",
  parameterExpected: "<name> or '...' expected",
  ambiguousCall: "ambiguous syntax (function call x new statement)",
  argumentsExpected: "function arguments expected",
  unexpectedSymbol: "unexpected symbol",
  varargOutsideVararg: "cannot use '...' outside a vararg function",
  syntax: "syntax error",
  forExpected: "'=' or 'in' expected",
  breakOutsideLoop: "no loop to break",
  continueOutsideLoop: "no loop to continue",
  undefinedLabel: "undefined label '%s'",
  duplicateLabel: "duplicate label '%s'",
  gotoIntoScope: "<goto %s> jumps into the scope of local '%s'",
  continueIntoScope: "<continue> jumps into the scope of local '%s'",
  assignToConst: "attempt to assign to const variable '%s'",
  redeclareConst: "attempt to re-declare const variable '%s'",
  malformedBytecode: "cannot load malformed bytecode",
  incompatibleBytecode: "cannot load incompatible bytecode",
} as const;

export type SyntaxErrorName = keyof typeof syntaxErrors;
