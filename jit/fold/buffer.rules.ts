/**
 * The scratch buffer: concatenation and formatting (LuaJIT: bufput_, bufstr_). A chain of operations begins with BUFHDR
 * and ends with BUFSTR; each names the one before it. They write, but only to the buffer, and an unused chain is dead as
 * a whole: so they count as loads, are appended like stores, and whole chains are merged when BUFSTR is emitted.
 */
import { BufferMode, TostringMode } from "../../spec/ir.ts";
import { Helper } from "../ir/operands.ts";
import { type IrRef, Op, Type } from "../ir/types.ts";
import type { Fold } from "./fold.ts";
import { any, type FoldResult, NEXT, rule } from "./rule.ts";
import { constantBytes, emptyString, internedString } from "./strings.ts";

/** The buffer operation before one: for a helper its first argument. */
function operationBefore({ ir }: Fold, ref: IrRef): IrRef {
  let before = ir.left(ref);
  while (ir.op(before) === Op.CARG) before = ir.left(before);
  return before;
}

/** The last argument of a helper on the left. */
const lastArgument = ({ ir, left }: Fold): IrRef => ir.right(left);

/** Puts a constant instead of what a helper appends. */
function putConstant(fold: Fold, string: FoldResult, before: IrRef): FoldResult {
  return string === NEXT ? NEXT : fold.rewrite(Op.BUFPUT, before, string);
}

const isUpper = (byte: number) => byte >= 0x41 && byte <= 0x5a;
const isLower = (byte: number) => byte >= 0x61 && byte <= 0x7a;

/** What the helpers that append a changed string make of it. */
const changedBytes: Readonly<Record<number, (bytes: Uint8Array) => Uint8Array>> = {
  [Helper.bufferPutReversed]: (bytes) => bytes.toReversed(),
  [Helper.bufferPutLower]: (bytes) => bytes.map((byte) => (isUpper(byte) ? byte | 0x20 : byte)),
  [Helper.bufferPutUpper]: (bytes) => bytes.map((byte) => (isLower(byte) ? byte & ~0x20 : byte)),
};

function putChanged(fold: Fold): FoldResult {
  const { ir } = fold;
  const string = lastArgument(fold);
  const bytes = ir.op(string) === Op.KGC ? constantBytes(fold, string) : undefined;
  if (!bytes) return NEXT;
  return putConstant(fold, internedString(fold, changedBytes[fold.right](bytes)), ir.left(fold.left));
}

/** The text of a constant by a helper that makes strings. */
function putText(fold: Fold): FoldResult {
  const { environment, ir } = fold;
  const value = lastArgument(fold);
  if (!environment || !fold.isConstant(value)) return NEXT;
  const isNumber = ir.op(value) === Op.KNUM;
  const address = isNumber
    ? environment.compute("numberToString", environment.global, ir.numValue(value))
    : environment.compute("integerString", environment.global, ir.intValue(value));
  return address === undefined ? NEXT : putConstant(fold, fold.string(address >>> 0), ir.left(fold.left));
}

/** A text that is only put needs not be a string. */
function putOfText(fold: Fold): FoldResult {
  const { ir, left, right } = fold;
  if (fold.isPhi(right)) return NEXT;
  const helper = textHelpers[ir.right(right)];
  return fold.rewrite(Op.CALLL, fold.emit(Op.CARG, Type.NIL, left, ir.left(right)), helper);
}

const textHelpers: Readonly<Record<number, number>> = {
  [TostringMode.INT]: Helper.bufferPutInteger,
  [TostringMode.NUM]: Helper.bufferPutNumber,
  [TostringMode.CHAR]: Helper.bufferPutCharacter,
};

/** A string that was made by changing another in the buffer: changes that one here, too, if the string is only put. */
function putChangedAgain(fold: Fold): FoldResult {
  const { ir, left, right } = fold;
  const call = ir.left(right);
  if (fold.isPhi(right) || ir.op(call) !== Op.CALLL || !changers.has(ir.right(call))) return NEXT;
  const header = operationBefore(fold, call);
  if (ir.op(header) !== Op.BUFHDR || ir.right(header) !== BufferMode.RESET) return NEXT;
  const values: IrRef[] = [];
  for (let list = ir.left(call); ir.op(list) === Op.CARG; list = ir.left(list))
    values.unshift(ir.right(list));
  const list = values.reduce((before, value) => fold.emit(Op.CARG, Type.NIL, before, value) & 0xffff, left);
  return fold.rewrite(Op.CALLL, list, ir.right(call));
}

/** Helpers whose result depends on their arguments alone. */
const changers: ReadonlySet<number> = new Set([
  Helper.bufferPutReversed,
  Helper.bufferPutLower,
  Helper.bufferPutUpper,
  Helper.bufferPutRepeated,
]);

/** Two strings put one after the other are put as one. The operation before is used by nothing but this chain. */
function putAfterConstant(fold: Fold): FoldResult {
  const { ir, left, right } = fold;
  const first = ir.right(left);
  if (ir.op(first) !== Op.KGC || fold.isPhi(left) || left < ir.youngest(Op.LOOP)) return NEXT;
  const [head, tail] = [constantBytes(fold, first), constantBytes(fold, right)];
  if (!head || !tail) return NEXT;
  const joined = new Uint8Array(head.length + tail.length);
  joined.set(head);
  joined.set(tail, head.length);
  const string = internedString(fold, joined);
  if (string === NEXT) return NEXT;
  ir.setRight(left, string & 0xffff);
  return left;
}

