/**
 * Operations that move the base to another frame. Behind one, slots have other numbers and none is known any more; an
 * address that is computed from the base is another one. RESUME and YIELD also store the snapshot in force to the stack
 * of the thread that waits from then on, which upvalues of either thread may see. CALLF is like them, but that the base is
 * where it was: other code runs meanwhile, by which the frames that wait are left alone but for captured locals.
 */
import type { Ir } from "./ir.ts";
import { type IrOp, type IrRef, Op } from "./types.ts";

/** The youngest switch to another thread, or to a function's own traces; or 0. */
export const youngestSwitch = (ir: Ir): IrRef =>
  Math.max(ir.youngest(Op.RESUME), ir.youngest(Op.YIELD), ir.youngest(Op.CALLF));

/** The youngest return to a frame below, or 0. */
export const youngestReturn = (ir: Ir): IrRef => Math.max(ir.youngest(Op.RETF), ir.youngest(Op.RETV));

/** The youngest of these operations, or 0. */
export const youngestBaseChange = (ir: Ir): IrRef => Math.max(youngestReturn(ir), youngestSwitch(ir));

/** The youngest behind which slots have other numbers or belong to another thread, or 0. */
export const youngestMove = (ir: Ir): IrRef =>
  Math.max(youngestReturn(ir), ir.youngest(Op.RESUME), ir.youngest(Op.YIELD));

export const isSwitch = (op: IrOp): boolean => op === Op.RESUME || op === Op.YIELD || op === Op.CALLF;
/** Whether the snapshot in force is stored to the stack, which others than the trace are to find there. */
export const storesSnapshot = (op: IrOp): boolean => isSwitch(op) || op === Op.CALLXS;
const isReturnBelow = (op: IrOp): boolean => op === Op.RETF || op === Op.RETV;
export const changesBase = (op: IrOp): boolean => isReturnBelow(op) || isSwitch(op);
