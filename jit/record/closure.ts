/** Whether a prototype has made so many closures that traces should not be specialised on one of them. */
import { PrototypeField } from "../../lib/offsets.ts";
import type { Recording } from "./recording.ts";

/** Closures that a prototype may have made and still count as one function (LuaJIT: PROTO_CLC_POLY). */
const POLYMORPHIC_CLOSURES = 3;

export function isPolymorphic(recording: Recording, prototype: number): boolean {
  return recording.u8(prototype + PrototypeField.closureCount) >= POLYMORPHIC_CLOSURES;
}
