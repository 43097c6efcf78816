/**
 * Recipes: how the core makes the sunk objects of a snapshot when the interpreter goes on there (LuaJIT: snap_unsink, which
 * reads the IR). The region's exit stores the values to Global.exitValues in the order of SunkState.values; a recipe has
 * all the rest, as words: the numbers of objects, stores and slots, then
 * - for each object its SunkKind, and two operands;
 * - for each store the number of its object, the key (nil: the metatable), the SunkSource of the value, and its two words;
 * - for each stack slot its distance from the frame's first slot in bytes, the number of its object, and its high word
 *   (0: the header of the start frame, whose high word stays).
 *
 * core/jit/unsink.ts carries it out.
 */
import { SLOT } from "../../lib/offsets.ts";
import { SunkKind, SunkSource, Tag } from "../../spec/vm.ts";
import type { Ir } from "../ir/ir.ts";
import { Field } from "../ir/operands.ts";
import { type IrRef, isConstantRef, Op } from "../ir/types.ts";
import { constantWords, PRIMITIVE_LOW_WORD, tagOf } from "../ir/values.ts";
import { keyOf } from "../opt/alias.ts";
import { type Snapshot, type SnapshotEntry, SnapshotFlag } from "../trace.ts";
import { isSunk, objectOfAddress, type SunkState, sunkStateOf } from "./sunk.ts";

const { VALUE, OBJECT, CONSTANT } = SunkSource.values;
const { TABLE, COPY } = SunkKind.values;

/** The words of the recipe; none if the snapshot holds no sunk objects. */
export function recipeOf(ir: Ir, snapshot: Snapshot): Uint32Array | undefined {
  const state = sunkStateOf(ir, snapshot);
  if (state.objects.length === 0) return undefined;
  const stores = state.stores.filter((store) => !isCacheStore(ir, store));
  const slots = snapshot.entries.filter(({ ref }) => isSunk(ir, ref));
  return Uint32Array.from([
    ...[state.objects.length, stores.length, slots.length],
    ...state.objects.flatMap((object) => objectWords(ir, object)),
    ...stores.flatMap((store) => storeWords(ir, store, state)),
    ...slots.flatMap((entry) => slotWords(ir, entry, state)),
  ]);
}

/** A store that forgets which metamethods are absent: that comes with storing under the metamethod's name. */
export function isCacheStore(ir: Ir, store: IrRef): boolean {
  const address = ir.left(store);
  return ir.op(address) === Op.FREF && ir.right(address) === Field.TAB_NOMM;
}

function objectWords(ir: Ir, object: IrRef): number[] {
  const isCopy = ir.op(object) === Op.TDUP;
  return isCopy ? [COPY, ir.lowWord(ir.left(object)), 0] : [TABLE, ir.left(object), ir.right(object)];
}

function storeWords(ir: Ir, store: IrRef, state: SunkState): number[] {
  const address = ir.left(store);
  const isMetatable = ir.op(address) === Op.FREF;
  const key = isMetatable
    ? { low: PRIMITIVE_LOW_WORD, high: Tag.values.NIL }
    : constantWords(ir, keyOf(ir, address));
  const object = state.objects.indexOf(objectOfAddress(ir, address));
  return [object, key.low, key.high, ...sourceWords(ir, ir.right(store), state)];
}

function sourceWords(ir: Ir, value: IrRef, { objects, values }: SunkState): number[] {
  const type = ir.type(value);
  if (isSunk(ir, value)) return [OBJECT, objects.indexOf(value), tagOf(type)];
  const index = values.indexOf(value);
  if (index >= 0) return [VALUE, index, 0];
  if (ir.op(value) === Op.KNULL) return [CONSTANT, 0, 0];
  if (!isConstantRef(value)) return [CONSTANT, PRIMITIVE_LOW_WORD, tagOf(type)];
  const { low, high } = constantWords(ir, value);
  return [CONSTANT, low, high];
}

function slotWords(ir: Ir, { slot, ref, flags, link }: SnapshotEntry, { objects }: SunkState): number[] {
  const high = slot === 0 ? 0 : flags & SnapshotFlag.FRAME ? link : tagOf(ir.type(ref));
  return [(slot - 1) * SLOT, objects.indexOf(ref), high];
}
