/** Assertions of the compiler. A failed one aborts the trace that is being made, as an internal error. */
import { abort } from "./abort.ts";

/** Whether expensive checks run: the IR verifier after every pass, the slot comparison after every bytecode. */
export const debug = {
  isOn: false,
  /** Whether each exit is taken once as soon as it is come to, to test exits that hardly ever occur. */
  forcesExits: false,
};

/** The bundle for pages has no messages. */
export function check(condition: boolean, message?: () => string): asserts condition {
  if (!condition) abort("INTERNAL", message?.());
}
