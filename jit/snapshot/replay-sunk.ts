/**
 * Replays the sunk objects of a parent's exit in a side trace (LuaJIT: the second and third pass of lj_snap_replay): the
 * allocations and stores once more, of the values that the parent had. Invariant: what is replayed stands before the side
 * trace's first snapshot. Nothing there can leave the trace: an object that the side trace needs after all is made as at an
 * exit, without a cap on memory.
 */
import type { Ir } from "../ir/ir.ts";
import { Field } from "../ir/operands.ts";
import {
  type IrRef,
  isConstantRef,
  isPrimitiveType,
  Op,
  REF_BIAS,
  REF_FIRST,
  type TRef,
  Type,
} from "../ir/types.ts";
import { keyOf } from "../opt/alias.ts";
import type { Recording } from "../record/recording.ts";
import { replayConstant } from "./replay.ts";
import { objectOfAddress, type SunkState } from "./sunk.ts";

/** Whether a side trace begins with replayed objects. */
export const hasReplay = ({ builder: { snapshots } }: Recording): boolean =>
  snapshots.length > 0 && snapshots[0].ref > REF_FIRST;

/** `loaded` has the values of the parent that are known in the side trace; the objects are added to it. */
export function replaySunkObjects(
  recording: Recording,
  ir: Ir,
  { objects, stores, values }: SunkState,
  loaded: Map<IrRef, TRef>,
): void {
  const { builder } = recording;
  values.forEach((ref, index) => {
    if (!loaded.has(ref)) loaded.set(ref, builder.append(Op.PVAL, ir.type(ref), ref - REF_BIAS, index));
  });
  for (const object of objects) loaded.set(object, replayAllocation(recording, ir, object, loaded));
  for (const store of stores) {
    const address = ir.left(store);
    const object = loaded.get(objectOfAddress(ir, address)) as TRef;
    const place = replayAddress(recording, ir, address, object);
    builder.emit(ir.op(store), ir.type(store), place, storedValue(recording, ir, ir.right(store), loaded));
  }
}

function replayAllocation(
  recording: Recording,
  ir: Ir,
  object: IrRef,
  loaded: ReadonlyMap<IrRef, TRef>,
): TRef {
  const { builder } = recording;
  const [op, type, left, right] = [ir.op(object), ir.type(object), ir.left(object), ir.right(object)];
  switch (op) {
    case Op.TDUP:
      return builder.emit(op, type, replayConstant(recording, ir, left));
    case Op.FNEW:
      return builder.emit(op, type, replayArguments(recording, ir, left, loaded), right);
    case Op.CNEWI:
      return builder.emit(
        op,
        type,
        replayConstant(recording, ir, left),
        storedValue(recording, ir, right, loaded),
      );
    case Op.CNEW:
      return builder.emit(
        op,
        type,
        replayConstant(recording, ir, left),
        replayConstant(recording, ir, right),
      );
    default:
      return builder.emit(op, type, left, right);
  }
}

/** The argument list of a closure. */
function replayArguments(recording: Recording, ir: Ir, ref: IrRef, loaded: ReadonlyMap<IrRef, TRef>): TRef {
  if (ir.op(ref) !== Op.CARG) return storedValue(recording, ir, ref, loaded);
  const before = replayArguments(recording, ir, ir.left(ref), loaded);
  return recording.builder.emit(Op.CARG, Type.NIL, before, storedValue(recording, ir, ir.right(ref), loaded));
}

function storedValue(recording: Recording, ir: Ir, ref: IrRef, loaded: ReadonlyMap<IrRef, TRef>): TRef {
  if (isConstantRef(ref)) return replayConstant(recording, ir, ref);
  const type = ir.type(ref);
  return isPrimitiveType(type) ? recording.builder.primitive(type) : (loaded.get(ref) as TRef);
}

function replayAddress(recording: Recording, ir: Ir, address: IrRef, object: TRef): TRef {
  const { builder } = recording;
  const op = ir.op(address);
  if (op === Op.FREF) return builder.emit(op, Type.P32, object, ir.right(address));
  const key = replayConstant(recording, ir, keyOf(ir, address));
  if (op === Op.ADD) return builder.emit(op, Type.P32, object, key);
  if (op === Op.AREF) {
    const array = builder.emit(Op.FLOAD, Type.P32, object, Field.TAB_ARRAY);
    return builder.emit(op, Type.P32, array, key);
  }
  if (op !== Op.HREFK) return findNewKey(builder.ir, object, key) || builder.emit(op, Type.P32, object, key);
  const nodes = builder.emit(Op.FLOAD, Type.P32, object, Field.TAB_NODE);
  const keySlot = builder.ir.keySlot(key & 0xffff, ir.right(ir.right(address)));
  return builder.emit(op, Type.P32, nodes, keySlot);
}

/** The slot of a key that has been replayed already. */
function findNewKey(ir: Ir, object: TRef, key: TRef): TRef {
  const [table, keyRef] = [object & 0xffff, key & 0xffff];
  let ref = ir.youngest(Op.NEWREF);
  while (ref !== 0 && (ir.left(ref) !== table || ir.right(ref) !== keyRef)) ref = ir.older(ref);
  return ref;
}
