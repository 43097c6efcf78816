/**
 * What the optimiser asks of the state while a trace is made: to read objects that are constants of the trace, to make
 * strings, and to compute as the core does. Invariant: nothing collects meanwhile, and what becomes a constant of the
 * trace is anchored by whoever makes it one. RecorderEnvironment has these too.
 */
import type { HeapViews } from "../lib/lua-state.ts";

export interface FoldEnvironment {
  /** The views of linear memory: one object, whose fields are always current. */
  readonly heap: HeapViews;
  /** Address of Global. */
  readonly global: number;

  /** Address of the value under a key (given by its words) by raw access, or 0. Nothing is changed. */
  tableGet(table: number, keyLow: number, keyHigh: number): number;
  /** The number that a String reads as, or undefined. */
  scanNumber(string: number): number | undefined;
  /** Address of the interned String with these bytes; 0 if memory is refused. */
  internBytes(bytes: Uint8Array): number;
  /** Keeps an object alive as long as the trace that is being recorded may need it. */
  anchor(address: number): void;

  /**
   * What an export of the core gives, by its name: a helper of CALLN (spec/ir-helpers.ts), so without effect but that a
   * string may be made, whose address it gives. undefined: there is no such export.
   */
  compute(name: string, ...parameters: number[]): number | undefined;
}
