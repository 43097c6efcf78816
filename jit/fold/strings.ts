/** Strings of the heap, as rules read and make them. */
import { GlobalField, StringField } from "../../lib/offsets.ts";
import type { FoldEnvironment } from "../environment.ts";
import type { IrRef } from "../ir/types.ts";
import type { Fold } from "./fold.ts";
import { type FoldResult, NEXT } from "./rule.ts";

const { length: LENGTH, data: DATA } = StringField;
const EMPTY_STRING = GlobalField.emptyString;

export const STRING_DATA = DATA;

/** Longer ones are made when the trace runs. */
const MAX_FOLDED_BYTES = 4096;

export const stringLength = ({ heap }: FoldEnvironment, address: number): number =>
  heap.u32[(address + LENGTH) >>> 2];

export const stringBytes = (environment: FoldEnvironment, address: number): Uint8Array =>
  environment.heap.u8.subarray(
    (address + DATA) >>> 0,
    ((address + DATA) >>> 0) + stringLength(environment, address),
  );

/** The bytes of a KGC that is a string. */
export function constantBytes(fold: Fold, ref: IrRef): Uint8Array | undefined {
  const { environment } = fold;
  return environment && stringBytes(environment, fold.ir.lowWord(ref));
}

/** The string with these bytes as a constant. The bytes are copied first: they may be in the heap. */
export function internedString(fold: Fold, bytes: Uint8Array): FoldResult {
  if (!fold.environment || bytes.length > MAX_FOLDED_BYTES) return NEXT;
  return fold.string(fold.environment.internBytes(bytes.slice()));
}

export function emptyString(fold: Fold): FoldResult {
  const { environment } = fold;
  return environment ? fold.string(environment.heap.u32[(environment.global + EMPTY_STRING) >>> 2]) : NEXT;
}
