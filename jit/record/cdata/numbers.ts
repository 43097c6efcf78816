/** Which types of C are numbers or addresses to the IR (LuaJIT: crec_ct2irt). */
import { type Ctype, isEnum, isFloat, isNum, isPtr } from "../../../lib/ffi/ctype.ts";
import type { Ctypes } from "../../../lib/ffi/ctypes.ts";
import { Flag } from "../../../spec/ctypes.ts";
import { ConversionCheck } from "../../../spec/ir.ts";
import { conversion } from "../../ir/operands.ts";
import { type IrType, Op, type TRef, Type, typeOf, typeSpecs } from "../../ir/types.ts";
import type { Recording } from "../recording.ts";

const signedTypes: Readonly<Record<number, IrType>> = {
  1: Type.I8,
  2: Type.I16,
  4: Type.INT,
  8: Type.I64,
};
const unsignedTypes: Readonly<Record<number, IrType>> = {
  1: Type.U8,
  2: Type.U16,
  4: Type.U32,
  8: Type.U64,
};

/** The type by which memory of a raw type of C is loaded and stored; undefined: not as one value. */
export function memoryType(types: Ctypes, type: Ctype): IrType | undefined {
  const { info, size } = isEnum(type.info) ? types.child(type) : type;
  if (isPtr(info)) return Type.P32;
  if (!isNum(info)) return undefined;
  if (isFloat(info)) return size === 8 ? Type.NUM : size === 4 ? Type.FLOAT : undefined;
  return (info & Flag.UNSIGNED ? unsignedTypes : signedTypes)[size];
}

export const isWide = (type: IrType): boolean => typeSpecs[type].kind === "i64";

/** Converts between number types; those that are the same in a local stay as they are. */
export function convertNumber(recording: Recording, value: TRef, to: IrType): TRef {
  const from = typeOf(value);
  return from === to ? value : recording.emit(Op.CONV, to, value, conversion(to, from, ConversionCheck.ANY));
}
