/**
 * Alias analysis of raw memory (LuaJIT: aa_xref): XLOAD and XSTORE at `base + offset`. As in C, types that differ do not
 * alias, except by the sign; with the same base, the offsets and sizes decide. Where members of unions are accessed, types
 * say nothing. (LuaJIT relies on them all the same, if the bases differ.)
 */
import { type IrOpName, irTypes } from "../../spec/ir.ts";
import type { Ir } from "../ir/ir.ts";
import { type IrRef, type IrType, isConstantRef, Op, opNames, Type, typeNames } from "../ir/types.ts";
import { Alias } from "./alias.ts";

const sizeOfType: readonly number[] = typeNames.map((name) => {
  if (name === "I8" || name === "U8") return 1;
  if (name === "I16" || name === "U16") return 2;
  return irTypes[name].kind === "i64" || name === "NUM" ? 8 : 4;
});

/** Types by size and kind: those of a family hold the same bits. */
const familyOfType: readonly number[] = typeNames.map(
  (name, type) => sizeOfType[type] * 2 + (irTypes[name].kind === "f64" ? 1 : 0),
);

const opSet = (...names: readonly IrOpName[]): readonly boolean[] =>
  opNames.map((name) => names.includes(name));

const isPointer = (ir: Ir, ref: IrRef) => ir.op(ref) === Op.KPTR || ir.op(ref) === Op.KKPTR;
const hasOffset = (ir: Ir, ref: IrRef) => ir.op(ref) === Op.ADD && ir.op(ir.right(ref)) === Op.KINT;

/** What an address is a constant number of bytes away from. */
export const baseOf = (ir: Ir, address: IrRef): IrRef =>
  hasOffset(ir, address) ? ir.left(address) : address;
export const offsetOf = (ir: Ir, address: IrRef): number =>
  hasOffset(ir, address) ? ir.intValue(ir.right(address)) : 0;

export const areOfOneFamily = (left: IrType, right: IrType): boolean =>
  familyOfType[left] === familyOfType[right];

export function aliasOfMemory(ir: Ir, left: IrRef, leftType: IrType, right: IrRef, rightType: IrType): Alias {
  const [leftBase, rightBase] = [baseOf(ir, left), baseOf(ir, right)];
  const areConstant = isPointer(ir, leftBase) && isPointer(ir, rightBase);
  if (leftBase !== rightBase && !areConstant)
    return aliasOfBases(ir, leftBase, leftType, rightBase, rightType);
  const distance =
    offsetOf(ir, right) -
    offsetOf(ir, left) +
    (areConstant ? ir.lowWord(rightBase) - ir.lowWord(leftBase) : 0);
  return aliasOfDistance(distance, leftType, rightType);
}

/** The right one's address is so many bytes behind the left one's. */
export function aliasOfDistance(distance: number, leftType: IrType, rightType: IrType): Alias {
  if (distance === 0 && areOfOneFamily(leftType, rightType)) return Alias.MUST;
  return distance >= sizeOfType[leftType] || -distance >= sizeOfType[rightType] ? Alias.NO : Alias.MAY;
}

function aliasOfBases(ir: Ir, left: IrRef, leftType: IrType, right: IrRef, rightType: IrType): Alias {
  if (!ir.hasUnions && !areOfOneFamily(leftType, rightType)) return Alias.NO;
  const [leftNew, rightNew] = [findAllocation(ir, left), findAllocation(ir, right)];
  if (leftNew === rightNew) return Alias.MAY;
  if (leftNew !== 0 && rightNew !== 0) return Alias.NO;
  const isKnown = leftNew !== 0 ? isReachable(ir, leftNew, right) : isReachable(ir, rightNew, left);
  return isKnown ? Alias.MAY : Alias.NO;
}

/** What gives an address away, as its left or right operand: to memory, to boxes, to functions, as an integer. */
const takesLeft = opSet("CARG", "CALLXS", "CONV");
const takesRight = opSet("ASTORE", "HSTORE", "USTORE", "XSTORE", "SSTORE", "CARG", "CNEWI");

/** Whether something else may hold an address within new cdata before `end`. */
function isReachable(ir: Ir, cdata: IrRef, end: IrRef): boolean {
  for (let ref = cdata + 1; ref < end; ref++) {
    const op = ir.op(ref);
    if (takesLeft[op] && findAllocation(ir, ir.left(ref)) === cdata) return true;
    if (takesRight[op] && findAllocation(ir, ir.right(ref)) === cdata) return true;
  }
  return false;
}

/** The cdata that the trace has made and that an address points into; or 0. */
function findAllocation(ir: Ir, address: IrRef): IrRef {
  let ref = address;
  if (isConstantRef(ref)) return 0;
  while (ir.op(ref) === Op.ADD && ir.type(ref) !== Type.INT) {
    const [left, right] = [ir.left(ref), ir.right(ref)];
    const found = isConstantRef(left) ? 0 : findAllocation(ir, left);
    if (found !== 0 || isConstantRef(right)) return found;
    ref = right;
  }
  return ir.op(ref) === Op.CNEW ? ref : 0;
}
