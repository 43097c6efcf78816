/** What a recording knows of locals that other code, which runs meanwhile, may assign as its upvalues. */
import { SLOT } from "../../lib/offsets.ts";
import { FrameType } from "../../spec/vm.ts";
import { capturedLocalsOf } from "../snapshot/use-def.ts";
import { operandA } from "./instruction.ts";
import type { Recording } from "./recording.ts";

const { TYPE_MASK, FULL_MASK, LUA } = FrameType.values;

/** Locals of the frames below that closures may assign meanwhile: they are loaded from the stack when they are needed. */
export function forgetCaptured(recording: Recording, slots: Int32Array): void {
  let { base } = recording;
  let slot = recording.baseSlot;
  while (slot > 1) {
    const link = recording.u32(base - 4);
    const isLua = (link & TYPE_MASK) === LUA;
    const distance = isLua ? 1 + operandA(recording.instructionAt(link - 4)) : (link & ~FULL_MASK) / SLOT;
    base -= distance * SLOT;
    slot -= distance;
    const prototype = recording.prototypeOf(recording.u32(base - SLOT));
    if (prototype === 0) continue;
    // From its header on, the frame above has the slots.
    for (const local of capturedLocalsOf(recording, prototype))
      if (local < distance - 1) slots[slot + local] = 0;
  }
}
