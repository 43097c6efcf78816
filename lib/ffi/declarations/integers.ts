/**
 * Integer literals of C: decimal, octal, hexadecimal and binary, with the suffixes of 32-bit types (LuaJIT:
 * lj_strscan.c with STRSCAN_OPT_C). Larger ones are malformed, as all with a fraction or an exponent are.
 */

/** An integer of 32 bits with the signedness of its type. */
export interface Integer {
  /** The value: negative only if signed. */
  readonly value: number;
  readonly isUnsigned: boolean;
}

const LITERAL = /^(?:0[xX]([0-9a-fA-F]+)|0[bB]([01]+)|0([0-7]*)|([1-9][0-9]*))([uU]?[lL]?|[lL][uU])$/;

const BASES = [16, 2, 8, 10];

/** The value of a literal, or null if it is malformed. */
export function readInteger(text: string): Integer | null {
  const match = LITERAL.exec(text);
  if (match === null) return null;
  const [, hexadecimal, binary, octal, decimal, suffix] = match;
  const group = [hexadecimal, binary, octal, decimal].findIndex((digits) => digits !== undefined);
  const value = Number.parseInt(match[group + 1] || "0", BASES[group]);
  if (value >= 2 ** 32) return null;
  return { value, isUnsigned: value >= 2 ** 31 || /u/i.test(suffix) };
}
