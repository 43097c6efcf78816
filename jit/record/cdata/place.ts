/**
 * Places in memory that traces read and write by the rules of C (LuaJIT: the addresses of lj_crecord.c). As the
 * interpreter, a trace checks that an address is one before it uses it: what lies in an object of C data at a constant
 * offset is, all else is guarded. The index of a loop is checked at both of its ends, before the loop (see abc.ts).
 *
 * Invariant: memory never shrinks, so its size while recording is a limit for good.
 */
import { LEAST_ADDRESS } from "../../../lib/ffi/memory.ts";
import { CdataField } from "../../../lib/offsets.ts";
import { ConversionCheck } from "../../../spec/ir.ts";
import { abort } from "../../abort.ts";
import { conversion } from "../../ir/operands.ts";
import {
  type IrRef,
  type IrType,
  isConstantRef,
  Op,
  refOf,
  type TRef,
  Type,
  typeOf,
} from "../../ir/types.ts";
import type { Recording } from "../recording.ts";
import { convertNumber } from "./numbers.ts";

export interface Place {
  /** C data, or an address. */
  readonly base: TRef;
  /** What is added to it. */
  readonly offset: number;
  /** The sum, while recording. */
  readonly address: number;
  /** Bytes from the base on that are memory for sure. */
  readonly extent: number;
}

/** The payload of C data of so many bytes. */
export const payloadOf = (cdata: TRef, address: number, size: number): Place => ({
  base: cdata,
  offset: CdataField.data,
  address: address + CdataField.data,
  extent: CdataField.data + size,
});

/** A variable of a C library, of so many bytes; the C data holds its address. */
export function variableAt(recording: Recording, cdata: number, size: number): Place {
  const { ffi } = recording.environment;
  const address = ffi.pointerAt(ffi.dataOf(cdata));
  return { base: recording.builder.pointer(address), offset: 0, address, extent: size };
}

/** What a pointer points to. */
export const pointedTo = (pointer: TRef, address: number): Place => ({
  base: pointer,
  offset: 0,
  address,
  extent: 0,
});

export const placeAt = (place: Place, offset: number): Place => ({
  ...place,
  offset: place.offset + offset,
  address: (place.address + offset) >>> 0,
});

/** The element at an index, of so many bytes each. */
export function elementAt(
  recording: Recording,
  place: Place,
  index: TRef,
  indexValue: number,
  size: number,
): Place {
  const distance = Math.imul(indexValue, size);
  if (isConstantRef(refOf(index))) return placeAt(place, distance);
  const address = (place.address + distance) >>> 0;
  const [terms, constant] = withoutConstants(recording, termsOf(recording, refOf(place.base), Type.P32));
  const [multiples, elements] = termsOfIndex(recording, refOf(index));
  const scaled = multiples.map((term) =>
    refOf(recording.emit(Op.MUL, Type.INT, recording.builder.typed(term), recording.int(size))),
  );
  // What does not change in the loop comes first, so that it can leave it.
  const ordered = [...terms, ...scaled];
  ordered.sort((left, right) => Number(isOfLoop(recording, left)) - Number(isOfLoop(recording, right)));
  const offset = (place.offset + constant + Math.imul(elements, size)) | 0;
  return { base: sumOf(recording, ordered), offset, address, extent: 0 };
}

/** What an index that depends on that of the loop is the sum of, and a constant. */
function termsOfIndex(recording: Recording, index: IrRef): readonly [readonly IrRef[], number] {
  const [terms, constant] = withoutConstants(recording, termsOf(recording, index, Type.INT));
  return terms.some((term) => isOfLoop(recording, term)) ? [terms, constant] : [[index], 0];
}

/** The address, as XLOAD and XSTORE take it. */
export function addressOf(recording: Recording, { base, offset }: Place): TRef {
  if (offset === 0 && typeOf(base) === Type.P32) return base;
  return recording.emit(Op.ADD, Type.P32, base, recording.int(offset));
}

/** Makes sure that there are so many bytes of memory. */
export function ensureMemory(recording: Recording, place: Place, size: number): Place {
  const { address, extent } = place;
  if (place.offset >= 0 && place.offset + size <= extent) return place;
  const limit = recording.heap.u8.length - size - LEAST_ADDRESS;
  if (address - LEAST_ADDRESS < 0 || address - LEAST_ADDRESS > limit) abort("BAD_ARGUMENT");
  if (!ensureForLoop(recording, place, limit)) guardAddress(recording, place, limit);
  return { ...place, extent: place.offset + size };
}

