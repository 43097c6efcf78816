/**
 * Counted loops: numeric loops whose index is an integer that a constant steps. How many rounds fuel is left for is known
 * before the body, so the index is compared with the nearer of two ends, the loop's stop and the last round that is paid
 * for, and the body need not look at its fuel, but only count it; nor that, if the body is left at its end only and the
 * index counts the rounds.
 *
 * ```
 * loop $head
 *   fuel
 *   bound = min(stop, index + step * rounds that are left), fuel + units * index
 *   loop $body
 *     body, next index
 *     next > bound ? br $bound
 *     PHIs, br $body
 *   end $bound
 *   fuel - units * index
 *   next > stop ? the loop's exit
 *   PHIs, br $head
 * ```
 *
 * Invariant: in the body, fuel is changed by its rounds alone.
 */
import type { Ir } from "../ir/ir.ts";
import { effectOf, type IrRef, Op, Type } from "../ir/types.ts";
import type { Emitter } from "./emitter.ts";
import { helperSpecs } from "./helpers.ts";
import type { Local } from "./locals.ts";
import type { TracePlan } from "./plan.ts";

export interface CountedLoop {
  /** The last instruction of the body: leaves when the index passes the stop. */
  readonly guard: IrRef;
  /** The index of a round: left of a PHI. */
  readonly index: IrRef;
  readonly stop: IrRef;
  readonly step: number;
  /** Units of fuel for a round. */
  readonly units: number;
  /** Whether the rounds are paid behind the body: it has no other exit than its end. */
  readonly isPaidLate: boolean;
}

/** Operations that leave fuel alone. (Of helpers, see what they charge.) */
const isQuietOp: readonly boolean[] = effectOf.map((effect, op) => {
  if (op === Op.BUFHDR || op === Op.BUFPUT || op === Op.STRTO || op === Op.TOSTR) return false;
  return ["pure", "guard", "load", "reference", "constant", "store"].includes(effect);
});
const helperOps: readonly number[] = [Op.CALLN, Op.CALLL, Op.CALLS, Op.CALLA];

export function findCountedLoop(plan: TracePlan): CountedLoop | undefined {
  const { ir, loop } = plan;
  const guard = lastOfBody(plan);
  const op = ir.op(guard);
  if (guard <= loop || (op !== Op.LE && op !== Op.GE) || !plan.mayExit(guard)) return undefined;
  const [next, stop] = [ir.left(guard), ir.right(guard)];
  const step = ir.op(next) === Op.ADD && ir.type(next) === Type.INT ? constantStep(ir, next) : 0;
  if (op === Op.LE ? step <= 0 : step >= 0) return undefined;
  const index = ir.left(next);
  if (!plan.phis.some(({ left, right }) => left === index && right === next)) return undefined;
  if (stop > loop || plan.phis.some(({ left }) => left === stop)) return undefined;
  let isPaidLate = Math.abs(step) === 1;
  for (let ref = loop + 1; ref < guard; ref++) {
    if (!plan.isNeeded(ref)) continue;
    if (!isQuiet(ir, ref)) return undefined;
    if (plan.mayExit(ref)) isPaidLate = false;
  }
  return { guard, index, stop, step, units: plan.snapshots[plan.loopSnapshot].units, isPaidLate };
}

/** What an addition adds, or 0. */
function constantStep(ir: Ir, ref: IrRef): number {
  const right = ir.right(ref);
  return ir.op(right) === Op.KINT ? ir.intValue(right) : 0;
}

function lastOfBody({ ir, loop }: TracePlan): IrRef {
  let ref = ir.next - 1;
  while (ref > loop && (ir.op(ref) === Op.PHI || ir.op(ref) === Op.NOP)) ref--;
  return ref;
}

function isQuiet(ir: Ir, ref: IrRef): boolean {
  const op = ir.op(ref);
  if (helperOps.includes(op)) return !helperSpecs[ir.right(ref)].charges;
  return isQuietOp[op];
}

/** Sets `bound` to the last index, at most `stop`, whose round can be paid; the first round has been paid. */
export function setBound(code: Emitter, counted: CountedLoop, bound: Local): void {
  const { index, stop, step, units, isPaidLate } = counted;
  const last = code.scratch("i64");
  code.operand(index);
  code.emit("i64.extend_i32_s");
  code.get(code.fuel);
  if (units > 1) {
    code.i32(units);
    code.emit("i32.div_u");
  }
  code.emit("i64.extend_i32_u");
  code.i64(step, step >> 31);
  code.emit("i64.mul");
  code.emit("i64.add");
  code.set(last);
  code.get(last);
  code.operand(stop);
  code.emit("i64.extend_i32_s");
  code.emit(step > 0 ? "i64.lt_s" : "i64.gt_s");
  // Not a selection: V8 would compute that in the loop, anew for each round.
  code.open("if", "i32");
  code.get(last);
  code.emit("i32.wrap_i64");
  code.emit("else");
  code.operand(stop);
  code.end();
  code.set(bound);
  code.release(last);
  if (isPaidLate) addRounds(code, counted, index, "i32.add");
}

/** Pays, behind the body, for all of its rounds but the first: those before the one with the index `next`. */
export function payRounds(code: Emitter, counted: CountedLoop, next: IrRef): void {
  addRounds(code, counted, next, "i32.sub");
  code.get(code.fuel);
  code.i32(counted.units);
  code.emit("i32.add");
  code.set(code.fuel);
}

/** Adds the units for as many rounds as the index says to the fuel, or takes them, modulo 2^32. */
function addRounds(
  code: Emitter,
  { step, units }: CountedLoop,
  index: IrRef,
  name: "i32.add" | "i32.sub",
): void {
  code.get(code.fuel);
  code.operand(index);
  code.i32(step * units);
  code.emit("i32.mul");
  code.emit(name);
  code.set(code.fuel);
}
