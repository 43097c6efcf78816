/**
 * Operations that move the base to another frame. Behind one, slots have other numbers and none is known any more; an
 * address that is computed from the base is another one. RESUME and YIELD also store the snapshot in force to the stack
 * of the thread that waits from then on, which upvalues of either thread may see.
 */
import type { Ir } from "./ir.ts";
import { type IrOp, type IrRef, Op } from "./types.ts";

/** The youngest switch to another thread, or 0. */
export const youngestSwitch = (ir: Ir): IrRef => Math.max(ir.youngest(Op.RESUME), ir.youngest(Op.YIELD));

/** The youngest return to a frame below, or 0. */
export const youngestReturn = (ir: Ir): IrRef => Math.max(ir.youngest(Op.RETF), ir.youngest(Op.RETV));

/** The youngest change of the base, or 0. */
export const youngestBaseChange = (ir: Ir): IrRef => Math.max(youngestReturn(ir), youngestSwitch(ir));

export const isSwitch = (op: IrOp): boolean => op === Op.RESUME || op === Op.YIELD;
/** Whether the snapshot in force is stored to the stack, which others than the trace are to find there. */
export const storesSnapshot = (op: IrOp): boolean => isSwitch(op) || op === Op.CALLXS;
const isReturnBelow = (op: IrOp): boolean => op === Op.RETF || op === Op.RETV;
export const changesBase = (op: IrOp): boolean => isReturnBelow(op) || isSwitch(op);
