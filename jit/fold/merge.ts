/**
 * CSE: finding an older instruction that gives the same value (LuaJIT: lj_opt_cse). The chain of the operation is
 * searched down to the younger operand, since nothing older can use it: mostly a few steps.
 */
import { youngestBaseChange, youngestSwitch } from "../ir/base-changes.ts";
import type { Ir } from "../ir/ir.ts";
import {
  InstructionFlag,
  type IrOp,
  type IrRef,
  type IrType,
  leftIsRef,
  Op,
  REF_BASE,
  rightIsRef,
} from "../ir/types.ts";

/** How far down an equal instruction may be: above its operands, and above a change of base if it uses that. */
export function searchLimit(ir: Ir, op: IrOp, left: number, right: number): IrRef {
  let limit = leftIsRef[op] ? left : 0;
  if (rightIsRef[op] && right > limit) limit = right;
  if ((leftIsRef[op] && left === REF_BASE) || (rightIsRef[op] && right === REF_BASE))
    limit = Math.max(limit, youngestBaseChange(ir));
  if (op === Op.LREF) limit = Math.max(limit, youngestSwitch(ir));
  return limit;
}

/** The youngest equal instruction above `limit`, or 0. What is guarded is equal only to what is guarded, too. */
export function findEqual(
  ir: Ir,
  op: IrOp,
  type: IrType,
  left: number,
  right: number,
  flags: number,
  limit: IrRef,
): IrRef {
  const { origin, lefts, rights, types, previous } = ir;
  const guard = flags & InstructionFlag.GUARD;
  for (let ref = ir.chains[op]; ref > limit; ref = previous[ref - origin]) {
    const at = ref - origin;
    if (
      lefts[at] === left &&
      rights[at] === right &&
      // A bounds check's type says only what the loop optimisation may do with it.
      (types[at] === type || op === Op.ABC) &&
      (ir.flags[at] & InstructionFlag.GUARD) >= guard
    )
      return ref;
  }
  return 0;
}

/**
 * An older conversion of the same value between the same types that checks as much, or more: a value that has passed a
 * stronger check is the same one.
 */
export function findConversion(ir: Ir, left: IrRef, mode: number, flags: number, limit: IrRef): IrRef {
  const types = mode >>> 3;
  const check = mode & 7;
  const guard = flags & InstructionFlag.GUARD;
  for (let ref = ir.youngest(Op.CONV); ref > limit; ref = ir.older(ref)) {
    const older = ir.right(ref);
    if (
      ir.left(ref) === left &&
      older >>> 3 === types &&
      (older & 7) >= check &&
      (ir.hasFlag(ref, InstructionFlag.GUARD) || guard === 0)
    )
      return ref;
  }
  return 0;
}
