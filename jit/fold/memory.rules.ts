/** Loads from objects that are constants, and barriers; all else about memory is in jit/opt (LuaJIT: fload_, barrier_). */
import { CdataField, FunctionField, PrototypeField, UserdataField } from "../../lib/offsets.ts";
import { closureParts } from "../ir/closures.ts";
import type { Ir } from "../ir/ir.ts";
import { type IrRef, isConstantRef, Op, TREF_NIL, Type } from "../ir/types.ts";
import type { Fold } from "./fold.ts";
import { findEqual } from "./merge.ts";
import { any, DROP, type FoldResult, NEXT, rule } from "./rule.ts";

/** A field of a constant object that never changes. */
const fieldOf = (fold: Fold, offset: number): number | undefined =>
  fold.environment && (fold.ir.lowWord(fold.left) + offset) >>> 0;

function byteField(fold: Fold, offset: number): FoldResult {
  const address = fieldOf(fold, offset);
  if (address === undefined || !fold.environment) return NEXT;
  return typedInt(fold, fold.environment.heap.u8[address]);
}

/** A constant of the field's own, shorter type. */
const typedInt = (fold: Fold, value: number): FoldResult => fold.ir.int(value, fold.type);

/** What a guard has found to be the constant, or 0. */
function holderOf(ir: Ir, constant: IrRef): IrRef {
  for (let ref = ir.youngest(Op.EQ); ref !== 0; ref = ir.older(ref))
    if (ir.right(ref) === constant && !isConstantRef(ir.left(ref))) return ir.left(ref);
  return 0;
}

export const memoryRules = [
  rule("load from the nil of a miss", [["HLOAD", "KKPTR"]], (fold) =>
    fold.type === Type.NIL ? TREF_NIL : NEXT,
  ),
  rule("fast function of a constant", [["FLOAD", "KGC", "FUNC_FFID"]], (fold) =>
    byteField(fold, FunctionField.fastId),
  ),
  rule("kind of a constant userdata", [["FLOAD", "KGC", "UDATA_KIND"]], (fold) =>
    byteField(fold, UserdataField.kind),
  ),
  rule("bytecode of a constant function", [["FLOAD", "KGC", "FUNC_PC"]], (fold) => {
    const address = fieldOf(fold, FunctionField.pc);
    return address === undefined || !fold.environment
      ? NEXT
      : fold.builder.pointer(fold.environment.heap.u32[address >>> 2]);
  }),
  rule("environment of a new closure", [["FLOAD", "FNEW", "FUNC_ENV"]], (fold) =>
    fold.isPhi(fold.left) ? NEXT : fold.operands(closureParts(fold.ir, fold.left).parent, fold.right),
  ),
  // A loop's first round has the function from its slot until an upvalue makes it a constant, the others have the constant.
  rule("environment of a constant function that a slot holds", [["FLOAD", "KGC", "FUNC_ENV"]], (fold) => {
    const { ir, type, left, right } = fold;
    const holder = holderOf(ir, left);
    const isLoaded = holder !== 0 && findEqual(ir, Op.FLOAD, type, holder, right, 0, holder) !== 0;
    return isLoaded ? fold.operands(holder, right) : NEXT;
  }),
  rule("bytecode of a new closure", [["FLOAD", "FNEW", "FUNC_PC"]], (fold) => {
    const { prototype } = closureParts(fold.ir, fold.left);
    return fold.builder.pointer(fold.ir.lowWord(prototype) + PrototypeField.bytecode);
  }),
  rule("fast function of a new closure", [["FLOAD", "FNEW", "FUNC_FFID"]], (fold) => typedInt(fold, 0)),
  rule("C type of a constant", [["FLOAD", "KGC", "CDATA_CTYPEID"]], (fold) => {
    const address = fieldOf(fold, CdataField.ctypeId);
    return address === undefined || !fold.environment
      ? NEXT
      : typedInt(fold, fold.environment.heap.u16[address >>> 1]);
  }),
  rule(
    "C type of new cdata",
    [
      ["FLOAD", "CNEW", "CDATA_CTYPEID"],
      ["FLOAD", "CNEWI", "CDATA_CTYPEID"],
    ],
    (fold) => {
      const type = fold.ir.left(fold.left);
      return fold.ir.op(type) === Op.KINT ? typedInt(fold, fold.ir.intValue(type)) : NEXT;
    },
  ),
  rule("size of new cdata", [["FLOAD", "CNEW", "CDATA_SIZE"]], (fold) => fold.ir.right(fold.left)),
  rule(
    "value of a new C integer or pointer",
    [
      ["FLOAD", "CNEWI", "CDATA_PTR"],
      ["FLOAD", "CNEWI", "CDATA_INT"],
      ["FLOAD", "CNEWI", "CDATA_INT64"],
      ["FLOAD", "CNEWI", "CDATA_UINT64"],
    ],
    (fold) => {
      const value = fold.ir.right(fold.left);
      return fold.ir.type(value) === fold.type ? value : NEXT;
    },
  ),
  rule(
    "value of a constant C integer",
    [
      ["FLOAD", "KGC", "CDATA_INT64"],
      ["FLOAD", "KGC", "CDATA_UINT64"],
    ],
    (fold) => {
      const address = fieldOf(fold, CdataField.data);
      if (address === undefined || !fold.environment) return NEXT;
      const { u32 } = fold.environment.heap;
      return fold.ir.int64(u32[address >>> 2], u32[(address >>> 2) + 1], fold.type);
    },
  ),
  // New objects are white, and nothing collects while the region runs.
  rule(
    "no barrier for a new table",
    [
      ["TBAR", "TNEW"],
      ["TBAR", "TDUP"],
    ],
    (fold) => (fold.isPhi(fold.left) ? NEXT : DROP),
  ),
  rule(
    "no barrier for a value that is no object",
    [
      ["OBAR", any, "KPRI"],
      ["OBAR", any, "KNUM"],
      ["OBAR", any, "KINT"],
    ],
    () => DROP,
  ),
];
