/**
 * The order of two strings, inline where their first eight bytes decide, as they mostly do. Strings are filled up with
 * zeros to whole words, so the lowest byte in which the words differ decides: 0 is the shorter one's end.
 */
import { StringField } from "../../lib/offsets.ts";
import type { IrRef } from "../ir/types.ts";
import type { Emitter } from "./emitter.ts";

/** Bits before the byte in which the lowest bit is set. */
const BYTE_STARTS = 56;
const BYTE = 255;

/** Pushes a number below 0, 0, or above. */
export function orderStrings(code: Emitter, left: IrRef, right: IrRef): void {
  const [first, second] = [code.readTwice(left), code.readTwice(right)];
  const [firstWord, secondWord, shift] = [code.scratch("i64"), code.scratch("i64"), code.scratch("i64")];
  first.push();
  code.access("i64.load", StringField.data);
  code.tee(firstWord);
  second.push();
  code.access("i64.load", StringField.data);
  code.tee(secondWord);
  code.emit("i64.xor");
  code.tee(shift);
  code.emit("i64.eqz");
  code.open("if", "i32");
  code.pushGlobal();
  first.push();
  second.push();
  code.callHelper("compareStrings");
  code.emit("else");
  code.get(shift);
  code.emit("i64.ctz");
  code.i64(BYTE_STARTS, 0);
  code.emit("i64.and");
  code.set(shift);
  for (const word of [firstWord, secondWord]) {
    code.get(word);
    code.get(shift);
    code.emit("i64.shr_u");
    code.emit("i32.wrap_i64");
    code.i32(BYTE);
    code.emit("i32.and");
  }
  code.emit("i32.sub");
  code.end();
  for (const local of [firstWord, secondWord, shift]) code.release(local);
  first.release();
  second.release();
}
