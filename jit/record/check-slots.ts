/** Compares what the recorder believes with the live stack, in debug mode (LuaJIT: rec_check_slots). */
import { KeyIndex } from "../../spec/vm.ts";
import { check } from "../check.ts";
import {
  isConstantRef,
  isNumberRef,
  Op,
  refOf,
  type TRef,
  TRefFlag,
  Type,
  typeNames,
  typeOf,
} from "../ir/types.ts";
import { equalValues, isNumberValue, numberOf, numberValue, readValue, typeOfValue } from "./live.ts";
import type { Recording } from "./recording.ts";

const HEADER = TRefFlag.FRAME | TRefFlag.CONTINUATION;

export function checkSlots(recording: Recording): void {
  const { baseSlot, slots } = recording;
  check(baseSlot >= 1, () => "base below the start frame");
  check(baseSlot === 1 || (slots[baseSlot - 1] & TRefFlag.FRAME) !== 0, () => "base is not at a frame");
  let depth = 0;
  for (let slot = 0; slot < baseSlot + recording.maxSlot; slot++) {
    const value = slots[slot];
    if (value === 0) continue;
    const ref = refOf(value);
    const { ir } = recording.builder;
    check(ref >= ir.lowest && ref < ir.next, () => `slot ${slot}: reference out of range`);
    check(ir.type(ref) === typeOf(value), () => `slot ${slot}: type of the reference`);
    if (slot > 0 && (value & HEADER) !== 0) {
      depth++;
      checkHeader(recording, slot, value);
    } else checkValue(recording, slot, value);
  }
  check(depth === recording.frameDepth, () => `frame depth ${recording.frameDepth}, but ${depth} frames`);
}

const addressOf = (recording: Recording, slot: number): number =>
  recording.liveAddress(slot - recording.baseSlot);

function checkHeader(recording: Recording, slot: number, value: TRef): void {
  const address = addressOf(recording, slot);
  const link = recording.u32(address + 4);
  check(
    link === recording.links[slot],
    () => `slot ${slot}: link ${recording.links[slot]}, on the stack ${link}`,
  );
  const ref = refOf(value);
  const { ir } = recording.builder;
  const low = recording.u32(address);
  if ((value & TRefFlag.CONTINUATION) !== 0)
    check(ir.intValue(ref) === low, () => `slot ${slot}: continuation ${low}`);
  else if (isConstantRef(ref)) check(ir.lowWord(ref) === low, () => `slot ${slot}: another function`);
}

function checkValue(recording: Recording, slot: number, value: TRef): void {
  const address = addressOf(recording, slot);
  if ((value & TRefFlag.KEYINDEX) !== 0) {
    check(recording.u32(address + 4) === KeyIndex.values.TAG, () => `slot ${slot}: no traversal index`);
    return;
  }
  const ref = refOf(value);
  const { ir } = recording.builder;
  if (slot === 0) {
    check(typeOf(value) === Type.FUNC, () => "the header holds no function");
    return;
  }
  const live = readValue(recording.heap, address);
  const isSame = isNumberValue(live) ? isNumberRef(value) : typeOfValue(live) === typeOf(value);
  const name = typeNames[typeOf(value)];
  check(isSame, () => `slot ${slot}: ${name}, on the stack ${typeNames[typeOfValue(live)]}`);
  if (!isConstantRef(ref)) return;
  if (ir.op(ref) === Op.KGC) check(ir.lowWord(ref) === live.low, () => `slot ${slot}: another object`);
  else if (isNumberRef(value)) {
    const number = ir.op(ref) === Op.KINT ? ir.intValue(ref) : ir.numValue(ref);
    const isEqual = equalValues(live, numberValue(number)) || Number.isNaN(numberOf(live));
    check(isEqual, () => `slot ${slot}: constant ${number}, on the stack ${numberOf(live)}`);
  }
}
