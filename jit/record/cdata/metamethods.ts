/** Metamethods of C types. Their metatables never change, so what is in them is constant. */
import type { CtypeNumber } from "../../../lib/ffi/ctype.ts";
import { isCdata, TREF_NIL } from "../../ir/types.ts";
import { readValue } from "../live.ts";
import type { Metamethod, MetamethodFound } from "../metatable.ts";
import type { Operand } from "../operands.ts";
import type { Recording } from "../recording.ts";
import { specializeType } from "./scalar.ts";

/** The metamethod of exactly a type, or of what a reference refers to. */
export function metamethodOf(
  recording: Recording,
  id: CtypeNumber,
  name: Metamethod,
): MetamethodFound | undefined {
  return foundAt(recording, recording.environment.ffi.metamethod(id, name));
}

/** The metamethod of a type, or of what a pointer points to. */
export function metamethodOfTarget(
  recording: Recording,
  id: CtypeNumber,
  name: Metamethod,
): MetamethodFound | undefined {
  return foundAt(recording, recording.environment.ffi.metamethodOfTarget(id, name));
}

function foundAt(recording: Recording, slot: number): MetamethodFound | undefined {
  if (slot === 0) return undefined;
  const handlerValue = readValue(recording.heap, slot);
  const handler = recording.constant(handlerValue);
  return { handler, handlerValue, metatable: TREF_NIL, metatableAddress: 0 };
}

/** The metamethod of the first operand that has one. */
export function operandMetamethod(
  recording: Recording,
  operands: readonly Operand[],
  name: Metamethod,
): MetamethodFound | undefined {
  for (const { ref, value } of operands) {
    if (!isCdata(ref)) continue;
    const found = metamethodOfTarget(recording, specializeType(recording, ref, value.low), name);
    if (found !== undefined) return found;
  }
  return undefined;
}
