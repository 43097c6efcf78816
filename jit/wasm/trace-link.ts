/** Where a trace of a region goes on at its end, and what that end is. */
import { SloadMode } from "../../spec/ir.ts";
import { youngestBaseChange } from "../ir/base-changes.ts";
import type { Ir } from "../ir/ir.ts";
import { conversionFrom } from "../ir/operands.ts";
import { type IrRef, Op, Type } from "../ir/types.ts";
import type { Slot, Snapshot, SnapshotEntry } from "../trace.ts";
import { END, type Phi, type TracePlan } from "./plan.ts";

/** "loop": it has a loop of its own. "exit": to the interpreter or another region, at the last snapshot. */
export type LinkPlan = "loop" | "body" | "entry" | "exit";

const OWN_LINKS: ReadonlySet<string> = new Set([
  "root",
  "loop",
  "tail-recursion",
  "up-recursion",
  "down-recursion",
]);

export const isLinkToRoot = ({ trace }: TracePlan): boolean =>
  OWN_LINKS.has(trace.link) && trace.linkId === trace.rootId;

export const lastSnapshot = ({ snapshots }: TracePlan): Snapshot => snapshots[snapshots.length - 1];

/** Whether its link or a return moves the base. */
export const movesBase = (plan: TracePlan): boolean =>
  youngestBaseChange(plan.ir) !== 0 ||
  (isLinkToRoot(plan) && plan.loop === END && lastSnapshot(plan).baseOffset !== 0);

/**
 * Where a PHI gets its value from: `value` of the side trace, an integer constant, or memory, as `load` of the pre-roll
 * says.
 */
export type MoveSource = { readonly value: IrRef } | { readonly constant: number } | { readonly load: IrRef };

export type Move = { readonly phi: Phi } & MoveSource;

/** What a link to the body does: values for the PHIs, and slots that go to memory. */
export interface BodyLink {
  readonly moves: readonly Move[];
  readonly stores: readonly SnapshotEntry[];
}

/** The slots that a trace reads from the stack, with their loads. */
export function slotLoadsOf({ ir }: TracePlan): [Slot, IrRef][] {
  const loads: [Slot, IrRef][] = [];
  for (let ref = ir.youngest(Op.SLOAD); ref !== 0; ref = ir.older(ref))
    if (!(ir.right(ref) & SloadMode.PARENT)) loads.push([ir.left(ref), ref]);
  return loads;
}

/** The integer that a number has been made of. */
export const integerBehind = (ir: Ir, ref: IrRef): IrRef | undefined =>
  ir.op(ref) === Op.CONV && ir.type(ref) === Type.NUM && conversionFrom(ir.right(ref)) === Type.INT
    ? ir.left(ref)
    : undefined;
