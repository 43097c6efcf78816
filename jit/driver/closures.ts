/**
 * Traces that are of use for one closure only. What is recorded before there is a second closure of a function takes the
 * first one for a constant, with its upvalues. Programs that make a function's inner functions anew with each call would
 * leave such traces where they begin for ever after.
 */
import { isConstantRef, Op } from "../ir/types.ts";
import type { Trace } from "../trace.ts";

/** The slot of the function in whose frame a root trace begins. */
const FUNCTION_SLOT = 0;

/**
 * Whether a trace has been left before it did anything since it asks for another closure than the one that runs there now.
 * It is one that begins in the frame of its root. Behind returns to callers, slots have other numbers.
 */
export function isForOtherClosure({ ir, snapshots }: Trace, running: number): boolean {
  if (snapshots[0].baseOffset !== 0) return false;
  const end = snapshots[1]?.ref ?? ir.next;
  for (let guard = ir.youngest(Op.EQ); guard !== 0; guard = ir.older(guard)) {
    if (guard >= end) continue;
    const [value, constant] = [ir.left(guard), ir.right(guard)];
    const isOfFunction = ir.op(value) === Op.SLOAD && ir.left(value) === FUNCTION_SLOT;
    if (isOfFunction && isConstantRef(constant)) return ir.lowWord(constant) !== running;
  }
  return false;
}
