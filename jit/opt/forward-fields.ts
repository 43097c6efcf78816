/**
 * Loads from fields of objects, upvalues and raw memory (LuaJIT: lj_opt_fwd_fload, _uload, _xload; fload_tab_ah and
 * cse_uref of lj_opt_fold.c).
 */
import { irFields, XloadMode } from "../../spec/ir.ts";
import type { TraceBuilder } from "../builder.ts";
import { youngestSwitch } from "../ir/base-changes.ts";
import { closedBy, upvalueOrigin } from "../ir/closures.ts";
import type { Ir } from "../ir/ir.ts";
import { Field } from "../ir/operands.ts";
import {
  type IrOp,
  type IrRef,
  type IrType,
  isConstantRef,
  Op,
  REF_BASE,
  type TRef,
  Type,
} from "../ir/types.ts";
import { Alias, aliasOfFields, aliasOfUpvalues, mayBeResized, youngestChange } from "./alias.ts";
import { templateSizes, upvalueObject } from "./heap-constants.ts";
import { aliasOfMemory } from "./memory-alias.ts";

/** Fields that no store changes, but new keys and helpers do: what makes up the parts of a table. */
const isPartOfTable: readonly boolean[] = Object.keys(irFields).map((name) =>
  ["TAB_ARRAY", "TAB_NODE", "TAB_ASIZE", "TAB_HMASK"].includes(name),
);
const isFieldOfTable: readonly boolean[] = Object.values(irFields).map(({ layout }) => layout === "Table");

const findLoad = (ir: Ir, op: IrOp, left: number, right: number, limit: IrRef): IrRef => {
  for (let ref = ir.youngest(op); ref > limit; ref = ir.older(ref))
    if (ir.left(ref) === left && ir.right(ref) === right) return ref;
  return 0;
};

/** FLOAD of a field that may change. */
export function forwardField(builder: TraceBuilder, object: IrRef, field: number): TRef {
  const { ir } = builder;
  if (isPartOfTable[field]) return forwardPartOfTable(builder, object, field);
  const store = findFieldStore(ir, object, field);
  const limit = Math.max(store.ref, youngestFieldChange(ir, object, field));
  if (store.alias === Alias.MUST && limit === store.ref) {
    const value = ir.right(store.ref);
    // A field may be narrower than the value.
    if (ir.type(value) === ir.type(store.ref)) return builder.typed(value);
  }
  if (limit === 0 && field === Field.TAB_META && (ir.op(object) === Op.TNEW || ir.op(object) === Op.TDUP))
    return builder.nullOf(Type.TAB);
  const load = findLoad(ir, Op.FLOAD, object, field, Math.max(limit, object));
  return load !== 0 ? builder.typed(load) : 0;
}

/** The youngest instruction besides stores that may have changed a field, or 0. */
function youngestFieldChange(ir: Ir, object: IrRef, field: number): IrRef {
  if (field === Field.THREAD_OPENUV) return youngestUpvalueChange(ir);
  return isFieldOfTable[field] ? youngestChange(ir, object, object) : 0;
}

/** The youngest instruction that may have opened or closed upvalues, or 0. */
const youngestUpvalueChange = (ir: Ir): IrRef => Math.max(ir.youngest(Op.FNEW), ir.youngest(Op.UCLO));

/** The youngest store to a field, or what may be one; `ref` 0: none. */
function findFieldStore(ir: Ir, object: IrRef, field: number): { alias: Alias; ref: IrRef } {
  for (let ref = ir.youngest(Op.FSTORE); ref > object; ref = ir.older(ref)) {
    const alias = aliasOfFields(ir, object, field, ir.left(ref));
    if (alias !== Alias.NO) return { alias, ref };
  }
  return { alias: Alias.NO, ref: 0 };
}

function forwardPartOfTable(builder: TraceBuilder, table: IrRef, field: number): TRef {
  const { ir } = builder;
  const load = findLoad(ir, Op.FLOAD, table, field, table);
  if (load !== 0) return mayBeResized(ir, table, load) ? 0 : builder.typed(load);
  if (mayBeResized(ir, table, table)) return 0;
  if (ir.op(table) === Op.TNEW) {
    if (field === Field.TAB_ASIZE) return builder.int(ir.left(table));
    if (field === Field.TAB_HMASK) return builder.int((1 << ir.right(table)) - 1);
  } else if (ir.op(table) === Op.TDUP) {
    const sizes = templateSizes(builder, table);
    if (sizes && field === Field.TAB_ASIZE) return builder.int(sizes.array);
    if (sizes && field === Field.TAB_HMASK) return builder.int(sizes.mask);
  }
  return 0;
}

