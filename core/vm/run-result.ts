/** Why `run` came back to the host. Above all Exit codes, so that both fit one variable. */
export const enum RunResult {
  /** Thread.results results at Thread.base. */
  DONE = 100,
  /** The error is in Global.errorValue; the stack is as it was when it was raised. */
  ERROR = 101,
}
