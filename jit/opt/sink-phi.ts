/**
 * PHIs of objects that are to be sunk (LuaJIT: sink_checkphi, sink_remark_phi). Of `p = { x = p.x + 1, y = p.y }` in a loop
 * nothing is left but two values: the loop carries x, and y never changes. So a PHI of two sunk objects stands for PHIs of
 * the values that were stored to them, most of which are there already, since the body computes with them. A value that
 * only the object needs gets its PHI here.
 *
 * Invariant: a sunk object from before LOOP is, wherever the body's snapshots hold it, made of the values that were stored
 * to it before LOOP, as they are now. So each of these must be a variable of the loop that takes the new object's value
 * when the loop closes, or never change. And objects are told apart: two on one side are two on the other.
 */
import type { TraceBuilder } from "../builder.ts";
import { closureParts } from "../ir/closures.ts";
import type { Ir } from "../ir/ir.ts";
import { Field } from "../ir/operands.ts";
import {
  InstructionFlag,
  type IrRef,
  isConstantRef,
  isPrimitiveType,
  leftIsRef,
  Op,
  REF_BIAS,
  REF_FIRST,
  rightIsRef,
} from "../ir/types.ts";
import { objectOfAddress, partsOf, SUNK_STORES } from "../snapshot/sunk.ts";
import { keyOf } from "./alias.ts";

/** A value, and what it becomes when the loop closes. */
export type CarriedValue = readonly [left: IrRef, right: IrRef];

export class CarriedObjects {
  readonly #builder: TraceBuilder;
  readonly #ir: Ir;
  readonly #loop: IrRef;
  readonly #isSinkable: (ref: IrRef) => boolean;
  /** The right of each PHI by its left. */
  readonly #phis = new Map<IrRef, IrRef>();
  readonly #storesTo = new Map<IrRef, IrRef[]>();
  /** By reference: whether the body uses a value from before LOOP. Made when it is asked for. */
  #usedInBody: Uint8Array | undefined;
  // What the objects that fit have agreed on
  #rights = new Map<IrRef, IrRef>();
  #lefts = new Map<IrRef, IrRef>();
  #added = new Map<IrRef, IrRef>();
  #invariants = new Set<IrRef>();

