/** References, tagged references and the flattened op and type tables of the IR (LuaJIT: lj_ir.h). */
import {
  type IrEffect,
  type IrOpName,
  type IrOpSpec,
  type IrTypeName,
  type IrTypeSpec,
  irOps,
  irTypes,
} from "../../spec/ir.ts";

/**
 * Place of an instruction in a trace's IR, 16 bits: constants are below REF_BIAS and grow down, instructions grow up
 * from REF_BIAS. So `ref < REF_BIAS` says constant, and a lower reference was made earlier among instructions.
 */
export type IrRef = number;
/** Index of an operation in `irOps`. */
export type IrOp = number;
/** Index of a type in `irTypes`. */
export type IrType = number;

export const REF_BIAS = 0x8000;
/** The three primitives are the first constants of every trace. */
export const REF_NIL = REF_BIAS - 1;
export const REF_FALSE = REF_BIAS - 2;
export const REF_TRUE = REF_BIAS - 3;
/** The BASE instruction. */
export const REF_BASE = REF_BIAS;
/** First instruction after BASE. */
export const REF_FIRST = REF_BIAS + 1;

export const isConstantRef = (ref: IrRef): boolean => ref < REF_BIAS;

export const opNames = Object.keys(irOps) as readonly IrOpName[];
export const typeNames = Object.keys(irTypes) as readonly IrTypeName[];

const numbering = <N extends string>(names: readonly N[]) =>
  Object.fromEntries(names.map((name, index) => [name, index])) as { readonly [Name in N]: number };

/** Numbers of the operations by name: `Op.ADD`. */
export const Op = numbering(opNames);
/** Numbers of the types by name: `Type.NUM`. */
export const Type = numbering(typeNames);

export const opSpecs: readonly IrOpSpec[] = Object.values(irOps);
export const typeSpecs: readonly IrTypeSpec[] = Object.values(irTypes);

export const effectOf: readonly IrEffect[] = opSpecs.map(({ effect }) => effect);
export const isCommutative: readonly boolean[] = opSpecs.map(({ commutes }) => commutes === true);
/** Whether the operands are references. */
export const leftIsRef: readonly boolean[] = opSpecs.map(({ args }) => args[0] === "ref");
export const rightIsRef: readonly boolean[] = opSpecs.map(({ args }) => args[1] === "ref");

/** Flags of an instruction, in a column of their own. */
export const InstructionFlag = {
  /** It leaves the trace by the latest snapshot if it fails. */
  GUARD: 1,
  /** It is the left or right of a PHI. */
  PHI: 2,
  /** For use within one pass; clear at its ends. */
  MARK: 4,
  /** LOOP: the body relies on the pre-roll's values, and may not be entered with others (see jit/opt/loop-entry.ts). */
  CLOSED: 8,
  /** It has no code: an allocation that only exits need, its stores and their addresses (see jit/opt/sink.ts). */
  SUNK: 16,
} as const;

/**
 * A tagged reference, as the recorder keeps it for slots: the reference in the low 16 bits, its type above, then flags.
 * 0 means: nothing known (the slot has not been read or written on the trace).
 */
export type TRef = number;

export const TRefFlag = {
  /** A frame's header slot. */
  FRAME: 1 << 24,
  /** A continuation's slot. */
  CONTINUATION: 1 << 25,
  /** A traversal index: restored with its tag. */
  KEYINDEX: 1 << 26,
} as const;

export const tref = (ref: IrRef, type: IrType): TRef => ref | (type << 16);
export const refOf = (value: TRef): IrRef => value & 0xffff;
export const typeOf = (value: TRef): IrType => (value >>> 16) & 0xff;

export const TREF_NIL: TRef = tref(REF_NIL, Type.NIL);
export const TREF_FALSE: TRef = tref(REF_FALSE, Type.FALSE);
export const TREF_TRUE: TRef = tref(REF_TRUE, Type.TRUE);

export const isNil = (value: TRef): boolean => typeOf(value) === Type.NIL;
export const isTruthyType = (value: TRef): boolean =>
  typeOf(value) !== Type.NIL && typeOf(value) !== Type.FALSE;
export const isNumberRef = (value: TRef): boolean => typeOf(value) === Type.NUM || typeOf(value) === Type.INT;
export const isIntegerType = (type: IrType): boolean => typeSpecs[type].isInteger === true;
export const isPrimitiveType = (type: IrType): boolean => type <= Type.TRUE;
export const isConstant = (value: TRef): boolean => refOf(value) < REF_BIAS;
export const isTable = (value: TRef): boolean => typeOf(value) === Type.TAB;
export const isString = (value: TRef): boolean => typeOf(value) === Type.STR;
export const isCdata = (value: TRef): boolean => typeOf(value) === Type.CDATA;
export const isFunctionRef = (value: TRef): boolean => typeOf(value) === Type.FUNC;
