/** Helpers for string buffers; see ir-helpers.ts. */
import type { HelperParameter, IrHelperSpec } from "./ir.ts";
import { both, type HelperOptions, harmless, helper, refusing } from "./ir-helper.ts";

/** A function that appends to a string buffer: the buffer in and out. */
const putting = (
  name: string,
  parameters: readonly HelperParameter[],
  what: string,
  options: HelperOptions = both,
) =>
  helper("CALLS", name, ["global", "i32", ...parameters], "P32", `appends to a string buffer: ${what}`, {
    ...options,
    ...harmless,
  });

export const stringBufferHelpers = {
  stringBufferPutShort: putting(
    "stringBufferPutShort",
    ["i32", "i32"],
    "a string of less than 64 bytes; room to be left",
    refusing,
  ),
  stringBufferPut: putting("stringBufferPut", ["i32", "i32"], "a string; room to be left"),
  stringBufferPutInteger: putting(
    "stringBufferPutInteger",
    ["i32", "i32"],
    "an integer's text; room to be left",
    refusing,
  ),
  stringBufferPutNumber: putting(
    "stringBufferPutNumber",
    ["f64", "i32"],
    "a number's text; room to be left",
    refusing,
  ),
  stringBufferPutBuffer: putting("stringBufferPutBuffer", ["i32"], "the content of another buffer"),
  stringBufferEncode: putting("stringBufferEncode", ["value"], "a value, serialized"),
  stringBufferPutScratch: helper(
    "CALLS",
    "stringBufferPutScratch",
    ["i32", "i32"],
    "P32",
    "string buffer, scratch buffer: the former gets what is in the latter",
    { ...both, ...harmless },
  ),
  stringBufferSet: helper(
    "CALLS",
    "stringBufferSet",
    ["global", "i32", "i32"],
    "NIL",
    "string buffer, string: which becomes its content",
    harmless,
  ),
  stringBufferReset: helper(
    "CALLS",
    "stringBufferReset",
    ["i32"],
    "NIL",
    "empties the string buffer",
    harmless,
  ),
  stringBufferLength: helper("CALLL", "stringBufferLength", ["i32"], "INT", "bytes in the string buffer"),
  stringBufferText: helper(
    "CALLL",
    "stringBufferText",
    ["global", "i32"],
    "STR",
    "content of the string buffer",
    both,
  ),
  stringBufferTake: helper(
    "CALLS",
    "stringBufferTake",
    ["global", "i32", "i32"],
    "STR",
    "string buffer, size: at most so many bytes, which are consumed",
    { ...both, ...harmless },
  ),
  stringBufferSkip: helper(
    "CALLS",
    "stringBufferSkip",
    ["i32", "i32"],
    "NIL",
    "string buffer, size: consumes at most so many bytes",
    harmless,
  ),
  stringBufferStart: helper(
    "CALLL",
    "stringBufferStart",
    ["i32"],
    "P32",
    "where the content of the string buffer is",
  ),
  stringBufferReserve: helper(
    "CALLS",
    "stringBufferReserve",
    ["global", "i32", "i32"],
    "P32",
    "string buffer, size: where so many bytes can be written",
    { ...refusing, ...harmless },
  ),
  stringBufferRoom: helper(
    "CALLL",
    "stringBufferRoom",
    ["i32"],
    "INT",
    "bytes that can be written behind the content of the string buffer",
  ),
  stringBufferCommit: helper(
    "CALLS",
    "stringBufferCommit",
    ["i32", "i32"],
    "NIL",
    "string buffer, size: takes bytes that have been written there",
    harmless,
  ),
  stringBufferPeek: helper(
    "CALLL",
    "stringBufferPeek",
    ["i32"],
    "INT",
    "what tells the type of the value that the string buffer's content begins with",
  ),
  encodedTag: helper("CALLN", "encodedTag", ["i32"], "INT", "likewise, of what a string stands for"),
  stringBufferDecode: helper(
    "CALLS",
    "stringBufferDecode",
    ["global", "i32"],
    "P32",
    "what the content of the string buffer stands for, and its size: two slots",
    { ...both, ...harmless },
  ),
  stringBufferAdvance: helper(
    "CALLS",
    "stringBufferAdvance",
    ["i32", "f64"],
    "NIL",
    "string buffer, size: consumes what was decoded",
    harmless,
  ),
  encodedString: helper("CALLS", "encodedString", ["global", "value"], "STR", "the value, serialized", {
    ...both,
    ...harmless,
  }),
  decodedValue: helper(
    "CALLS",
    "decodedValue",
    ["global", "i32"],
    "P32",
    "what a string stands for: a slot",
    {
      ...both,
      ...harmless,
    },
  ),
} as const satisfies Record<string, IrHelperSpec>;
