/** Makes the sunk objects of a snapshot in the reference evaluator, straight from the IR (see jit/opt/sink.ts). */
import { layOut, layouts } from "../../spec/layouts.ts";
import { keyOf } from "../opt/alias.ts";
import { isCacheStore } from "../snapshot/recipe.ts";
import { objectOfAddress, sunkStateOf } from "../snapshot/sunk.ts";
import type { Snapshot } from "../trace.ts";
import { evaluateObject, type ObjectEvaluation } from "./evaluate-objects.ts";
import { type IrRef, Op, Type } from "./types.ts";

const METATABLE = layOut(layouts.Table).offsets.metatable;

/** `assign` gives each object its address. */
export function evaluateSunk(
  evaluation: ObjectEvaluation,
  snapshot: Snapshot,
  assign: (object: IrRef, address: number) => void,
): void {
  const { ir, environment } = evaluation;
  const { objects, stores } = sunkStateOf(ir, snapshot);
  for (const object of objects) assign(object, Number(evaluateObject(evaluation, object)));
  for (const store of stores) {
    if (isCacheStore(ir, store)) continue;
    const address = ir.left(store);
    const table = Number(evaluation.value(objectOfAddress(ir, address))) >>> 0;
    if (ir.op(store) === Op.XSTORE) {
      storeToCdata(evaluation, store, table + ir.intValue(ir.right(address)));
      continue;
    }
    if (ir.op(address) === Op.FREF) {
      environment.heap.u32[(table + METATABLE) >>> 2] = Number(evaluation.value(ir.right(store)));
      continue;
    }
    const key = evaluation.bits(keyOf(ir, address));
    const slot = Number(evaluation.call("newKey", environment.global, table, key)) >>> 0;
    const bits = BigInt.asUintN(64, evaluation.bits(ir.right(store)));
    environment.heap.u32[slot >>> 2] = Number(bits & 0xffffffffn);
    environment.heap.u32[(slot + 4) >>> 2] = Number(bits >> 32n);
  }
}

function storeToCdata({ ir, environment, value }: ObjectEvaluation, store: IrRef, address: number): void {
  const view = new DataView(environment.heap.u8.buffer);
  const stored = value(ir.right(store));
  const type = ir.type(store);
  if (type === Type.NUM) view.setFloat64(address, Number(stored), true);
  else if (type === Type.FLOAT) view.setFloat32(address, Number(stored), true);
  else if (type === Type.I64 || type === Type.U64) view.setBigInt64(address, BigInt(stored), true);
  else if (type === Type.I8 || type === Type.U8) view.setInt8(address, Number(stored));
  else if (type === Type.I16 || type === Type.U16) view.setInt16(address, Number(stored), true);
  else view.setInt32(address, Number(stored), true);
}
