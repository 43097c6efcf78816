/** Which closures traces should not be specialised on. */
import { PrototypeField } from "../../lib/offsets.ts";
import { Op, refOf, type TRef } from "../ir/types.ts";
import type { Recording } from "./recording.ts";

/**
 * Closures that a prototype may have made and still count as one function (LuaJIT: PROTO_CLC_POLY). Where two turn
 * out to take turns, they count as more (driver/renewal.ts).
 */
export const POLYMORPHIC_CLOSURES = 3;

export function isPolymorphic(recording: Recording, prototype: number): boolean {
  return recording.u8(prototype + PrototypeField.closureCount) >= POLYMORPHIC_CLOSURES;
}

/** A closure that the trace has made itself: its prototype is known, and it is another one each time. */
export const isMadeByTrace = (recording: Recording, closure: TRef): boolean =>
  recording.builder.ir.op(refOf(closure)) === Op.FNEW;
