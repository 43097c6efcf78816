/** Strings: substrings, characters, conversions, equality (LuaJIT: kfold_snew, kfold_strref, merge_eqne_snew_kgc). */
import { TostringMode, XloadMode } from "../../spec/ir.ts";
import { conversion, conversionFrom, Field } from "../ir/operands.ts";
import { type IrRef, Op, Type } from "../ir/types.ts";
import type { Fold } from "./fold.ts";
import { any, DROP, each, FAIL, type FoldResult, NEXT, rule } from "./rule.ts";
import { constantBytes, emptyString, internedString, STRING_DATA } from "./strings.ts";

/** Substrings up to this length are compared by their bytes, without making them. */
const MAX_COMPARED_BYTES = 4;

/** The bytes at an address that is a constant, if they never change. */
function bytesAt(fold: Fold, address: number, count: number): Uint8Array | undefined {
  return fold.environment?.heap.u8.subarray(address, address + count);
}

/** s:sub(a, b) = "abc": the lengths and the bytes. Inequality would need an "or", unless the length is known. */
function substringEquality(fold: Fold): FoldResult {
  const { ir, left, op } = fold;
  const bytes = constantBytes(fold, fold.right);
  const [address, count] = [ir.left(left), ir.right(left)];
  if (!bytes || bytes.length > MAX_COMPARED_BYTES || fold.isPhi(left) || ir.op(address) !== Op.STRREF)
    return NEXT;
  if (op === Op.NE) {
    if (ir.op(count) !== Op.KINT) return NEXT;
    if (ir.intValue(count) !== bytes.length) return DROP;
  } else fold.guard(Op.EQ, Type.INT, count, fold.builder.int(bytes.length));
  if (bytes.length === 0) return op === Op.EQ ? DROP : FAIL;
  fold.type = Type.INT;
  return fold.rewrite(op, loadBytes(fold, address, bytes.length), fold.builder.int(asInt(bytes)));
}

const asInt = (bytes: Uint8Array): number => bytes.reduceRight((value, byte) => (value << 8) | byte, 0);

/** Up to four bytes as an integer. A fourth that is not asked for is the string's last NUL, or in the string. */
function loadBytes(fold: Fold, address: IrRef, count: number): IrRef {
  if (count <= 2) {
    const type = count === 1 ? Type.U8 : Type.U16;
    const value = fold.emit(Op.XLOAD, type, address, XloadMode.READONLY);
    return fold.emit(Op.CONV, Type.INT, value, conversion(Type.INT, type));
  }
  const value = fold.emit(Op.XLOAD, Type.INT, address, XloadMode.READONLY);
  return count === 4 ? value : fold.emit(Op.BAND, Type.INT, value, fold.builder.int(0xffffff));
}

/** A load from memory that never changes. */
function constantLoad(fold: Fold): FoldResult {
  const bytes = bytesAt(fold, fold.ir.lowWord(fold.left), 8);
  if (!bytes) return NEXT;
  const view = new DataView(bytes.buffer, bytes.byteOffset, 8);
  switch (fold.type) {
    case Type.U8:
      return fold.int(view.getUint8(0));
    case Type.I8:
      return fold.int(view.getInt8(0));
    case Type.U16:
      return fold.int(view.getUint16(0, true));
    case Type.I16:
      return fold.int(view.getInt16(0, true));
    case Type.INT:
    case Type.U32:
      return fold.int(view.getInt32(0, true));
    case Type.I64:
    case Type.U64:
      return fold.int64(view.getBigUint64(0, true));
    default:
      return NEXT;
  }
}

