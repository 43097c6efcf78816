/**
 * The state before an instruction, to go back to if it turns out that it cannot be recorded: the trace then ends there,
 * and the interpreter goes on (LuaJIT's counterpart: recff_stitch). A call and the header of its callee count as one.
 */
import { changesBase } from "../ir/base-changes.ts";
import { effectOf, type IrRef } from "../ir/types.ts";
import { ALL_SLOTS, type Recording } from "./recording.ts";

export class Checkpoint {
  /** One for all: a copy of its own for each instruction was the recorder's largest source of garbage. */
  readonly #slots = new Int32Array(ALL_SLOTS);
  #isSet = false;
  #pc = 0;
  #base = 0;
  #results = 0;
  #units = 0;
  #function = 0;
  #baseSlot = 0;
  #maxSlot = 0;
  #frameDepth = 0;
  #next: IrRef = 0;

  get isSet(): boolean {
    return this.#isSet;
  }

  clear(): void {
    this.#isSet = false;
  }

  set(recording: Recording): void {
    this.#isSet = true;
    this.#slots.set(recording.slots);
    this.#pc = recording.pc;
    this.#base = recording.base;
    this.#results = recording.results;
    this.#units = recording.units;
    this.#function = recording.function;
    this.#baseSlot = recording.baseSlot;
    this.#maxSlot = recording.maxSlot;
    this.#frameDepth = recording.frameDepth;
    this.#next = recording.builder.ir.next;
  }

  /** Goes back; false, with nothing changed, if the instruction has emitted a store already. */
  restore(recording: Recording): boolean {
    if (!this.#isSet) return false;
    const { ir } = recording.builder;
    for (let ref = this.#next; ref < ir.next; ref++)
      if (effectOf[ir.op(ref)] === "store" || changesBase(ir.op(ref))) return false;
    recording.restoreState(this.#pc, this.#base, this.#results);
    recording.units = this.#units;
    // A tail call has replaced it on the live stack.
    recording.setFunction(this.#function);
    recording.baseSlot = this.#baseSlot;
    recording.maxSlot = this.#maxSlot;
    recording.frameDepth = this.#frameDepth;
    recording.slots.set(this.#slots);
    recording.slots.fill(0, this.#baseSlot + this.#maxSlot);
    return true;
  }
}
