/**
 * The tokens of C declarations, by name (LuaJIT: CTOKDEF).
 *
 * Invariant: a token is one of the classes below, a character or operator as it is written, or the name of a keyword's
 * token. Expected tokens stand in messages by these names, tokens that were found by their text.
 */

import { type KeywordToken, keywords, keywordTokens } from "../../../spec/ctypes.ts";

/** A token: a class, a punctuator or a keyword. */
export type Token = string;

export const IDENTIFIER = "<identifier>";
export const STRING = "<string>";
export const INTEGER = "<integer>";
export const END = "<eof>";

/** Operators of two characters. */
export const pairs: ReadonlySet<string> = new Set(["||", "&&", "==", "!=", "<=", ">=", "<<", ">>", "->"]);

/** A word with a meaning of its own. */
export interface Keyword {
  readonly token: Token;
  /** The size of a type that the word names, or of a pointer; 0 if it says nothing about sizes. */
  readonly size: number;
}

/** Keywords by spelling. */
export const keywordsBySpelling: ReadonlyMap<string, Keyword> = new Map(
  keywords.map(([spelling, size, token]) => [spelling, { token, size }]),
);

/** The tokens from one to another, both included. */
const range = (first: KeywordToken, last: KeywordToken): ReadonlySet<Token> =>
  new Set(keywordTokens.slice(keywordTokens.indexOf(first), keywordTokens.indexOf(last) + 1));

const keywordSet = range("VOID", "ALIGNOF");
const declarationWords = range("VOID", "ENUM");
const specifierWords = range("VOID", "REGISTER");
const storageWords = range("TYPEDEF", "REGISTER");

export const isKeyword = (token: Token): boolean => keywordSet.has(token);

/** Words that can begin a declaration. */
export const isDeclarationWord = (token: Token): boolean => declarationWords.has(token);

/** Words that say something of a type or of storage by themselves. */
export const isSpecifierWord = (token: Token): boolean => specifierWords.has(token);

export const isStorageWord = (token: Token): boolean => storageWords.has(token);
