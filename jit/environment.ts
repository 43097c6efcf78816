/**
 * What the optimiser asks of the state while a trace is made: to read objects that are constants of the trace, to make
 * strings, and to compute as the core does. Invariant: nothing collects meanwhile, and what becomes a constant of the
 * trace is anchored by whoever makes it one. RecorderEnvironment has these too.
 */
import type { HeapViews } from "../lib/lua-state.ts";

export interface FoldEnvironment {
  /** The current views of linear memory. */
  readonly heap: HeapViews;
  /** Address of Global. */
  readonly global: number;

  /** Address of the value under a key (given by its words) by raw access, or 0. Nothing is changed. */
  tableGet(table: number, keyLow: number, keyHigh: number): number;
  /** The number that a String reads as, or undefined. */
  scanNumber(string: number): number | undefined;
  /** Address of the interned String with these bytes; 0 if memory is refused. */
  internBytes(bytes: Uint8Array): number;
  /** Address of the interned String that tostring makes of a number; 0 if memory is refused. */
  internNumber(value: number): number;
  /** Keeps an object alive as long as the trace that is being recorded may need it. */
  anchor(address: number): void;

  /**
   * What a function of numbers that the core exports gives, by its export name: `power`, `ldexp`, the functions of
   * FPMATH by their names there, the helpers of CALLN. undefined: there is none of this name.
   */
  compute(name: string, left: number, right?: number): number | undefined;
}