export const stringRules = [
  // Substrings
  rule("substring of no bytes", [["SNEW", any, "KINT"]], (fold) =>
    fold.rightInt() === 0 ? emptyString(fold) : NEXT,
  ),
  rule("substring of a constant", [["SNEW", "KKPTR", "KINT"]], (fold) => {
    const bytes = bytesAt(fold, fold.ir.lowWord(fold.left), fold.rightInt());
    return bytes ? internedString(fold, bytes) : NEXT;
  }),
  rule("substring that is all of the string", [["SNEW", "STRREF", "FLOAD"]], (fold) => {
    const { ir, left, right } = fold;
    const [string, offset] = [ir.left(left), ir.right(left)];
    if (fold.isPhi(left) || fold.isPhi(right)) return NEXT;
    const isAll = ir.op(offset) === Op.KINT && ir.intValue(offset) === 0;
    return isAll && ir.left(right) === string && ir.right(right) === Field.STR_LEN ? string : NEXT;
  }),
  rule("address in a constant string", [["STRREF", "KGC", "KINT"]], (fold) =>
    fold.builder.pointer((fold.ir.lowWord(fold.left) + STRING_DATA + fold.rightInt()) >>> 0, true),
  ),
  rule("address of a substring", [["STRREF", "SNEW", "KINT"]], (fold) =>
    fold.rightInt() === 0 && !fold.isPhi(fold.left) ? fold.ir.left(fold.left) : NEXT,
  ),
  rule("address in a substring", [["STRREF", "SNEW"]], (fold) => {
    const { ir, left } = fold;
    const address = ir.left(left);
    if (fold.isPhi(left) || ir.op(address) !== Op.STRREF || fold.isPhi(address)) return NEXT;
    return fold.operands(ir.left(address), fold.emit(Op.ADD, Type.INT, ir.right(address), fold.right));
  }),
  rule("load of constant bytes", [["XLOAD", "KKPTR"]], constantLoad),

  // Lengths
  rule("length of a substring", [["FLOAD", "SNEW", "STR_LEN"]], (fold) =>
    fold.isPhi(fold.left) ? NEXT : fold.ir.right(fold.left),
  ),
  rule("length of a character", [["FLOAD", "TOSTR", "STR_LEN"]], (fold) =>
    fold.ir.right(fold.left) === TostringMode.CHAR ? fold.int(1) : NEXT,
  ),

  // Equality
  rule("substring = constant", each(["EQ", "NE"], "SNEW", "KGC"), substringEquality),
  rule("character = constant", each(["EQ", "NE"], "TOSTR", "KGC"), (fold) => {
    const { ir, left } = fold;
    const bytes = constantBytes(fold, fold.right);
    if (!bytes || fold.isPhi(left) || ir.right(left) !== TostringMode.CHAR) return NEXT;
    if (bytes.length !== 1) return fold.condition(fold.op === Op.NE);
    const byte = fold.emit(Op.BAND, Type.INT, ir.left(left), fold.builder.int(0xff));
    fold.type = Type.INT;
    return fold.rewrite(fold.op, byte, fold.builder.int(bytes[0]));
  }),

  // Numbers and text
  rule("text of a constant number", [["TOSTR", "KNUM"]], (fold) => {
    const { environment } = fold;
    const address = environment?.compute("numberToString", environment.global, fold.leftNum());
    return address === undefined ? NEXT : fold.string(address >>> 0);
  }),
  rule("text of a constant integer", [["TOSTR", "KINT", "INT"]], (fold) => {
    const { environment } = fold;
    const address = environment?.compute("integerString", environment.global, fold.leftInt());
    return address === undefined ? NEXT : fold.string(address >>> 0);
  }),
  rule("character of a constant", [["TOSTR", "KINT", "CHAR"]], (fold) =>
    internedString(fold, Uint8Array.of(fold.leftInt() & 0xff)),
  ),
  rule("text of num(i) => text of i", [["TOSTR", "CONV", "NUM"]], (fold) => {
    const { ir, left } = fold;
    if (conversionFrom(ir.right(left)) !== Type.INT || fold.isPhi(left)) return NEXT;
    return fold.operands(ir.left(left), TostringMode.INT);
  }),
];
