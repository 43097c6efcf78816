/** Lowering of calls of functions' traces, and of switches between threads: from a coroutine's frame to that of another one, and what must hold for it. */
import { SLOT } from "../../lib/offsets.ts";
import type { IrRef } from "../ir/types.ts";
import { unitsAtExit } from "../trace.ts";
import { BASE_LOCAL, type Emitter } from "./emitter.ts";
import { pushBaseAt, storeSnapshot } from "./exits.ts";
import { argumentsOf } from "./lower-calls.ts";

/** The frames that follow must fit onto the other stack, too. */
function pushRoom(code: Emitter): void {
  code.i32(code.topSlot * SLOT);
}

function guardResumable(code: Emitter, ref: IrRef): boolean {
  code.pushGlobal();
  code.left(ref);
  code.right(ref);
  pushRoom(code);
  code.callHelper("canResume");
  code.exitUnless();
  return false;
}

function guardResumed(code: Emitter, ref: IrRef): boolean {
  code.pushGlobal();
  code.left(ref);
  code.i32(code.ir.right(ref));
  pushRoom(code);
  code.callHelper("canYield");
  code.exitUnless();
  return false;
}

/** Stores the state in which the running thread waits, and pushes the base of the call that it waits in. */
function suspend(code: Emitter, ref: IrRef): void {
  const snapshot = code.plan.snapshots[code.plan.snapshotOf(ref)];
  storeSnapshot(code, snapshot);
  pushBaseAt(code, snapshot);
}

/** With the base of a thread's call on the operand stack: the base is so many slots below. */
function setBase(code: Emitter, slots: number): void {
  code.i32(SLOT * slots);
  code.emit("i32.sub");
  code.set(BASE_LOCAL);
}

function resume(code: Emitter, ref: IrRef): boolean {
  const mode = code.ir.right(ref);
  const base = code.scratch("i32");
  suspend(code, ref);
  code.set(base);
  code.pushGlobal();
  code.left(ref);
  code.get(base);
  code.i32(mode & 1);
  code.callHelper("switchToCoroutine");
  code.release(base);
  setBase(code, mode >>> 1);
  return false;
}

function yieldToResumer(code: Emitter, ref: IrRef): boolean {
  const base = code.scratch("i32");
  suspend(code, ref);
  code.set(base);
  code.pushGlobal();
  code.get(base);
  code.callHelper("yieldToResumer");
  code.release(base);
  setBase(code, code.ir.right(ref));
  return false;
}

/**
 * Calls a function's own traces. The frames that wait are on the stack, so that the interpreter can go on from wherever
 * those are left: then this region, too, is over.
 */
function callFunction(code: Emitter, ref: IrRef): boolean {
  const { ir, plan } = code;
  code.pushGlobal();
  suspend(code, ref);
  code.right(ref);
  code.operand(argumentsOf(code, ir.left(ref))[0]);
  code.callHelper("callFunction");
  const outcome = code.scratch("i32");
  code.tee(outcome);
  code.open("if");
  code.charge(unitsAtExit(plan.trace, plan.snapshotOf(ref)));
  code.storeFuel();
  code.get(outcome);
  code.emit("return");
  code.end();
  code.release(outcome);
  return false;
}

export const switches = {
  RESUMABLE: guardResumable,
  RESUMED: guardResumed,
  RESUME: resume,
  YIELD: yieldToResumer,
  CALLF: callFunction,
};
