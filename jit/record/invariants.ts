/**
 * Whether a side trace that has come back to the loop it left can never go round in it: the loop wants another type, or
 * another function, in a slot that no round changes. That is so for each function that is passed to one like
 * `fold(f, x, list)`.
 */
import { SloadMode } from "../../spec/ir.ts";
import type { Ir } from "../ir/ir.ts";
import { type IrRef, type IrType, isConstantRef, Op, refOf, typeSpecs } from "../ir/types.ts";
import type { Slot } from "../trace.ts";
import type { Recording } from "./recording.ts";

/** What a trace has checked of the value that a slot has at its start. */
interface Demand {
  readonly load: IrRef;
  readonly type: IrType;
  /** The value, or one of its fields, and the constant that it is; "": none. */
  readonly part: string;
  readonly constant: string;
}

export function hasOtherInvariants(recording: Recording, loop: Ir): boolean {
  const wanted = demandsOf(loop);
  return [...demandsOf(recording.builder.ir)].some(([slot, { load, type, part, constant }]) => {
    const other = wanted.get(slot);
    if (other === undefined || refOf(recording.slots[slot]) !== load) return false;
    return type !== other.type || (part !== "" && part === other.part && constant !== other.constant);
  });
}

function demandsOf(ir: Ir): Map<Slot, Demand> {
  const demands = new Map<Slot, Demand>();
  for (let load = ir.youngest(Op.SLOAD); load !== 0; load = ir.older(load)) {
    const isChecked = (ir.right(load) & SloadMode.TYPECHECK) !== 0;
    if (isChecked) demands.set(ir.left(load), { load, type: ir.type(load), part: "", constant: "" });
  }
  for (let guard = ir.youngest(Op.EQ); guard !== 0; guard = ir.older(guard)) {
    const value = ir.left(guard);
    const isField = ir.op(value) === Op.FLOAD;
    const load = isField ? ir.left(value) : value;
    const demand = ir.op(load) === Op.SLOAD ? demands.get(ir.left(load)) : undefined;
    if (demand?.load !== load || !isConstantRef(ir.right(guard))) continue;
    const part = isField ? `field ${ir.right(value)}` : "value";
    demands.set(ir.left(load), { ...demand, part, constant: constantOf(ir, ir.right(guard)) });
  }
  return demands;
}

const constantOf = (ir: Ir, ref: IrRef): string =>
  `${typeSpecs[ir.type(ref)].short} ${ir.highWord(ref)} ${ir.lowWord(ref)}`;