/** The distance of an address from the least one, as a word. */
const distanceOf = (recording: Recording, base: TRef, offset: number): TRef =>
  recording.emit(Op.ADD, Type.INT, base, recording.int((offset - LEAST_ADDRESS) | 0));

function guardAddress(recording: Recording, { base, offset }: Place, limit: number): void {
  recording.guard(Op.ULE, Type.INT, distanceOf(recording, base, offset), recording.int(limit | 0));
}

/** An index times a size; or times a multiplier, too, a number that is from 1 to 2^16: see narrowElement. */
interface Multiple {
  readonly index: IrRef;
  readonly size: number;
  /** 0: there is none. */
  readonly multiplier: IrRef;
}

/** An address that is made of an index: base + constant + index * multiplier * size. */
interface Indexed extends Multiple {
  /** What is added up to the base. */
  readonly base: readonly IrRef[];
  readonly constant: number;
}

/** The address as a sum with a multiple of the loop's index, or undefined if it is none. */
function indexedByLoop(recording: Recording, address: IrRef): Indexed | undefined {
  const [terms, constant] = withoutConstants(recording, termsOf(recording, address, Type.P32));
  const multiples = terms.filter((term) => isOfLoop(recording, term));
  if (multiples.length !== 1) return undefined;
  const base = terms.filter((term) => term !== multiples[0]);
  return { base, constant, ...multipleOf(recording, multiples[0]) };
}

/** Elements up to this are multiplied without overflow. */
const MAX_MULTIPLIED_SIZE = 2 ** 14;

/** Whether a term is a multiple of the index of the innermost loop. */
const isOfLoop = (recording: Recording, term: IrRef): boolean =>
  !isConstantRef(term) && isLoopIndex(recording, multipleOf(recording, term).index);

const isLoopIndex = (recording: Recording, index: IrRef): boolean =>
  offsetBase(recording, index) === recording.evolution.index;

function multipleOf(recording: Recording, term: IrRef): Multiple {
  const { ir } = recording.builder;
  const [index, size] = scaleOf(recording, term);
  const none = { index, size, multiplier: 0 };
  if (isConstantRef(index) || ir.op(index) !== Op.MUL || ir.type(index) !== Type.INT) return none;
  const [left, right] = [ir.left(index), ir.right(index)];
  const product = { size: Math.max(size, 1) };
  if (multiplierValue(recording, right) > 0 && isLoopIndex(recording, left))
    return { ...product, index: left, multiplier: right };
  if (multiplierValue(recording, left) > 0 && isLoopIndex(recording, right))
    return { ...product, index: right, multiplier: left };
  return none;
}

/** The number in a slot that has become a multiplier, while recording; 0: it is none. */
function multiplierValue({ builder: { ir, integerSlots } }: Recording, ref: IrRef): number {
  return isConstantRef(ref) || ir.op(ref) !== Op.CONV ? 0 : (integerSlots.get(ir.left(ref)) ?? 0);
}

/** Sums of addresses that are looked into are at most so deep. */
const MAX_TERMS = 8;

/** What an address is the sum of. */
function termsOf({ builder: { ir } }: Recording, sum: IrRef, type: IrType): IrRef[] {
  const terms = [sum];
  for (let at = 0; at < terms.length && terms.length < MAX_TERMS; ) {
    const term = terms[at];
    const isSum = !isConstantRef(term) && ir.op(term) === Op.ADD && ir.type(term) === type;
    if (isSum) terms.splice(at, 1, ir.left(term), ir.right(term));
    else at++;
  }
  return terms;
}

/** The terms that are no constants, and the sum of those that are. */
function withoutConstants(
  { builder: { ir } }: Recording,
  terms: readonly IrRef[],
): readonly [readonly IrRef[], number] {
  const constants = terms.filter((term) => ir.op(term) === Op.KINT);
  const sum = constants.reduce((total, term) => total + ir.intValue(term), 0);
  return [terms.filter((term) => ir.op(term) !== Op.KINT), sum | 0];
}

const sumOf = (recording: Recording, terms: readonly IrRef[]): TRef =>
  terms
    .map((term) => recording.builder.typed(term))
    .reduce((left, right) => recording.emit(Op.ADD, Type.P32, left, right));

