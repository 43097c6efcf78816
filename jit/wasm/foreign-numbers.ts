/**
 * Numbers out of C memory, and of C functions. A NaN there may have any bits, also those that mean another value in a Lua
 * slot, and arithmetic may keep them. In locals that does no harm, so a region that gets such numbers makes NaNs ordinary
 * where it stores to Lua slots and where it calls helpers. Guards behind the loads cost a matrix multiplication a quarter more time.
 */
import { SloadMode } from "../../spec/ir.ts";
import type { Ir } from "../ir/ir.ts";
import { conversionFrom } from "../ir/operands.ts";
import { InstructionFlag, type IrRef, isConstantRef, isIntegerType, Op, Type } from "../ir/types.ts";

/** Whether a trace gets numbers from C. */
export function readsForeignNumbers(ir: Ir): boolean {
  return [Op.XLOAD, Op.CALLXS].some((op) => {
    for (let ref = ir.youngest(op); ref !== 0; ref = ir.older(ref))
      if (ir.type(ref) === Type.NUM || ir.type(ref) === Type.FLOAT) return true;
    return false;
  });
}

/** Whether a number may be a NaN with foreign bits, in a region where there are such. */
export function mayBeForeign(ir: Ir, ref: IrRef): boolean {
  if (isConstantRef(ref) || ir.type(ref) !== Type.NUM) return false;
  // A loop's variable is what the last iteration made of it.
  if (ir.hasFlag(ref, InstructionFlag.PHI)) return true;
  switch (ir.op(ref)) {
    case Op.ALOAD:
    case Op.HLOAD:
    case Op.ULOAD:
    case Op.VLOAD:
      return false;
    case Op.SLOAD:
      return (ir.right(ref) & SloadMode.PARENT) !== 0;
    case Op.CONV:
      return !isIntegerType(conversionFrom(ir.right(ref)));
    default:
      return true;
  }
}
