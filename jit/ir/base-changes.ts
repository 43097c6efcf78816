/**
 * Operations that move the base to another frame. Behind one, slots have other numbers and none is known any more; an
 * address that is computed from the base is another one. RESUME and YIELD also store the snapshot in force to the stack
 * of the thread that waits from then on, which upvalues of either thread may see.
 */
import type { Ir } from "./ir.ts";
import { type IrOp, type IrRef, Op } from "./types.ts";

/** The youngest switch to another thread, or 0. */
export const youngestSwitch = (ir: Ir): IrRef => Math.max(ir.youngest(Op.RESUME), ir.youngest(Op.YIELD));

/** The youngest change of the base, or 0. */
export const youngestBaseChange = (ir: Ir): IrRef => Math.max(ir.youngest(Op.RETF), youngestSwitch(ir));

export const isSwitch = (op: IrOp): boolean => op === Op.RESUME || op === Op.YIELD;
/** Whether the snapshot in force is stored to the stack, which others than the trace are to find there. */
export const storesSnapshot = (op: IrOp): boolean => isSwitch(op) || op === Op.CALLXS;
export const changesBase = (op: IrOp): boolean => op === Op.RETF || isSwitch(op);
