/** The JIT compiler of a state, on this host. The only place that makes WebAssembly code at run time. */
import { type JitControl, noJit } from "../lib/jit-control.ts";

/** What the core reports (core/vm/recording.ts). */
export interface JitEvents {
  /** Whether recording begins with the instruction at Thread.pc, and not after it. */
  hotEvent(thread: number): boolean;
  hotExit(thread: number, exit: number): void;
  recordInstruction(thread: number): void;
  abortRecording(thread: number): void;
}

export interface Jit extends JitEvents {
  readonly control: JitControl;
}

export const createJit = (): Jit => ({
  control: noJit,
  hotEvent: () => false,
  hotExit: () => {},
  recordInstruction: () => {},
  abortRecording: () => {},
});
