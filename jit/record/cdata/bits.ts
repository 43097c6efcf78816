/** Operands of bit operations of which one is a 64-bit integer of C (LuaJIT: recff_bit64_*). */
import { isNum } from "../../../lib/ffi/ctype.ts";
import { CtypeId } from "../../../spec/ctypes.ts";
import { abort } from "../../abort.ts";
import { type IrType, isCdata, isNumberRef, type TRef, Type } from "../../ir/types.ts";
import { numberOf } from "../live.ts";
import type { Recording } from "../recording.ts";
import { box } from "./load.ts";
import { convertNumber } from "./numbers.ts";
import { type Scalar, scalarOf } from "./scalar.ts";
import { type LuaOperand, numberToC } from "./store.ts";

/** The integer that C data holds. */
function integerOf(recording: Recording, { ref, value }: LuaOperand): Scalar {
  const scalar = scalarOf(recording, ref, value.low);
  const isInteger = isNum(scalar.type.info) && scalar.irType !== Type.NUM && scalar.irType !== Type.FLOAT;
  return isInteger ? scalar : abort("NYI_BYTECODE", "bit operator");
}

/** All operands as integers of the type that the operation is done in: unsigned if one of them is. */
export function wideBits(
  recording: Recording,
  operands: readonly LuaOperand[],
): { readonly type: IrType; readonly values: readonly TRef[]; readonly finish: (value: TRef) => TRef } {
  const scalars = operands.map((operand) =>
    isCdata(operand.ref) ? integerOf(recording, operand) : undefined,
  );
  const isUnsigned = scalars.some((scalar) => scalar?.irType === Type.U64);
  const type = isUnsigned ? Type.U64 : Type.I64;
  const values = operands.map(({ ref, value }, index) => {
    const scalar = scalars[index];
    if (scalar !== undefined) return convertNumber(recording, scalar.value, type);
    return isNumberRef(ref) ? numberToC(recording, type, ref, numberOf(value)) : abort("BAD_ARGUMENT");
  });
  const id = isUnsigned ? CtypeId.UINT64 : CtypeId.INT64;
  return { type, values, finish: (value) => box(recording, id, value) };
}

/** The low 32 bits of C data: what counts of a shift count. */
export const lowBits = (recording: Recording, operand: LuaOperand): TRef =>
  convertNumber(recording, integerOf(recording, operand).value, Type.INT);