  /** `isSinkable`: whether a reference is an object that nothing so far speaks against sinking. */
  constructor(builder: TraceBuilder, isSinkable: (ref: IrRef) => boolean) {
    const { ir } = builder;
    this.#builder = builder;
    this.#ir = ir;
    this.#loop = ir.youngest(Op.LOOP);
    this.#isSinkable = isSinkable;
    for (let phi = ir.youngest(Op.PHI); phi !== 0; phi = ir.older(phi))
      this.#phis.set(ir.left(phi), ir.right(phi));
    if (this.#phis.size > 0) this.#collectStores();
  }

  /** Values that need a PHI and have none, as of the last `findUnfit`. */
  get values(): CarriedValue[] {
    return [...this.#added];
  }

  /** Objects of PHIs whose two sides do not fit together. */
  findUnfit(): IrRef[] {
    this.#rights = new Map();
    this.#lefts = new Map();
    this.#added = new Map();
    this.#invariants = new Set();
    const unfit: IrRef[] = [];
    for (const [left, right] of this.#phis) {
      const sides = [left, right].filter((ref) => this.#isSinkable(ref));
      if (sides.length > 0 && !this.#areObjectsAlike(left, right)) unfit.push(...sides);
    }
    return unfit;
  }

  #collectStores(): void {
    const ir = this.#ir;
    for (const op of SUNK_STORES)
      for (let store = ir.youngest(op); store !== 0; store = ir.older(store)) {
        const object = objectOfAddress(ir, ir.left(store));
        const stores = this.#storesTo.get(object);
        if (stores) stores.push(store);
        else this.#storesTo.set(object, [store]);
      }
  }

  #areObjectsAlike(left: IrRef, right: IrRef): boolean {
    if (!this.#isSinkable(left) || !this.#isSinkable(right)) return false;
    const known = this.#rights.get(left);
    if (known !== undefined) return known === right;
    if (this.#lefts.has(right) || !this.#isPartner(left, right)) return false;
    this.#rights.set(left, right);
    this.#lefts.set(right, left);
    return (
      this.#haveSameShape(left, right) && this.#areFieldsAlike(this.#fieldsOf(left), this.#fieldsOf(right))
    );
  }

  #haveSameShape(left: IrRef, right: IrRef): boolean {
    const ir = this.#ir;
    if (ir.op(left) !== ir.op(right)) return false;
    if (ir.op(left) === Op.FNEW) {
      const [one, other] = [closureParts(ir, left), closureParts(ir, right)];
      return one.prototype === other.prototype && one.baseSlot === other.baseSlot;
    }
    if (ir.left(left) !== ir.left(right)) return false;
    return ir.op(left) === Op.CNEWI
      ? ir.type(ir.right(left)) === ir.type(ir.right(right))
      : ir.right(left) === ir.right(right);
  }

  /** A value that has a PHI becomes its right. */
  #isPartner(left: IrRef, right: IrRef): boolean {
    const partner = this.#phis.get(left);
    return partner === undefined || partner === right;
  }

  #areFieldsAlike(left: ReadonlyMap<string, IrRef>, right: ReadonlyMap<string, IrRef>): boolean {
    if (left.size !== right.size) return false;
    for (const [key, value] of left) {
      const next = right.get(key);
      if (next === undefined || !this.#isCarried(value, next)) return false;
    }
    return true;
  }

  /** The last value under each key: at LOOP for an object from before it, at the end for others. */
  #fieldsOf(object: IrRef): Map<string, IrRef> {
    const ir = this.#ir;
    const end = object < this.#loop ? this.#loop : ir.next;
    const stores = (this.#storesTo.get(object) ?? []).filter((store) => store < end);
    const fields = new Map(partsOf(ir, object).map((part, index) => [`part ${index}`, part]));
    for (const store of stores.sort((one, other) => one - other)) {
      const address = ir.left(store);
      const isCache = ir.op(address) === Op.FREF && ir.right(address) === Field.TAB_NOMM;
      if (!isCache) fields.set(this.#placeOf(store), ir.right(store));
    }
    return fields;
  }

  #placeOf(store: IrRef): string {
    const ir = this.#ir;
    const address = ir.left(store);
    if (ir.op(store) === Op.XSTORE) return `${ir.type(store)} at ${ir.right(address)}`;
    return ir.op(address) === Op.FREF ? `field ${ir.right(address)}` : `key ${keyOf(ir, address)}`;
  }

  /** Whether a stored value is, in each iteration, what the loop has in its place. */
  #isCarried(left: IrRef, right: IrRef): boolean {
    if (this.#isSinkable(left) || this.#isSinkable(right)) return this.#areObjectsAlike(left, right);
    if (isConstantRef(left)) return left === right;
    const partner = this.#phis.get(left) ?? this.#added.get(left);
    if (partner !== undefined) return partner === right;
    if (left === right) {
      this.#invariants.add(left);
      return true;
    }
    const type = this.#ir.type(left);
    if (type !== this.#ir.type(right) || isPrimitiveType(type)) return false;
    if (this.#invariants.has(left) || this.#isUsedInBody(left)) return false;
    this.#added.set(left, right);
    return true;
  }

  /** Then it is the first iteration's value that is meant there. */
  #isUsedInBody(ref: IrRef): boolean {
    this.#usedInBody ??= this.#findUsesInBody();
    return this.#usedInBody[ref - REF_BIAS] !== 0;
  }

  #findUsesInBody(): Uint8Array {
    const ir = this.#ir;
    const used = new Uint8Array(ir.next - REF_BIAS);
    const use = (ref: IrRef) => {
      if (ref >= REF_FIRST) used[ref - REF_BIAS] = 1;
    };
    for (let ref = this.#loop + 1; ref < ir.next; ref++) {
      const op = ir.op(ref);
      if (leftIsRef[op]) use(ir.left(ref));
      if (rightIsRef[op]) use(ir.right(ref));
    }
    const { snapshots } = this.#builder;
    snapshots.forEach(({ entries }, index) => {
      const end = snapshots[index + 1]?.ref ?? ir.next;
      if (end > this.#loop) for (const { ref } of entries) use(ref);
    });
    return used;
  }
}

/** Makes values variables of the loop. */
export function appendPhis(builder: TraceBuilder, values: readonly CarriedValue[]): void {
  const { ir } = builder;
  for (const [left, right] of values) {
    builder.append(Op.PHI, ir.type(left), left, right);
    ir.setFlag(left, InstructionFlag.PHI);
    if (!isConstantRef(right)) ir.setFlag(right, InstructionFlag.PHI);
  }
}
