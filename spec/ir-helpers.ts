/**
 * Functions of the core that traces call: for CALLN, CALLL, CALLS and CALLA, whose second operand is the place of an
 * entry in this table, and for the operations that the backend lowers to a call (LuaJIT: lj_ircall.h). An entry is
 * named as its export.
 */
import type { HelperParameter, IrHelperSpec } from "./ir.ts";
import {
  both,
  changingFirst,
  charging,
  type HelperOptions,
  harmless,
  helper,
  refusing,
} from "./ir-helper.ts";
import { stringBufferHelpers } from "./ir-helpers-string-buffer.ts";
import { threadHelpers } from "./ir-helpers-threads.ts";

const unary = (name: string, doc: string) => helper("CALLN", name, ["f64"], "NUM", doc);
const binary = (name: string, doc: string) => helper("CALLN", name, ["f64", "f64"], "NUM", doc);

const stringOf = (name: string, count: number, parameter: HelperParameter, doc: string) =>
  helper("CALLN", name, ["global", ...Array<HelperParameter>(count).fill(parameter)], "STR", doc, refusing);

const concatenation = (name: string, count: number) =>
  stringOf(name, count, "value", `${count} strings or numbers as one string`);

const characters = (name: string, count: number) =>
  stringOf(name, count, "i32", `the string of ${count} bytes`);

const wholeString = (
  op: "CALLN" | "CALLL",
  name: string,
  parameters: readonly HelperParameter[],
  step: string,
) => helper(op, name, ["global", ...parameters], "STR", `the string that ${step} alone makes`, both);

/** A function that appends to the scratch buffer: the address of Global.buffer in and out. */
const append = (
  name: string,
  parameters: readonly HelperParameter[],
  doc: string,
  options: HelperOptions = refusing,
) => helper("CALLL", name, ["i32", ...parameters], "P32", doc, options);

/** CNEWI. */
const newScalar = (name: string, value: HelperParameter, kind: string) =>
  helper("CALLN", name, ["global", "i32", value], "CDATA", `type, ${kind} (CNEWI)`, refusing);

/** Of C's 64-bit integers; a division by 0 gives the least one. */
const wide = <const R extends "I64" | "U64">(name: string, result: R, doc: string) =>
  helper("CALLN", name, ["i64", "i64"], result, doc);

