/** ctype.h and wctype.h in the C locale, where no wide character beyond ASCII is of any class. */

import type { Definitions } from "./runtime.ts";
import { lowerByte } from "./string.ts";

const within = (byte: number, first: number, last: number): boolean => byte >= first && byte <= last;
const isDigit = (byte: number): boolean => within(byte, 48, 57);
const isUpper = (byte: number): boolean => within(byte, 65, 90);
const isLower = (byte: number): boolean => within(byte, 97, 122);
const isAlpha = (byte: number): boolean => isUpper(byte) || isLower(byte);
const isAlnum = (byte: number): boolean => isAlpha(byte) || isDigit(byte);
const isGraph = (byte: number): boolean => within(byte, 33, 126);

const classes: Readonly<Record<string, (byte: number) => boolean>> = {
  isalnum: isAlnum,
  isalpha: isAlpha,
  isblank: (byte) => byte === 32 || byte === 9,
  iscntrl: (byte) => within(byte, 0, 31) || byte === 127,
  isdigit: isDigit,
  isgraph: isGraph,
  islower: isLower,
  isprint: (byte) => within(byte, 32, 126),
  ispunct: (byte) => isGraph(byte) && !isAlnum(byte),
  isspace: (byte) => byte === 32 || within(byte, 9, 13),
  isupper: isUpper,
  isxdigit: (byte) => isDigit(byte) || within(byte | 32, 97, 102),
};

const upper = (byte: number): number => (isLower(byte) ? byte - 32 : byte);

export function characterFunctions(): Definitions {
  const predicates = Object.entries(classes).flatMap(([name, isMember]) => {
    const definition = ["ii", (character: number) => (isMember(character) ? 1 : 0)] as const;
    return [[name, definition] as const, [name.replace("is", "isw"), definition] as const];
  });
  return {
    ...Object.fromEntries(predicates),
    tolower: ["ii", lowerByte],
    toupper: ["ii", upper],
    towlower: ["ii", lowerByte],
    towupper: ["ii", upper],
    isascii: ["ii", (byte) => (within(byte, 0, 127) ? 1 : 0)],
    toascii: ["ii", (byte) => byte & 127],
  };
}
