/**
 * Complex numbers: two floating-point numbers side by side, which a trace loads and stores one by one (LuaJIT: the complex
 * types of crec_ct_ct and crec_tv_ct). They do not change once they are made, and sink as structs do.
 */
import { type Ctype, isComplex, isNum } from "../../../lib/ffi/ctype.ts";
import { abort } from "../../abort.ts";
import { isNumberRef, Op, type TRef, Type, typeOf } from "../../ir/types.ts";
import { numberOf } from "../live.ts";
import type { Recording } from "../recording.ts";
import { convertNumber } from "./numbers.ts";
import { addressOf, ensureMemory, type Place, payloadOf, placeAt } from "./place.ts";
import { locate, scalarOf } from "./scalar.ts";
import { type LuaOperand, numberToC, scalarToC } from "./store.ts";

interface Parts {
  readonly re: TRef;
  readonly im: TRef;
}

/** Where the part of a name lies; undefined: there is no such part. */
export function offsetOfPart({ size }: Ctype, name: string): number | undefined {
  return name === "re" ? 0 : name === "im" ? size >>> 1 : undefined;
}

const partType = ({ size }: Ctype) => (size === 16 ? Type.NUM : Type.FLOAT);

/** New C data with the value of a place. */
export function loadComplex(recording: Recording, type: Ctype, place: Place): TRef {
  const parts = loadParts(recording, type, place);
  const cdata = recording.guard(Op.CNEW, Type.CDATA, recording.int(type.id), recording.int(type.size));
  storeParts(recording, type, payloadOf(cdata, 0, type.size), parts);
  return cdata;
}

/** Stores a number, or C data that is one. It is the last thing that is done for an instruction. */
export function storeComplex(recording: Recording, type: Ctype, place: Place, operand: LuaOperand): void {
  const parts = partsOf(recording, type, operand);
  storeParts(recording, type, ensureMemory(recording, place, type.size), parts);
}

function partsOf(recording: Recording, type: Ctype, { ref, value }: LuaOperand): Parts {
  const im = recording.builder.num(0);
  if (isNumberRef(ref)) return { re: numberToC(recording, partType(type), ref, numberOf(value)), im };
  if (typeOf(ref) !== Type.CDATA) return abort("BAD_ARGUMENT");
  const { type: source, place } = locate(recording, ref, value.low);
  if (isComplex(source.info)) return loadParts(recording, source, place);
  const scalar = scalarOf(recording, ref, value.low);
  if (!isNum(scalar.type.info)) return abort("BAD_ARGUMENT");
  return { re: scalarToC(recording, partType(type), scalar, value.low), im };
}

/** Both parts, as NUM. */
export function loadParts(recording: Recording, type: Ctype, place: Place): Parts {
  const memory = ensureMemory(recording, place, type.size);
  const load = (offset: number) => {
    const part = recording.emit(Op.XLOAD, partType(type), addressOf(recording, placeAt(memory, offset)));
    return convertNumber(recording, part, Type.NUM);
  };
  return { re: load(0), im: load(type.size >>> 1) };
}

function storeParts(recording: Recording, type: Ctype, place: Place, { re, im }: Parts): void {
  const store = (part: TRef, offset: number) =>
    recording.emit(Op.XSTORE, partType(type), addressOf(recording, placeAt(place, offset)), part);
  store(re, 0);
  store(im, type.size >>> 1);
  recording.needsSnapshot = true;
}
