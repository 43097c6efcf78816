/**
 * The error that the front end throws, and how its message is put together (LuaJIT: lj_err_lex,
 * lj_debug_shortname).
 *
 * Invariant: `bytes` is the whole message as Lua code sees it. Texts end at a NUL byte, as they do in C.
 */

import { type SyntaxErrorName, syntaxErrors } from "../spec/syntax-errors.ts";
import { ByteWriter, toByteString, toBytes } from "./bytes.ts";

export class LuaSyntaxError extends Error {
  readonly bytes: Uint8Array;

  constructor(bytes: Uint8Array) {
    super(toByteString(bytes));
    this.name = "LuaSyntaxError";
    this.bytes = bytes;
  }
}

export type MessageArgument = number | string | Uint8Array;

/** Longest name of a chunk in messages, with C's terminating NUL (LuaJIT: LUA_IDSIZE). */
const SHORT_NAME_SIZE = 60;

const EQUALS = 0x3d;
const AT = 0x40;

/** Appends text up to its first NUL. */
function appendText(writer: ByteWriter, text: Uint8Array): void {
  const end = text.indexOf(0);
  writer.append(text, 0, end < 0 ? text.length : end);
}

/** Fills the arguments into a message. */
export function formatMessage(name: SyntaxErrorName, parameters: readonly MessageArgument[]): Uint8Array {
  const writer = new ByteWriter(128);
  const parts = syntaxErrors[name].split(/%[sd]/);
  for (let index = 0; index < parts.length; index++) {
    if (index > 0) {
      const parameter = parameters[index - 1];
      appendText(writer, typeof parameter === "number" ? toBytes(String(parameter)) : toBytes(parameter));
    }
    appendText(writer, toBytes(parts[index]));
  }
  return writer.finish();
}

/** The name of a chunk as messages show it: a file's name, a literal name, or the start of the source text. */
export function shortChunkName(chunkName: Uint8Array): Uint8Array {
  const writer = new ByteWriter(SHORT_NAME_SIZE);
  if (chunkName[0] === EQUALS) {
    appendText(writer, chunkName.subarray(1, SHORT_NAME_SIZE));
  } else if (chunkName[0] === AT) {
    const length = chunkName.length - 1;
    if (length >= SHORT_NAME_SIZE) {
      appendText(writer, toBytes("..."));
      appendText(writer, chunkName.subarray(1 + length - (SHORT_NAME_SIZE - 4)));
    } else {
      appendText(writer, chunkName.subarray(1));
    }
  } else {
    let length = 0;
    while (length < SHORT_NAME_SIZE - 12 && chunkName[length] >= 0x20) length++;
    appendText(writer, toBytes('[string "'));
    if (length < chunkName.length) {
      length = Math.min(length, SHORT_NAME_SIZE - 15);
      writer.append(chunkName, 0, length);
      appendText(writer, toBytes('..."]'));
    } else {
      writer.append(chunkName, 0, length);
      appendText(writer, toBytes('"]'));
    }
  }
  return writer.finish();
}

/** The whole message: place, text, and the token that it is about. */
export function placedMessage(
  chunkName: Uint8Array,
  line: number,
  message: Uint8Array,
  near: Uint8Array | null,
): Uint8Array {
  const writer = new ByteWriter(128);
  const nul = chunkName.indexOf(0);
  const shortName = shortChunkName(nul < 0 ? chunkName : chunkName.subarray(0, nul));
  writer.append(shortName, 0, shortName.length);
  const place = toBytes(`:${line}: `);
  writer.append(place, 0, place.length);
  writer.append(message, 0, message.length);
  const placed = writer.finish();
  return near === null ? placed : formatMessage("near", [placed, near]);
}
