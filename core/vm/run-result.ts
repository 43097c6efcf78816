/** Why `run` came back to the host. Above all Exit codes, so that both fit one variable. */
export const enum RunResult {
  /** Thread.results results at Thread.base. */
  DONE = 100,
  /** The error is in Global.errorValue; the stack is as it was when it was raised. */
  ERROR = 101,
  /** The fuel that the host gave is used up; run goes on when called again. */
  FUEL = 102,
}
