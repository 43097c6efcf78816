/** Which instructions may leave the trace, by the latest snapshot: guards, and whatever needs memory. */
import type { IrHelperSpec, IrOpName } from "../../spec/ir.ts";
import { irHelpers } from "../../spec/ir-helpers.ts";
import { storesSnapshot } from "../ir/base-changes.ts";
import type { Ir } from "../ir/ir.ts";
import { effectOf, InstructionFlag, type IrRef, Op, opNames, opSpecs } from "../ir/types.ts";

/** Operations that may be refused memory although they are no allocations of a Lua object that only they know. */
const needMemory: ReadonlySet<IrOpName> = new Set([
  "NEWREF",
  "SNEW",
  "CNEWI",
  "BUFHDR",
  "BUFPUT",
  "TOSTR",
] as const);

const mayRefuse: readonly boolean[] = opNames.map(
  (name, op) => effectOf[op] === "allocation" || needMemory.has(name),
);
const isHelperCall: readonly boolean[] = opNames.map((name) => /^CALL[NLAS]$/.test(name));
const helperMayRefuse: readonly boolean[] = Object.values<IrHelperSpec>(irHelpers).map(
  (helper) => helper.mayRefuse === true,
);

/**
 * Whether an instruction may leave the trace. LOOP counts: it leaves when fuel or memory run out; and what stores its
 * snapshot.
 */
export function mayLeave(ir: Ir, ref: IrRef): boolean {
  if (ir.hasFlag(ref, InstructionFlag.GUARD)) return true;
  const op = ir.op(ref);
  if (isHelperCall[op]) return helperMayRefuse[ir.right(ref)];
  return mayRefuse[op] || op === Op.LOOP || storesSnapshot(op);
}

/** Whether a guard's only purpose is its result, so that it goes if nobody uses that. */
export const isWeakGuard: readonly boolean[] = opSpecs.map(
  (spec) => spec.isWeakGuard === true || spec.effect === "allocation",
);
