/**
 * What FOLD asks of the other passes while an instruction is emitted. Stand-ins until jit/opt has them.
 */
import type { TraceBuilder } from "../builder.ts";
import type { IrOp, IrType, TRef } from "../ir/types.ts";

/** The value that a load gives, if an older store or load tells; else 0. */
export const forward = (
  _builder: TraceBuilder,
  _op: IrOp,
  _type: IrType,
  _left: number,
  _right: number,
): TRef => 0;

/** Whether a store is needless; it may have removed an older store that this one makes needless. */
export const eliminateStore = (_builder: TraceBuilder, _op: IrOp, _left: number, _right: number): boolean =>
  false;

/** The integer that a conversion of a number expression becomes by converting the expression's leaves; or 0. */
export const narrowConvert = (
  _builder: TraceBuilder,
  _op: IrOp,
  _type: IrType,
  _left: number,
  _right: number,
): TRef => 0;
