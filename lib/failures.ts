/** What functions that ask the system return: io and os have it in common. */

import { untilNul } from "./byte-text.ts";
import type { HostCall } from "./call.ts";
import { SystemFailure } from "./system.ts";

/** nil, the message with the file's name, the number. */
export function pushFailure(call: HostCall, failure: unknown, name?: string): HostCall {
  if (!(failure instanceof SystemFailure)) throw failure;
  const text = name === undefined ? failure.message : `${untilNul(name)}: ${failure.message}`;
  return call.pushNil().pushText(text).pushNumber(failure.number);
}

const SIGNALS = 0x7f;

/** How a command has ended, by the status that wait() gives: true or nil, "exit" or "signal", and its number. */
export function pushExitStatus(call: HostCall, status: number): HostCall {
  const signal = status & SIGNALS;
  if (signal !== 0) return call.pushNil().pushText("signal").pushNumber(signal);
  const code = status >> 8;
  return (code === 0 ? call.pushBoolean(true) : call.pushNil()).pushText("exit").pushNumber(code);
}
