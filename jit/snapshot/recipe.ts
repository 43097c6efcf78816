/**
 * Recipes: how the core makes the sunk objects of a snapshot when the interpreter goes on there (LuaJIT: snap_unsink, which
 * reads the IR). The region's exit stores the values to Global.exitValues in the order of SunkState.values; a recipe has
 * all the rest, as words: the lengths of three lists, then
 * - for each object, the oldest first, its SunkKind, two operands, the SunkSource of a value with its two words, and the
 *   number of values that it captures, each of which has three words, too;
 * - for each store the number of its object, the key (nil: the metatable; of C data: the offset and a SunkWidth), the
 *   SunkSource of the value, and its two words;
 * - for each stack slot its distance from the frame's first slot in bytes, the number of its object, and its high word
 *   (0: the header of the start frame, whose high word stays).
 *
 * core/jit/unsink.ts carries it out.
 */
import { SLOT } from "../../lib/offsets.ts";
import { SunkKind, SunkSource, SunkWidth, Tag } from "../../spec/vm.ts";
import { closureParts } from "../ir/closures.ts";
import type { Ir } from "../ir/ir.ts";
import { Field } from "../ir/operands.ts";
import { type IrRef, type IrType, isConstantRef, Op, Type, typeSpecs } from "../ir/types.ts";
import { constantWords, PRIMITIVE_LOW_WORD, tagOf } from "../ir/values.ts";
import { keyOf } from "../opt/alias.ts";
import { type Snapshot, type SnapshotEntry, SnapshotFlag } from "../trace.ts";
import { isSunk, objectOfAddress, type SunkState, sunkStateOf } from "./sunk.ts";

const { VALUE, OBJECT, CONSTANT, INTEGER } = SunkSource.values;
const { TABLE, COPY, CLOSURE, SCALAR64, SCALAR32, CDATA } = SunkKind.values;
const NO_SOURCE = [CONSTANT, 0, 0];

/** The words of the recipe; none if the snapshot holds no sunk objects. */
export function recipeOf(ir: Ir, snapshot: Snapshot): Uint32Array | undefined {
  const state = sunkStateOf(ir, snapshot);
  if (state.objects.length === 0) return undefined;
  const objects = state.objects.flatMap((object) => [
    ...objectWords(ir, object, state),
    ...captureWords(ir, object, state),
  ]);
  const stores = state.stores.filter((store) => !isCacheStore(ir, store));
  const stored = stores.flatMap((store) => storeWords(ir, store, state));
  const slots = snapshot.entries
    .filter(({ ref }) => isSunk(ir, ref))
    .flatMap((entry) => slotWords(ir, entry, state));
  return Uint32Array.from([objects.length, stored.length, slots.length, ...objects, ...stored, ...slots]);
}

/** A store that forgets which metamethods are absent: that comes with storing under the metamethod's name. */
export function isCacheStore(ir: Ir, store: IrRef): boolean {
  const address = ir.left(store);
  return ir.op(address) === Op.FREF && ir.right(address) === Field.TAB_NOMM;
}

function objectWords(ir: Ir, object: IrRef, state: SunkState): number[] {
  const [left, right] = [ir.left(object), ir.right(object)];
  switch (ir.op(object)) {
    case Op.TDUP:
      return [COPY, ir.lowWord(left), 0, ...NO_SOURCE];
    case Op.FNEW: {
      const { prototype, parent, baseSlot } = closureParts(ir, object);
      return [CLOSURE, ir.lowWord(prototype), (baseSlot - 1) * SLOT, ...sourceWords(ir, parent, state)];
    }
    case Op.CNEWI:
      return [
        typeSpecs[ir.type(right)].kind === "i64" ? SCALAR64 : SCALAR32,
        ir.lowWord(left),
        0,
        ...integerWords(ir, right, state),
      ];
    case Op.CNEW:
      return [CDATA, ir.lowWord(left), ir.lowWord(right), ...NO_SOURCE];
    default:
      return [TABLE, left, right, ...NO_SOURCE];
  }
}

/** The values that a closure captures, in their order, after their number. */
function captureWords(ir: Ir, object: IrRef, state: SunkState): number[] {
  if (ir.op(object) !== Op.FNEW) return [0];
  const { prototype, values } = closureParts(ir, object);
  const words = values.flatMap((value) => sourceWords(ir, value === prototype ? object : value, state));
  return [values.length, ...words];
}

/** A value as a 64-bit integer. */
function integerWords(ir: Ir, value: IrRef, { values }: SunkState): number[] {
  if (!isConstantRef(value)) return [ir.type(value) === Type.INT ? INTEGER : VALUE, values.indexOf(value), 0];
  if (ir.op(value) !== Op.KINT) return [CONSTANT, ir.lowWord(value), ir.highWord(value)];
  return [CONSTANT, ir.intValue(value), ir.intValue(value) < 0 ? 0xffffffff : 0];
}

function storeWords(ir: Ir, store: IrRef, state: SunkState): number[] {
  const address = ir.left(store);
  if (ir.op(store) === Op.XSTORE) return memoryStoreWords(ir, store, state);
  const isMetatable = ir.op(address) === Op.FREF;
  const key = isMetatable
    ? { low: PRIMITIVE_LOW_WORD, high: Tag.values.NIL }
    : constantWords(ir, keyOf(ir, address));
  const object = state.objects.indexOf(objectOfAddress(ir, address));
  return [object, key.low, key.high, ...sourceWords(ir, ir.right(store), state)];
}

function memoryStoreWords(ir: Ir, store: IrRef, state: SunkState): number[] {
  const [address, value, type] = [ir.left(store), ir.right(store), ir.type(store)];
  const object = state.objects.indexOf(objectOfAddress(ir, address));
  const words = ir.type(value) === Type.NUM ? sourceWords(ir, value, state) : integerWords(ir, value, state);
  return [object, ir.intValue(ir.right(address)), widthOf(type), ...words];
}

function widthOf(type: IrType): number {
  if (type === Type.FLOAT) return SunkWidth.values.FLOAT;
  if (type === Type.I8 || type === Type.U8) return SunkWidth.values.BYTE;
  if (type === Type.I16 || type === Type.U16) return SunkWidth.values.HALF;
  return typeSpecs[type].kind === "i32" ? SunkWidth.values.WORD : SunkWidth.values.DOUBLE;
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