export const irHelpers = {
  // Mathematics
  power: binary("power", "left ^ right (POW)"),
  modulo: binary("modulo", "left % right (MOD of numbers)"),
  fmod: binary("fmod", "math.fmod"),
  atan2: binary("atan2", "math.atan2"),
  frexpFraction: unary("frexpFraction", "first result of math.frexp"),
  frexpExponent: helper("CALLN", "frexpExponent", ["f64"], "INT", "second result of math.frexp"),
  fractionOf: unary("fractionOf", "second result of math.modf"),
  scaleNumber: binary("scaleNumber", "math.ldexp (LDEXP)"),
  exp: unary("exp", "FPMATH exp"),
  log: unary("log", "FPMATH log"),
  log2: unary("log2", "FPMATH log2"),
  log10: unary("log10", "math.log10"),
  sin: unary("sin", "FPMATH sin"),
  cos: unary("cos", "FPMATH cos"),
  tan: unary("tan", "FPMATH tan"),
  asin: unary("asin", "math.asin"),
  acos: unary("acos", "math.acos"),
  atan: unary("atan", "math.atan"),
  sinh: unary("sinh", "math.sinh"),
  cosh: unary("cosh", "math.cosh"),
  tanh: unary("tanh", "math.tanh"),
  truncateNumber: helper(
    "CALLN",
    "truncateNumber",
    ["f64"],
    "INT",
    "truncated; the least integer if it does not fit",
  ),
  randomNumber: helper(
    "CALLS",
    "randomNumber",
    ["global"],
    "NUM",
    "the next random number in [0, 1)",
    harmless,
  ),

  // Tables. Lookups return the address of a value, Global.nilValue if the key is absent.
  findString: helper("CALLL", "findString", ["global", "i32", "i32"], "P32", "table, string (HREF)"),
  findNumber: helper("CALLL", "findNumber", ["global", "i32", "f64"], "P32", "table, any number (HREF)"),
  findValue: helper("CALLL", "findValue", ["global", "i32", "value"], "P32", "table, any key (HREF)"),
  newKey: helper(
    "CALLS",
    "newKey",
    ["global", "i32", "value"],
    "P32",
    "table, key: the slot (NEWREF); 0 also if the key or the table's size is not allowed",
    refusing,
  ),
  newTable: helper(
    "CALLA",
    "newTable",
    ["global", "i32", "i32"],
    "TAB",
    "array slots, log2 of nodes (TNEW)",
    refusing,
  ),
  duplicateTable: helper(
    "CALLA",
    "duplicateTable",
    ["global", "i32"],
    "TAB",
    "copy of the template (TDUP)",
    refusing,
  ),
  newSizedTable: helper(
    "CALLA",
    "newSizedTable",
    ["global", "i32", "i32"],
    "TAB",
    "table.new: elements, keys",
    refusing,
  ),
  tableLength: helper("CALLL", "tableLength", ["i32"], "INT", "length of the table (ALEN)"),
  tableLengthNear: helper(
    "CALLL",
    "tableLengthNear",
    ["i32", "i32"],
    "INT",
    "likewise, likely the second operand",
  ),
  clearTable: helper("CALLS", "clearTable", ["global", "i32"], "NIL", "empties the table", {
    ...charging,
    ...changingFirst,
  }),
  reserveArray: helper(
    "CALLS",
    "reserveArray",
    ["global", "i32", "i32"],
    "TAB",
    "table, slots: its array part gets at least so many; the table",
    { ...refusing, ...changingFirst },
  ),
  insertAt: helper(
    "CALLS",
    "insertAt",
    ["global", "i32", "i32", "i32", "value"],
    "TAB",
    "table.insert: table, index, length, value; the table",
    { ...both, ...changingFirst },
  ),
  closeGap: helper(
    "CALLS",
    "closeGap",
    ["global", "i32", "i32", "i32"],
    "TAB",
    "table, index, length: the elements above index go one down; the table",
    { ...both, ...changingFirst },
  ),
  moveRange: helper(
    "CALLS",
    "moveRange",
    ["global", "i32", "f64", "f64", "f64", "i32"],
    "TAB",
    "table.move: source, first, last, position, target; the target",
    both,
  ),
  keyIndex: helper(
    "CALLL",
    "keyIndex",
    ["i32", "value"],
    "INT",
    "table, key: traversal index of the entry after the key, -1 if there is no such key",
  ),
  nextIndex: helper(
    "CALLL",
    "nextIndex",
    ["global", "i32", "i32"],
    "INT",
    "table, traversal index: traversal index of the first entry from there on, -1 at the end",
    charging,
  ),
  unsink: helper(
    "CALLS",
    "unsink",
    ["global", "i32", "i32"],
    "NIL",
    "base, recipe: makes sunk objects of Global.exitValues, and stores them to stack slots",
  ),
  barrierBack: helper(
    "CALLS",
    "barrierBack",
    ["global", "i32"],
    "NIL",
    "the black table becomes gray (TBAR)",
  ),
  barrierForward: helper(
    "CALLS",
    "barrierForward",
    ["global", "i32", "i32"],
    "NIL",
    "black owner, white child (OBAR)",
  ),

  ...threadHelpers,

  // Strings
  internString: helper(
    "CALLN",
    "internString",
    ["global", "i32", "i32"],
    "STR",
    "string of bytes at an address",
    refusing,
  ),
  substring: helper("CALLN", "substring", ["global", "i32", "i32"], "STR", "likewise (SNEW)", both),
  characterString: helper(
    "CALLN",
    "characterString",
    ["global", "i32"],
    "STR",
    "string of a byte (TOSTR CHAR)",
    refusing,
  ),
  integerString: helper(
    "CALLN",
    "integerString",
    ["global", "i32"],
    "STR",
    "text of an integer (TOSTR INT)",
    refusing,
  ),
  numberToString: helper(
    "CALLN",
    "numberToString",
    ["global", "f64"],
    "STR",
    "text of a number (TOSTR NUM)",
    refusing,
  ),
  hexString: helper(
    "CALLN",
    "hexString",
    ["global", "i32", "i32"],
    "STR",
    "bit.tohex: value, digits",
    refusing,
  ),
  hexString64: helper(
    "CALLN",
    "hexString64",
    ["global", "i64", "i32"],
    "STR",
    "likewise, of a 64-bit integer",
    refusing,
  ),
  concatenate2: concatenation("concatenate2", 2),
  concatenate3: concatenation("concatenate3", 3),
  concatenate4: concatenation("concatenate4", 4),
  concatenate5: concatenation("concatenate5", 5),
  concatenate6: concatenation("concatenate6", 6),
  characters2: characters("characters2", 2),
  characters3: characters("characters3", 3),
  characters4: characters("characters4", 4),
  parseNumber: helper(
    "CALLN",
    "parseNumber",
    ["global", "i32"],
    "I64",
    "bits of the number that a string reads as, or of nil (STRTO)",
    charging,
  ),
  parseInRadix: helper(
    "CALLN",
    "parseInRadix",
    ["global", "i32", "i32"],
    "NUM",
    "string, radix: the integer that the string reads as, or NaN",
    charging,
  ),
  compareStrings: helper(
    "CALLN",
    "compareStrings",
    ["global", "i32", "i32"],
    "INT",
    "negative, zero or positive by the order of two strings",
    charging,
  ),
  findText: helper(
    "CALLN",
    "findText",
    ["global", "i32", "i32", "i32"],
    "INT",
    "string, text, offset to start from: offset of the text in the string, or -1",
    charging,
  ),

  // Patterns: the address of a block of results, see core/jit/pattern-helpers.ts; 0 also for an error
  findPattern: helper(
    "CALLL",
    "findPattern",
    ["global", "i32", "i32", "f64"],
    "P32",
    "string.find: string, pattern, start",
    both,
  ),
  matchPattern: helper(
    "CALLL",
    "matchPattern",
    ["global", "i32", "i32", "f64"],
    "P32",
    "string.match: string, pattern, start",
    both,
  ),
  substitute: helper(
    "CALLL",
    "substitute",
    ["global", "i32", "i32", "value", "f64"],
    "P32",
    "string.gsub: string, pattern, replacement, limit",
    both,
  ),
  newMatcher: helper(
    "CALLA",
    "newMatcher",
    ["global", "i32", "i32", "i32"],
    "FUNC",
    "string.gmatch: string, pattern, environment",
    refusing,
  ),
  peekMatch: helper(
    "CALLL",
    "peekMatch",
    ["global", "i32"],
    "P32",
    "what the iterator of string.gmatch gives next",
    both,
  ),
  advanceMatch: helper(
    "CALLS",
    "advanceMatch",
    ["i32", "f64"],
    "NIL",
    "lets the iterator of string.gmatch go on from an offset",
    harmless,
  ),

  peekReplacedKey: helper(
    "CALLS",
    "peekReplacedKey",
    ["global", "i32", "value"],
    "P32",
    "a step of string.gsub: state, replacement; the next match's first capture",
    { ...both, ...changingFirst },
  ),
  peekReplaced: helper("CALLS", "peekReplaced", ["global", "i32", "value"], "P32", "likewise, all captures", {
    ...both,
    ...changingFirst,
  }),
  commitReplaced: helper(
    "CALLS",
    "commitReplaced",
    ["global", "i32"],
    "NIL",
    "commits the step that came right before",
    changingFirst,
  ),

  // The scratch buffer
  bufferReset: helper("CALLS", "bufferReset", ["i32"], "P32", "empties the buffer (BUFHDR)", {
    ...refusing,
    ...harmless,
  }),
  bufferString: helper("CALLA", "bufferString", ["i32"], "STR", "the buffer as a string (BUFSTR)", refusing),
  bufferPut: append("bufferPut", ["i32"], "appends a string (BUFPUT)"),
  bufferPutNumber: append("bufferPutNumber", ["f64"], "appends a number's text"),
  bufferPutInteger: append("bufferPutInteger", ["i32"], "appends an integer's text"),
  bufferPutCharacter: append("bufferPutCharacter", ["i32"], "appends a byte"),
  bufferPutReversed: append("bufferPutReversed", ["i32"], "appends a string, its last byte first", both),
  bufferPutLower: append("bufferPutLower", ["i32"], "appends a string in lower case", both),
  bufferPutUpper: append("bufferPutUpper", ["i32"], "appends a string in upper case", both),
  bufferPutRepeated: append(
    "bufferPutRepeated",
    ["i32", "i32", "i32"],
    "appends a string some times: string, separator or 0, count",
    both,
  ),
  bufferPutTable: append(
    "bufferPutTable",
    ["i32", "i32", "i32", "i32"],
    "appends elements: table, separator or 0, first, last; 0 also if one is no text",
    both,
  ),
  bufferFormatNumber: append(
    "bufferFormatNumber",
    ["i32", "f64"],
    "appends a number: packed directive, number",
  ),
  bufferFormatInt64: append(
    "bufferFormatInt64",
    ["i32", "i64"],
    "appends a 64-bit integer of C: packed directive, integer",
  ),
  bufferPutInt64: append(
    "bufferPutInt64",
    ["i64", "i32"],
    "appends a 64-bit integer of C as the language writes it: integer, 1 if it is unsigned",
  ),
  bufferFormatValue: append(
    "bufferFormatValue",
    ["i32", "value"],
    "appends any value by %s, %q or %p: packed directive, value",
  ),

  // What a chain of one step gives, in one call
  reversedString: wholeString("CALLN", "reversedString", ["i32"], "bufferPutReversed"),
  lowerString: wholeString("CALLN", "lowerString", ["i32"], "bufferPutLower"),
  upperString: wholeString("CALLN", "upperString", ["i32"], "bufferPutUpper"),
  repeatedString: wholeString("CALLN", "repeatedString", ["i32", "i32", "i32"], "bufferPutRepeated"),
  tableString: wholeString("CALLL", "tableString", ["i32", "i32", "i32", "i32"], "bufferPutTable"),
  formattedNumber: wholeString("CALLN", "formattedNumber", ["i32", "f64"], "bufferFormatNumber"),
  formattedValue: wholeString("CALLL", "formattedValue", ["i32", "value"], "bufferFormatValue"),

  ...stringBufferHelpers,

  // C data
  newZeroedCdata: helper(
    "CALLA",
    "newZeroedCdata",
    ["global", "i32", "i32"],
    "CDATA",
    "type, bytes (CNEW)",
    refusing,
  ),
  newScalar64: newScalar("newScalar64", "i64", "64-bit integer"),
  newScalar32: newScalar("newScalar32", "i32", "32-bit integer or pointer"),
  divideInt64: wide("divideInt64", "I64", "left / right (DIV)"),
  divideUint64: wide("divideUint64", "U64", "left / right (DIV)"),
  remainderInt64: wide("remainderInt64", "I64", "the remainder of left / right (MOD)"),
  remainderUint64: wide("remainderUint64", "U64", "the remainder of left / right (MOD)"),
  powerInt64: wide("powerInt64", "I64", "left ^ right (POW)"),
  powerUint64: wide("powerUint64", "U64", "left ^ right (POW)"),
  setFinalizer: helper(
    "CALLS",
    "setFinalizer",
    ["global", "i32", "i32", "value"],
    "INT",
    "table of finalizers, C data: what is called when it dies",
    { ...refusing, ...changingFirst },
  ),
  textLength: helper(
    "CALLL",
    "textLength",
    ["i32"],
    "INT",
    "bytes before the next that is 0; -1: there is none in memory",
  ),
  stringAt: helper(
    "CALLL",
    "stringAt",
    ["global", "i32", "i32"],
    "STR",
    "the string of so many bytes at an address",
    both,
  ),
  copyMemory: helper(
    "CALLS",
    "copyMemory",
    ["i32", "i32", "i32"],
    "NIL",
    "to the first address from the second, so many bytes",
    harmless,
  ),
  fillMemory: helper(
    "CALLS",
    "fillMemory",
    ["i32", "i32", "i32"],
    "NIL",
    "from an address on the byte, so many times",
    harmless,
  ),
  repeatBytes: helper(
    "CALLS",
    "repeatBytes",
    ["i32", "i32", "i32"],
    "NIL",
    "address, bytes of the element there, bytes up to which it is repeated",
    harmless,
  ),
} as const satisfies Record<string, IrHelperSpec>;

export type IrHelperName = keyof typeof irHelpers;
