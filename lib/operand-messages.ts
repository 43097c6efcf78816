/**
 * Messages of instructions that have failed before. Programs that try what may fail (`pcall` of a method that an object
 * may lack) raise the same error at the same instruction again and again; its text says nothing that changes with time.
 *
 * Invariant: what is remembered is valid until the collector has marked all the next time (Global.markEnds): neither the
 * bytecode at a pc nor a String that has been alive since then is freed before.
 */
import type { HeapViews } from "./lua-state.ts";
import { GlobalField } from "./offsets.ts";

/** What an error of an operand depends on. */
export interface OperandError {
  /** Behind the instruction. */
  readonly pc: number;
  /** The operand's slot in its frame, below 256. */
  readonly slot: number;
  /** An ErrorCode. */
  readonly operation: number;
  /** The high word of the operand; of a number, which has many, Tag.NUMBER. */
  readonly tag: number;
}

/** A power of two. An entry that another one belongs in place of is forgotten. */
const ENTRIES = 256;
const WORDS = 3;

export class OperandMessages {
  readonly #entries = new Uint32Array(ENTRIES * WORDS);
  #markEnds = 0;

  /** The address of the message, or 0. */
  find(heap: HeapViews, global: number, error: OperandError): number {
    const markEnds = heap.u32[(global + GlobalField.markEnds) >>> 2];
    if (markEnds !== this.#markEnds) {
      this.#markEnds = markEnds;
      this.#entries.fill(0);
      return 0;
    }
    const at = placeOf(error);
    const isKnown = this.#entries[at] === error.pc && this.#entries[at + 1] === detailsOf(error);
    return isKnown ? this.#entries[at + 2] : 0;
  }

  /** To be called after `find`, for the same error. */
  remember(error: OperandError, message: number): void {
    const at = placeOf(error);
    this.#entries[at] = error.pc;
    this.#entries[at + 1] = detailsOf(error);
    this.#entries[at + 2] = message;
  }
}

/** All but the pc in a word; of tags the low byte differs. */
const detailsOf = ({ slot, operation, tag }: OperandError): number =>
  (slot | (operation << 8) | ((tag & 0xff) << 16)) >>> 0;

function placeOf(error: OperandError): number {
  return WORDS * (((error.pc >>> 2) ^ (error.slot << 4) ^ error.tag) & (ENTRIES - 1));
}