/** What an instruction multiplies, and by what; 0: it does not. */
function scaleOf(recording: Recording, ref: IrRef): readonly [IrRef, number] {
  const { ir } = recording.builder;
  const [op, right] = [ir.op(ref), ir.right(ref)];
  if ((op !== Op.MUL && op !== Op.BSHL) || ir.op(right) !== Op.KINT)
    return [ref, ir.type(ref) === Type.INT ? 1 : 0];
  const factor = ir.intValue(right);
  return [ir.left(ref), op === Op.MUL ? factor : 2 ** factor];
}

/** The index of a loop, with a constant added or not. */
const hasOffset = ({ builder: { ir } }: Recording, ref: IrRef): boolean =>
  ir.op(ref) === Op.ADD && ir.op(ir.right(ref)) === Op.KINT;
const offsetBase = (recording: Recording, ref: IrRef): IrRef =>
  hasOffset(recording, ref) ? recording.builder.ir.left(ref) : ref;
const offsetOf = ({ builder: { ir } }: Recording, ref: IrRef): number => ir.intValue(ir.right(ref));

/**
 * Checks the index at both ends of the innermost loop: all elements between them are in memory if the array begins in it.
 * The last one may be outside now: then there is nothing gained.
 */
function ensureForLoop(recording: Recording, place: Place, limit: number): boolean {
  const { evolution, builder } = recording;
  if (evolution.type !== Type.INT || !builder.isEnabled("loop") || !builder.isEnabled("abc")) return false;
  const indexed = indexedByLoop(recording, refOf(place.base));
  if (indexed === undefined || indexed.base.length === 0 || limit >= 2 ** 31) return false;
  const { multiplier, size: elementSize } = indexed;
  if (elementSize <= 0 || (multiplier !== 0 && elementSize > MAX_MULTIPLIED_SIZE)) return false;
  const size = multiplier === 0 ? elementSize : elementSize * multiplierValue(recording, multiplier);
  const shift = indexed.index === evolution.index ? 0 : offsetOf(recording, indexed.index);
  const [now, last] = [evolution.indexValue + shift, evolution.stopValue + shift];
  const start = place.address - LEAST_ADDRESS - now * size;
  const count = Math.floor(2 ** 31 / size);
  const isInside = (index: number) => index >= 0 && index < count && start + index * size <= limit;
  if (start < 0 || !isInside(now) || !isInside(last)) return false;
  guardEnds(recording, place, indexed, shift, limit);
  return true;
}

function guardEnds(
  recording: Recording,
  { offset }: Place,
  { base, constant, ...multiple }: Indexed,
  shift: number,
  limit: number,
): void {
  const { evolution } = recording;
  const start = distanceOf(recording, sumOf(recording, base), offset + constant);
  recording.guard(Op.ULE, Type.INT, start, recording.int(limit));
  const room = recording.emit(Op.SUB, Type.INT, recording.int(limit + 1), start);
  const stop = recording.emit(Op.ADD, Type.INT, evolution.stop, recording.int(shift));
  for (const end of [stop, multiple.index]) {
    if (multiple.multiplier === 0) guardEnd(recording, room, end, multiple.size);
    else guardMultipliedEnd(recording, room, end, multiple);
  }
}

/** The type says that the check holds for the whole loop if the array stays the same. */
const endType = (room: TRef): IrType => (isConstantRef(refOf(room)) ? Type.U32 : Type.P32);

function guardEnd(recording: Recording, room: TRef, end: number, size: number): void {
  const scaled = recording.emit(Op.MUL, Type.INT, end, recording.int(size));
  if (size > 1) recording.guard(Op.ABC, Type.U32, recording.int(Math.floor(2 ** 31 / size)), end);
  recording.guard(Op.ABC, endType(room), room, scaled);
}

/** The multiplier must stay the same, too, so it is the room that it changes: that is counted in its steps. */
function guardMultipliedEnd(
  recording: Recording,
  room: TRef,
  end: number,
  { multiplier, size }: Multiple,
): void {
  const number = (value: TRef) => convertNumber(recording, value, Type.NUM);
  const step = recording.emit(Op.MUL, Type.INT, recording.builder.typed(multiplier), recording.int(size));
  const steps = recording.emit(Op.DIV, Type.NUM, number(room), number(step));
  const whole = recording.emit(Op.CONV, Type.INT, steps, conversion(Type.INT, Type.NUM, ConversionCheck.ANY));
  recording.guard(Op.ABC, endType(whole), whole, end);
}