/** UREFO, UREFC: no store changes where an upvalue is, but it may be closed. */
export function forwardUpvalueReference(
  builder: TraceBuilder,
  op: IrOp,
  closure: IrRef,
  upvalue: number,
): TRef {
  const { ir } = builder;
  const limit = Math.max(isConstantRef(closure) ? REF_BASE : closure, ir.youngest(Op.UCLO));
  const found = findLoad(ir, op, closure, upvalue, limit);
  if (found !== 0) return builder.typed(found);
  if (!isConstantRef(closure)) return 0;
  const object = upvalueObject(builder, closure, upvalue >>> 8);
  if (object === 0) return 0;
  for (let ref = ir.youngest(op); ref > limit; ref = ir.older(ref)) {
    const other = ir.left(ref);
    if (isConstantRef(other) && upvalueObject(builder, other, ir.right(ref) >>> 8) === object)
      return builder.typed(ref);
  }
  return 0;
}

/** ULOAD. */
export function forwardUpvalueLoad(builder: TraceBuilder, upvalue: IrRef): TRef {
  const { ir } = builder;
  // What is stored to the stack there may be an upvalue's.
  let limit = Math.max(REF_BASE, youngestSwitch(ir));
  for (let store = ir.youngest(Op.USTORE); store > limit; store = ir.older(store)) {
    const alias = aliasOfUpvalues(ir, upvalue, ir.left(store));
    if (alias === Alias.MUST) return builder.typed(ir.right(store));
    if (alias === Alias.MAY) limit = store;
  }
  for (let load = ir.youngest(Op.ULOAD); load > limit; load = ir.older(load)) {
    const other = ir.left(load);
    if (other === upvalue || aliasOfUpvalues(ir, upvalue, other) === Alias.MUST) return builder.typed(load);
  }
  return valueWhenClosed(builder, upvalue, limit);
}

/** What a slot held that was captured and closed on the trace, if nothing was stored since: `store` may be such. */
function valueWhenClosed(builder: TraceBuilder, upvalue: IrRef, store: IrRef): TRef {
  const { environment, ir } = builder;
  const closure = ir.left(upvalue);
  if (environment === undefined || ir.op(upvalue) !== Op.UREFC || ir.op(closure) !== Op.FNEW) return 0;
  const origin = upvalueOrigin(ir, environment, closure, ir.right(upvalue) >>> 8);
  if (origin.kind !== "slot") return 0;
  const close = closedBy(ir, closure, origin.slot);
  if (close === 0 || store > close) return 0;
  for (let ref = ir.youngest(Op.SSTORE); ref > closure; ref = ir.older(ref))
    if (ref < close && ir.left(ref) === origin.slot) return builder.typed(ir.right(ref));
  return 0;
}

/** The youngest call that may have written to any memory, or 0. */
export const youngestCall = (ir: Ir): IrRef =>
  Math.max(ir.youngest(Op.CALLS), ir.youngest(Op.CALLXS), ir.youngest(Op.CALLF));

/** XLOAD. A store of another type at the same place makes it load again. */
export function forwardMemoryLoad(builder: TraceBuilder, type: IrType, address: IrRef, mode: number): TRef {
  const { ir } = builder;
  if (mode & XloadMode.VOLATILE) return 0;
  let limit = address;
  if (!(mode & XloadMode.READONLY)) {
    limit = Math.max(limit, youngestCall(ir), youngestUpvalueChange(ir));
    for (let store = ir.youngest(Op.XSTORE); store > limit; store = ir.older(store)) {
      const alias = aliasOfMemory(ir, address, type, ir.left(store), ir.type(store));
      const value = ir.right(store);
      if (alias === Alias.MUST && ir.type(value) === type) return builder.typed(value);
      if (alias !== Alias.NO) limit = store;
    }
  }
  for (let load = ir.youngest(Op.XLOAD); load > limit; load = ir.older(load))
    if (ir.left(load) === address && ir.type(load) === type) return builder.typed(load);
  return 0;
}
