/**
 * The interpreter function without its cases (LuaJIT: vm_*.dasc). Invariants:
 *
 * - An instruction ends with `continue`. `break` leaves the interpreter with the code in `exit`; `pc` is then where to
 *   go on: at the instruction if it has to run again, after it if the driver completes it.
 * - No instruction raises an error or collects. What can needs the driver leaves.
 * - Fuel is in memory, so that library functions and the allocator can take from it.
 */
import { Exit } from "../gen/constants";
import { Global, Thread } from "../gen/layouts";
import { SWITCHED } from "../vm/coroutines";
import { enterTrace } from "../vm/compiled";
import { settle } from "../vm/driver";
import { FIRST_OUTER_EXIT, RUN_AGAIN, RunResult } from "../vm/run-result";
import { constantsOf } from "./operands";

/**
 * Runs the state's current thread. What instructions cannot do is settled by the driver in between; returns what only
 * the driver's loop can handle, Exit.FUEL among them: since an engine does not replace a running function by its
 * optimised code, the interpreter must be entered anew from time to time.
 */
export function interpret(global: usize, isResumed: u32): i32 {
  let dispatchOffset = load<u32>(global, Global.dispatchOffset);
  // The driver has handled the first instruction's hook or recording, if it resumes it.
  let offset: u32 = isResumed ? 0 : dispatchOffset;
  while (true) {
    const thread: usize = load<u32>(global, Global.currentThread);
    let base: usize = load<u32>(thread, Thread.base);
    let pc: usize = load<u32>(thread, Thread.pc);
    let results = load<u32>(thread, Thread.results);
    let constants = constantsOf(base);
    let exit: i32 = Exit.RECORD;
    while (true) {
      const instruction = pc;
      const opcode = <u32>load<u8>(instruction) + offset;
      pc += 4;
      offset = dispatchOffset;
      switch (opcode) {
        // <insert cases>
        default:
          pc = instruction;
          exit = Exit.RECORD;
      }
      break;
    }
    store<u32>(thread, base, Thread.base);
    store<u32>(thread, pc, Thread.pc);
    store<u32>(thread, results, Thread.results);
    if (exit == SWITCHED) continue;
    // A call of the host ends: without the driver in between it costs a tenth less.
    if (exit == Exit.RETURN_TO_ENTRY && load<u32>(thread, Thread.entryDepth)) return RunResult.DONE;
    if (exit == Exit.FUEL || exit == Exit.RECORD || exit == Exit.HOT_LOOP || exit == Exit.HOT_CALL) return exit;
    // Most often by far, and worth a call less.
    if (exit == Exit.COMPILED) exit = enterTrace(global, thread);
    if (exit >= 0 && exit < FIRST_OUTER_EXIT) exit = settle(global, exit);
    if (exit >= 0) return exit;
    dispatchOffset = load<u32>(global, Global.dispatchOffset);
    offset = exit == RUN_AGAIN ? 0 : dispatchOffset;
  }
  return 0;
}
