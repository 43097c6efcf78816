/**
 * What is known of the upvalues of a closure that a trace has made with FNEW. Its left operand is an argument list: the
 * prototype, the parent function, and the values of the parent's locals that are never assigned, in the order of the
 * upvalues; the prototype stands for the closure itself, which a local function captures. Such an upvalue is closed from
 * the beginning. Other locals are captured where they are, in slots of the frame whose slot 0 is the right operand.
 */
import { GlobalField, PrototypeField, UpvalueField } from "../../lib/offsets.ts";
import type { Slot } from "../trace.ts";
import { youngestBaseChange } from "./base-changes.ts";
import type { Ir } from "./ir.ts";
import { type IrRef, Op } from "./types.ts";

/** Parts of a prototype's upvalue reference, as in core/object/function.ts. */
const LOCAL = 0x8000;
const IMMUTABLE = 0x4000;
const NUMBER_MASK = 0xff;

/** The state, as far as it matters here. */
interface Environment {
  readonly heap: { readonly u8: Uint8Array; readonly u16: Uint16Array; readonly u32: Uint32Array };
  readonly global: number;
}

/** An upvalue as a prototype declares it. */
export interface UpvalueDeclaration {
  readonly kind: "parent" | "value" | "slot";
  /** Of the parent's upvalue or local. */
  readonly number: number;
}

/**
 * Whether a local that no code assigns changes all the same, or is seen to be shared: by debug.setupvalue, setlocal,
 * upvaluejoin and upvalueid. From when code is loaded that names one of them, all traces are such as take this into account.
 */
const areObserved = ({ heap, global }: Environment): boolean =>
  heap.u8[global + GlobalField.localsAreObserved] !== 0;

/** Whether the value of an upvalue never changes. */
export const isImmutableUpvalue = (environment: Environment, upvalue: number): boolean =>
  environment.heap.u8[upvalue + UpvalueField.immutable] !== 0 && !areObserved(environment);

/** "value": a local of the parent that never changes. "slot": another one. */
export function declaredUpvalues(environment: Environment, prototype: number): UpvalueDeclaration[] {
  const { heap } = environment;
  const immutable = areObserved(environment) ? 0 : IMMUTABLE;
  const references = heap.u32[(prototype + PrototypeField.upvalueRefs) >>> 2];
  const count = heap.u8[prototype + PrototypeField.upvalueCount];
  return Array.from({ length: count }, (_, index) => {
    const reference = heap.u16[(references + index * 2) >>> 1];
    if ((reference & LOCAL) === 0) return { kind: "parent", number: reference };
    return { kind: (reference & immutable) !== 0 ? "value" : "slot", number: reference & NUMBER_MASK };
  });
}

/** The operands of an FNEW. */
export interface ClosureParts {
  /** A constant. */
  readonly prototype: IrRef;
  readonly parent: IrRef;
  /** Captured values; the prototype stands for the closure itself. */
  readonly values: readonly IrRef[];
  /** Slot of the frame's base. */
  readonly baseSlot: Slot;
}

export function closureParts(ir: Ir, closure: IrRef): ClosureParts {
  const values: IrRef[] = [];
  let rest = ir.left(closure);
  while (ir.op(ir.left(rest)) === Op.CARG) {
    values.unshift(ir.right(rest));
    rest = ir.left(rest);
  }
  return { prototype: ir.left(rest), parent: ir.right(rest), values, baseSlot: ir.right(closure) };
}

/** Where an upvalue comes from. */
export type UpvalueOrigin =
  | { readonly kind: "value"; readonly ref: IrRef }
  | { readonly kind: "parent"; readonly closure: IrRef; readonly index: number }
  /** A slot of the trace; the upvalue may have been closed since. */
  | { readonly kind: "slot"; readonly slot: Slot };

export function upvalueOrigin(
  ir: Ir,
  environment: Environment,
  closure: IrRef,
  index: number,
): UpvalueOrigin {
  const { prototype, parent, values, baseSlot } = closureParts(ir, closure);
  const declared = declaredUpvalues(environment, ir.lowWord(prototype));
  const { kind, number } = declared[index];
  if (kind === "parent") return { kind, closure: parent, index: number };
  if (kind === "slot") return { kind, slot: baseSlot + number };
  const ref = values[declared.slice(0, index).filter((before) => before.kind === "value").length];
  return { kind, ref: ref === prototype ? closure : ref };
}

/** The instruction that has closed the upvalue of a slot which `closure` captures, or 0. */
export function closedBy(ir: Ir, closure: IrRef, slot: Slot): IrRef {
  let found = 0;
  // Then the numbers of slots are others.
  if (youngestBaseChange(ir) > closure) return 0;
  for (let ref = ir.youngest(Op.UCLO); ref > closure; ref = ir.older(ref))
    if (ir.left(ref) <= slot) found = ref;
  return found;
}
