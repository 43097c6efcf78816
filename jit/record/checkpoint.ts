/**
 * The state before an instruction, to go back to if it turns out that it cannot be recorded: the trace then ends there,
 * and the interpreter goes on (LuaJIT's counterpart: recff_stitch). A call and the header of its callee count as one.
 */
import { effectOf, type IrRef, Op } from "../ir/types.ts";
import type { Recording } from "./recording.ts";

export class Checkpoint {
  readonly #slots: Int32Array;
  readonly #pc: number;
  readonly #base: number;
  readonly #results: number;
  readonly #function: number;
  readonly #baseSlot: number;
  readonly #maxSlot: number;
  readonly #frameDepth: number;
  readonly #next: IrRef;

  constructor(recording: Recording) {
    this.#slots = recording.slots.slice(0, recording.baseSlot + recording.maxSlot);
    this.#pc = recording.pc;
    this.#base = recording.base;
    this.#results = recording.results;
    this.#function = recording.function;
    this.#baseSlot = recording.baseSlot;
    this.#maxSlot = recording.maxSlot;
    this.#frameDepth = recording.frameDepth;
    this.#next = recording.builder.ir.next;
  }

  /** Goes back; false, with nothing changed, if the instruction has emitted a store already. */
  restore(recording: Recording): boolean {
    const { ir } = recording.builder;
    for (let ref = this.#next; ref < ir.next; ref++)
      if (effectOf[ir.op(ref)] === "store" || ir.op(ref) === Op.RETF) return false;
    recording.restoreState(this.#pc, this.#base, this.#results);
    // A tail call has replaced it on the live stack.
    recording.setFunction(this.#function);
    recording.baseSlot = this.#baseSlot;
    recording.maxSlot = this.#maxSlot;
    recording.frameDepth = this.#frameDepth;
    recording.slots.fill(0);
    recording.slots.set(this.#slots);
    return true;
  }
}