/**
 * A string that was just made in the buffer and is the first to be put there again: the buffer still has it. So it must
 * be younger than LOOP, because a side trace may come in there, and nothing else may have used the buffer.
 */
function putOwnString(fold: Fold): FoldResult {
  const { builder, ir, left, right } = fold;
  const header = ir.right(right);
  if (!builder.isEnabled("fwd") || fold.isPhi(right) || right < ir.youngest(Op.LOOP)) return NEXT;
  if (
    ir.right(left) !== BufferMode.RESET ||
    ir.older(left) !== header ||
    ir.left(left) !== bufferOf(fold, header)
  )
    return NEXT;
  if (ir.youngest(Op.BUFSTR) !== right || bufferUsedSince(fold, right)) return NEXT;
  ir.setLeft(left, ir.left(right));
  ir.setRight(left, BufferMode.APPEND);
  return left;
}

/** The buffer behind a header, which may itself go on from a chain. */
function bufferOf(fold: Fold, header: IrRef): IrRef {
  const { ir } = fold;
  let ref = header;
  while (ir.op(ref) !== Op.BUFHDR || ir.right(ref) !== BufferMode.RESET) ref = operationBefore(fold, ref);
  return ir.left(ref);
}

/** Whether anything after a BUFSTR may have put something else into the buffer. */
function bufferUsedSince({ ir }: Fold, ref: IrRef): boolean {
  return [Op.CALLS, Op.CALLF, Op.CALLA, Op.CALLL, Op.CALLN, Op.BUFPUT].some((op) => ir.youngest(op) > ref);
}

/** An older string of an equal chain. */
function equalString(fold: Fold): IrRef {
  const { ir } = fold;
  const isUnchanged = ir.op(fold.left) === Op.BUFHDR;
  const end = isUnchanged ? ir.left(fold.left) : fold.left;
  for (let string = ir.youngest(Op.BUFSTR); string !== 0; string = ir.older(string))
    if (areEqualChains(fold, end, ir.left(string))) return string;
  return 0;
}

function areEqualChains(fold: Fold, left: IrRef, right: IrRef): boolean {
  const { ir } = fold;
  let [a, b] = [left, right];
  while (ir.op(a) === ir.op(b) && ir.right(a) === ir.right(b)) {
    if (a === b) return true;
    const op = ir.op(a);
    if (op === Op.BUFHDR && ir.right(a) === BufferMode.RESET) return ir.left(a) === ir.left(b);
    if (op === Op.CALLL && !dependsOnArguments(ir.right(a))) return false;
    a = ir.left(a);
    b = ir.left(b);
  }
  return false;
}

/** Helpers that append, but for the one that reads a table, and the one that reads any value. */
const dependsOnArguments = (helper: number): boolean =>
  helper !== Helper.bufferPutTable && helper !== Helper.bufferFormatValue;

export const bufferRules = [
  rule("put of an empty string", [["BUFPUT", any, "KGC"]], (fold) =>
    constantBytes(fold, fold.right)?.length === 0 ? fold.left : NEXT,
  ),
  rule("put of two constants => put of one", [["BUFPUT", "BUFPUT", "KGC"]], putAfterConstant),
  rule("put of the buffer's own string => go on", [["BUFPUT", "BUFHDR", "BUFSTR"]], putOwnString),
  rule("put of a changed string => change it here", [["BUFPUT", any, "BUFSTR"]], putChangedAgain),
  rule(
    "put of a changed constant",
    [
      ["CALLL", "CARG", "bufferPutReversed"],
      ["CALLL", "CARG", "bufferPutLower"],
      ["CALLL", "CARG", "bufferPutUpper"],
    ],
    putChanged,
  ),
  rule(
    "put of a constant's text",
    [
      ["CALLL", "CARG", "bufferPutNumber"],
      ["CALLL", "CARG", "bufferPutInteger"],
    ],
    putText,
  ),
  rule("put of a constant character", [["CALLL", "CARG", "bufferPutCharacter"]], (fold) => {
    const { ir } = fold;
    const byte = lastArgument(fold);
    if (ir.op(byte) !== Op.KINT) return NEXT;
    return putConstant(
      fold,
      internedString(fold, Uint8Array.of(ir.intValue(byte) & 0xff)),
      ir.left(fold.left),
    );
  }),
  rule("put of a text => put of the number", [["BUFPUT", any, "TOSTR"]], putOfText),

  rule("string of nothing", [["BUFSTR", "BUFHDR"]], (fold) =>
    fold.ir.right(fold.left) === BufferMode.RESET ? emptyString(fold) : NEXT,
  ),
  rule("string of one string", [["BUFSTR", "BUFPUT"]], (fold) => {
    const { ir, left } = fold;
    const header = ir.left(left);
    const isOnly = ir.op(header) === Op.BUFHDR && ir.right(header) === BufferMode.RESET;
    return isOnly && !fold.isPhi(left) ? ir.right(left) : NEXT;
  }),
  rule("string of an equal chain", [["BUFSTR", any]], (fold) =>
    fold.builder.isMerging ? equalString(fold) || NEXT : NEXT,
  ),
];
