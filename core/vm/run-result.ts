/** Why `run` came back to the host. Above all Exit codes, so that both fit one variable. */
export const enum RunResult {
  /** Thread.results results at Thread.base. */
  DONE = 100,
  /** The error is in Global.errorValue; the stack is as it was when it was raised. */
  ERROR = 101,
  /** A host function waits; its frame is at Thread.base of the current thread. */
  SUSPENDED = 102,
  /** The host wants to do something else. The current thread is between two instructions. */
  PAUSED = 103,
}

/** Exits from here on are for `run`: they need the interpreter left. */
export const FIRST_OUTER_EXIT: i32 = 90;

/** Of settle: the interpreter goes on with the instruction that it has left at, which is not recorded once more. */
export const RUN_AGAIN: i32 = -3;

/** Of the interpreter: it goes on, but instructions are dispatched otherwise. Unlike any Exit. */
export const DISPATCH_CHANGED: i32 = -4;
