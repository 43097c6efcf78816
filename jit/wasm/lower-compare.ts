/** Lowering of comparisons: the trace is left where they do not hold. */
import { abort } from "../abort.ts";
import { type IrRef, Op, opNames, Type, typeSpecs } from "../ir/types.ts";
import type { Emitter, Lowering } from "./emitter.ts";
import type { InstructionName, ValueKind } from "./opcodes.ts";

type Relation = "lt" | "ge" | "le" | "gt";
const opposite: Readonly<Record<Relation, Relation>> = { lt: "ge", ge: "lt", le: "gt", gt: "le" };

function kindOfOperands(code: Emitter, ref: IrRef): ValueKind {
  const kind = code.kindOf(code.ir.left(ref));
  return kind === "none" ? abort("NYI_IR", opNames[code.ir.op(ref)]) : kind;
}

const isUnsignedType = (type: number) => !typeSpecs[type].isInteger || type === Type.U32 || type === Type.U64;

/** Ordered comparison of numbers: false for NaN. */
const compare =
  (relation: Relation): Lowering =>
  (code, ref) => {
    const kind = kindOfOperands(code, ref);
    code.left(ref);
    code.right(ref);
    if (kind === "f64") {
      code.emit(`f64.${relation}`);
      code.exitUnless();
      return false;
    }
    const sign = isUnsignedType(code.ir.type(code.ir.left(ref))) ? "u" : "s";
    code.emit(`${kind}.${opposite[relation]}_${sign}` as InstructionName);
    code.exitIf();
    return false;
  };

/** Unsigned, or unordered: true for NaN. */
const compareUnsigned =
  (relation: Relation): Lowering =>
  (code, ref) => {
    const kind = kindOfOperands(code, ref);
    code.left(ref);
    code.right(ref);
    const name = `${kind}.${opposite[relation]}`;
    code.emit((kind === "f64" ? name : `${name}_u`) as InstructionName);
    code.exitIf();
    return false;
  };

const compareEqual =
  (failure: "eq" | "ne"): Lowering =>
  (code, ref) => {
    const kind = code.kindOf(code.ir.left(ref));
    // Types with one value: both are it.
    if (kind === "none") {
      if (failure === "eq") code.branch("br", code.exitLabel);
      return false;
    }
    code.left(ref);
    const right = code.ir.right(ref);
    if (kind === "i32" && isZero(code, right)) {
      if (failure === "eq") code.emit("i32.eqz");
    } else {
      code.operand(right);
      code.emit(`${kind}.${failure}`);
    }
    code.exitIf();
    return false;
  };

const isZero = ({ ir }: Emitter, ref: IrRef) =>
  ir.op(ref) === Op.KNULL || (ir.op(ref) === Op.KINT && ir.lowWord(ref) === 0);

/** The index is below the size, unsigned. */
function checkBounds(code: Emitter, ref: IrRef): boolean {
  code.right(ref);
  code.left(ref);
  code.emit("i32.ge_u");
  code.exitIf();
  return false;
}

export const comparisons = {
  LT: compare("lt"),
  GE: compare("ge"),
  LE: compare("le"),
  GT: compare("gt"),
  ULT: compareUnsigned("lt"),
  UGE: compareUnsigned("ge"),
  ULE: compareUnsigned("le"),
  UGT: compareUnsigned("gt"),
  EQ: compareEqual("ne"),
  NE: compareEqual("eq"),
  ABC: checkBounds,
};
