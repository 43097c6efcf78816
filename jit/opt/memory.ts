/**
 * Load forwarding: what a load gives without loading (LuaJIT: lj_opt_mem.c). A load is replaced by the value that was
 * stored to the same place (store forwarding), or by an older load from it (load forwarding), if nothing in between may
 * have changed the place. It works across LOOP: a value that a loop keeps in a table or upvalue becomes a PHI.
 *
 * ```
 * 0001    tab SLOAD  #1    -
 * 0002    int FLOAD  0001  TAB_HMASK
 * 0003 >  int EQ     0002  +1
 * 0004    p32 FLOAD  0001  TAB_NODE
 * 0005 >  p32 HREFK  0004  str:0x100@1
 * 0006 >  num HLOAD  0005
 * 0007    num ADD    0006  1.0
 * 0008    num HSTORE 0005  0007
 * 0009 >  num HLOAD  0005
 * 0010    num HSTORE 0005  0009
 * ```
 * becomes
 * ```
 * 0001    tab SLOAD  #1    -
 * 0002    int FLOAD  0001  TAB_HMASK
 * 0003 >  int EQ     0002  +1
 * 0004    p32 FLOAD  0001  TAB_NODE
 * 0005 >  p32 HREFK  0004  str:0x100@1
 * 0006 >  num HLOAD  0005
 * 0007    num ADD    0006  1.0
 * 0008    num HSTORE 0005  0007
 * ```
 *
 * Invariant: it relies on equal references having been merged, so it is on only together with CSE.
 */
import type { TraceBuilder } from "../builder.ts";
import { type IrOp, type IrType, Op, type TRef } from "../ir/types.ts";
import {
  forwardField,
  forwardMemoryLoad,
  forwardUpvalueLoad,
  forwardUpvalueReference,
} from "./forward-fields.ts";
import {
  forwardArrayLoad,
  forwardConstantReference,
  forwardHashLoad,
  forwardHashReference,
  forwardLength,
  forwardValueLoad,
} from "./forward-slots.ts";

export { wasNonNil } from "./forward-slots.ts";
export { eliminateStore } from "./stores.ts";

/**
 * The value that an instruction which reads memory gives, if it is known or an older one gives it; else 0. It may also
 * append a better form of the instruction and give that.
 */
export function forward(builder: TraceBuilder, op: IrOp, type: IrType, left: number, right: number): TRef {
  switch (op) {
    case Op.ALOAD:
      return forwardArrayLoad(builder, left);
    case Op.HLOAD:
      return forwardHashLoad(builder, left);
    case Op.ULOAD:
      return forwardUpvalueLoad(builder, left);
    case Op.FLOAD:
      return forwardField(builder, left, right);
    case Op.XLOAD:
      return forwardMemoryLoad(builder, type, left, right);
    case Op.VLOAD:
      return forwardValueLoad(builder, left, right);
    case Op.ALEN:
      return forwardLength(builder, left, right);
    case Op.HREF:
      return forwardHashReference(builder, left, right);
    case Op.HREFK:
      return forwardConstantReference(builder, left, right);
    case Op.UREFO:
    case Op.UREFC:
      return forwardUpvalueReference(builder, op, left, right);
    default:
      return 0;
  }
}
