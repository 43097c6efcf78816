/** Lowering of bit operations on 32 and 64 bits. */
import type { IrRef } from "../ir/types.ts";
import type { Emitter, Lowering } from "./emitter.ts";

type BitsName = "and" | "or" | "xor" | "shl" | "shr_s" | "shr_u" | "rotl" | "rotr";

const combine =
  (name: BitsName): Lowering =>
  (code, ref) => {
    code.left(ref);
    code.right(ref);
    code.emit(code.kindOf(ref) === "i64" ? `i64.${name}` : `i32.${name}`);
    return true;
  };

/** WebAssembly takes the count modulo the width, as the IR does. */
const shift =
  (name: BitsName): Lowering =>
  (code, ref) => {
    const isWide = code.kindOf(ref) === "i64";
    code.left(ref);
    code.right(ref);
    if (isWide && code.kindOf(code.ir.right(ref)) === "i32") code.emit("i64.extend_i32_u");
    code.emit(isWide ? `i64.${name}` : `i32.${name}`);
    return true;
  };

function not(code: Emitter, ref: IrRef): boolean {
  code.left(ref);
  if (code.kindOf(ref) === "i64") {
    code.i64(0xffffffff, -1);
    code.emit("i64.xor");
  } else {
    code.i32(-1);
    code.emit("i32.xor");
  }
  return true;
}

/** Every other byte of both rotations by one byte. */
function swapWord(code: Emitter): void {
  const word = code.scratch("i32");
  code.tee(word);
  code.i32(8);
  code.emit("i32.rotl");
  code.i32(0x00ff00ff);
  code.emit("i32.and");
  code.get(word);
  code.i32(8);
  code.emit("i32.rotr");
  code.i32(0xff00ff00 | 0);
  code.emit("i32.and");
  code.emit("i32.or");
  code.release(word);
}

function swap(code: Emitter, ref: IrRef): boolean {
  if (code.kindOf(ref) === "i32") {
    code.left(ref);
    swapWord(code);
    return true;
  }
  const wide = code.readTwice(code.ir.left(ref));
  wide.push();
  code.emit("i32.wrap_i64");
  swapWord(code);
  code.emit("i64.extend_i32_u");
  code.i64(32, 0);
  code.emit("i64.shl");
  wide.push();
  code.i64(32, 0);
  code.emit("i64.shr_u");
  code.emit("i32.wrap_i64");
  swapWord(code);
  code.emit("i64.extend_i32_u");
  code.emit("i64.or");
  wide.release();
  return true;
}

export const bits = {
  BNOT: not,
  BSWAP: swap,
  BAND: combine("and"),
  BOR: combine("or"),
  BXOR: combine("xor"),
  BSHL: shift("shl"),
  BSHR: shift("shr_u"),
  BSAR: shift("shr_s"),
  BROL: shift("rotl"),
  BROR: shift("rotr"),
};
