/**
 * Initialisers of arrays, structs and unions (LuaJIT: the aggregates of crec_alloc, and beyond it tables, strings and
 * types of variable length); see lib/ffi/aggregates.ts for what they mean. They are planned first: a plan reads the tables
 * and says what is stored where, or that the interpreter has to do it, before anything has been stored.
 *
 * What is stored goes into a new object, or is the same each time that the interpreter repeats the instruction: so the
 * trace may be left in between.
 */
import { fromByteString } from "../../../lib/byte-text.ts";
import {
  type Ctype,
  childOf,
  isArray,
  isBitfield,
  isField,
  isPtr,
  isRefArray,
  isReference,
  isStruct,
  isSubtype,
} from "../../../lib/ffi/ctype.ts";
import type { Value } from "../../../lib/lua-state.ts";
import { Flag, NO_SIZE } from "../../../spec/ctypes.ts";
import { Tag } from "../../../spec/vm.ts";
import { isCdata, isConstant, isNil, isString, isTable, Op, type TRef, Type } from "../../ir/types.ts";
import { recordAccess } from "../access.ts";
import { callHelper } from "../library/call.ts";
import { NIL_VALUE, numberValue, objectValue, readValue } from "../live.ts";
import type { Recording } from "../recording.ts";
import { addressOf, type Place, placeAt } from "./place.ts";
import { locate } from "./scalar.ts";
import { isText, type LuaOperand, storeBitField, storeMember, storeText } from "./store.ts";

/** Elements that are stored one by one; tables may have no more. */
const MAX_ELEMENTS = 16;

/** What one value is stored as. */
interface PlannedValue {
  /** A bit field, or the raw type. */
  readonly field: Ctype;
  readonly offset: number;
  readonly operand: LuaOperand;
}

/** The only element of an array is repeated up to the array's end. */
interface PlannedRepetition {
  readonly offset: number;
  readonly elementSize: number;
  /** undefined: up to the end of the object. */
  readonly size: number | undefined;
}

type PlannedStore = PlannedValue | PlannedRepetition;

/** In the order in which they are to be made. */
export type Plan = readonly PlannedStore[];

/** Bytes of an object. */
export interface Extent {
  readonly ref: TRef;
  readonly value: number;
}

/** What initialisers store into an object of a raw type; undefined: the interpreter has to do it. */
export function planInitialisers(
  recording: Recording,
  type: Ctype,
  extent: Extent,
  initialisers: readonly LuaOperand[],
): Plan | undefined {
  const plan = new Planner(recording, extent);
  return plan.addAll(type, initialisers) ? plan.stores : undefined;
}

/** What a table stores into an array or struct that is there. */
export function planTable(recording: Recording, type: Ctype, table: LuaOperand): Plan | undefined {
  const plan = new Planner(recording, { ref: recording.int(type.size), value: type.size });
  return plan.addTable(type, 0, table) && plan.isApart ? plan.stores : undefined;
}

class Planner {
  readonly #recording: Recording;
  readonly #extent: Extent;
  readonly stores: PlannedStore[] = [];

  constructor(recording: Recording, extent: Extent) {
    this.#recording = recording;
    this.#extent = extent;
  }

  /** Whether no value is memory that may be a part of the object itself: what has been stored there would be copied. */
  get isApart(): boolean {
    return this.stores.every((store) => !("field" in store) || !this.#isMemory(store));
  }

  #isMemory({ field, operand }: PlannedValue): boolean {
    if (!isCdata(operand.ref) || isPtr(field.info)) return false;
    const { ffi } = this.#recording.environment;
    const { info } = ffi.types.get(ffi.ctypeOf(operand.value.low));
    return isReference(info) || isRefArray(info) || isStruct(info);
  }

  addAll(type: Ctype, initialisers: readonly LuaOperand[]): boolean {
    if (initialisers.length === 0) return true;
    const [first] = initialisers;
    if (initialisers.length === 1 && !this.#isElement(type, first)) return this.#add(type, 0, first);
    if (isArray(type.info)) return this.#addElements(type, initialisers);
    return isStruct(type.info) && this.#addMembers(type, 0, initialisers, 0) === initialisers.length;
  }

  /** Whether a single value is the first of a list rather than the whole aggregate. */
  #isElement(type: Ctype, { ref, value }: LuaOperand): boolean {
    if (!isRefArray(type.info) && !isStruct(type.info)) return false;
    if (isTable(ref) || (isString(ref) && !isStruct(type.info))) return false;
    return !isCdata(ref) || locate(this.#recording, ref, value.low).type !== type;
  }

  #add(field: Ctype, offset: number, operand: LuaOperand): boolean {
    if (isBitfield(field.info)) this.stores.push({ field, offset, operand });
    else if (isTable(operand.ref)) return this.addTable(field, offset, operand);
    else if (isRefArray(field.info) && isString(operand.ref) && !isText(this.#recording, field)) return false;
    else if (field.size === NO_SIZE && !isString(operand.ref)) return false;
    else this.stores.push({ field, offset, operand });
    return true;
  }

  // -- Lists of values --

  #addElements(type: Ctype, initialisers: readonly LuaOperand[]): boolean {
    const element = this.#recording.environment.ffi.types.rawChild(type);
    const count = initialisers.length;
    if (count > MAX_ELEMENTS || !this.#hasRoom(type, count * element.size)) return false;
    const isDone = initialisers.every((operand, index) => this.#add(element, index * element.size, operand));
    return isDone && this.#repeat(type, 0, element, count);
  }

  /** Whether so many bytes are within an array. */
  #hasRoom({ size }: Ctype, bytes: number): boolean {
    if (size !== NO_SIZE) return bytes <= size;
    if (bytes > this.#extent.value) return false;
    const recording = this.#recording;
    if (!isConstant(this.#extent.ref))
      recording.guard(Op.UGE, Type.INT, this.#extent.ref, recording.int(bytes));
    return true;
  }

  /** An only element stands for all. */
  #repeat(type: Ctype, offset: number, element: Ctype, count: number): boolean {
    if (count !== 1 || type.size === element.size) return true;
    const total = type.size / element.size;
    const only = this.stores.at(-1);
    const isShort = total <= MAX_ELEMENTS && only !== undefined && "field" in only && only.field === element;
    if (!isShort) {
      const size = type.size === NO_SIZE ? undefined : type.size;
      this.stores.push({ offset, elementSize: element.size, size });
    } else
      for (let index = 1; index < total; index++)
        this.stores.push({ ...only, offset: offset + index * element.size });
    return true;
  }

  /** Returns the number of values that have found their members so far; -1: one of them cannot be stored. */
  #addMembers(type: Ctype, offset: number, initialisers: readonly LuaOperand[], used: number): number {
    const { types } = this.#recording.environment.ffi;
    let next = used;
    for (let id = type.sibling; id !== 0 && next >= 0; id = types.get(id).sibling) {
      const member = types.get(id);
      if (isSubtype(member.info)) {
        const nested = types.raw(childOf(member.info));
        next = this.#addMembers(nested, offset + member.size, initialisers, next);
      } else if (isField(member.info) || isBitfield(member.info)) {
        if (member.name === undefined) continue;
        if (next >= initialisers.length) break;
        const field = isBitfield(member.info) ? member : types.rawChild(member);
        next = this.#add(field, offset + member.size, initialisers[next]) ? next + 1 : -1;
      } else continue;
      if (type.info & Flag.UNION) break;
    }
    return next;
  }

  // -- Tables --

  addTable(type: Ctype, offset: number, table: LuaOperand): boolean {
    if (isRefArray(type.info)) return this.#addTableElements(type, offset, table);
    return isStruct(type.info) && this.#addTableMembers(type, offset, table, { index: 0 });
  }

  /** From index 0 or 1 to the first nil. */
  #addTableElements(type: Ctype, offset: number, table: LuaOperand): boolean {
    const element = this.#recording.environment.ffi.types.rawChild(type);
    let count = 0;
    for (let index = 0; count <= MAX_ELEMENTS; index++) {
      const operand = this.#elementOf(table, index);
      if (isNil(operand.ref)) {
        if (index === 0) continue;
        break;
      }
      if (!this.#add(element, offset + count * element.size, operand)) return false;
      count++;
    }
    return (
      count <= MAX_ELEMENTS &&
      this.#hasRoom(type, count * element.size) &&
      this.#repeat(type, offset, element, count)
    );
  }

  /** By index as long as there are any, else by name. `at.index`: the next one; -1: by name. */
  #addTableMembers(type: Ctype, offset: number, table: LuaOperand, at: { index: number }): boolean {
    const { types } = this.#recording.environment.ffi;
    for (let id = type.sibling; id !== 0; id = types.get(id).sibling) {
      const member = types.get(id);
      if (isSubtype(member.info)) {
        const nested = types.rawChild(member);
        if (!this.#addTableMembers(nested, offset + member.size, table, at)) return false;
      }
      if (!isField(member.info) && !isBitfield(member.info)) continue;
      if (member.name === undefined) continue;
      const operand = this.#nextOf(table, member.name, at);
      if (operand === undefined) return true;
      if (isNil(operand.ref)) continue;
      const field = isBitfield(member.info) ? member : types.rawChild(member);
      if (!this.#add(field, offset + member.size, operand)) return false;
      if (type.info & Flag.UNION) return true;
    }
    return true;
  }

  /** The value of a member; undefined: the indices have come to their end. */
  #nextOf(table: LuaOperand, name: string, at: { index: number }): LuaOperand | undefined {
    const { index } = at;
    if (index < 0) return this.#namedElementOf(table, name);
    for (const candidate of index === 0 ? [0, 1] : [index]) {
      const operand = this.#elementOf(table, candidate);
      if (isNil(operand.ref)) continue;
      at.index = candidate + 1;
      return operand;
    }
    if (index !== 0) return undefined;
    at.index = -1;
    return this.#namedElementOf(table, name);
  }

  #elementOf(table: LuaOperand, index: number): LuaOperand {
    return this.#load(table, this.#recording.int(index), numberValue(index));
  }

  #namedElementOf(table: LuaOperand, name: string): LuaOperand {
    const address = this.#recording.environment.internBytes(fromByteString(name));
    return this.#load(table, this.#recording.string(address), objectValue(address, Tag.values.STRING));
  }

  #load({ ref: table, value: tableValue }: LuaOperand, key: TRef, keyValue: Value): LuaOperand {
    const recording = this.#recording;
    const ref = recordAccess(recording, { table, tableValue, key, keyValue, chain: 0 });
    const slot = recording.environment.tableGet(tableValue.low, keyValue.low, keyValue.high);
    return { ref, value: slot === 0 ? NIL_VALUE : readValue(recording.heap, slot) };
  }
}

// -- Stores --

/** Makes the stores of a plan for an object of so many bytes. */
export function makeStores(recording: Recording, plan: Plan, place: Place, size: TRef): void {
  for (const store of plan) {
    const target = placeAt(place, store.offset);
    const rest = () => recording.emit(Op.SUB, Type.INT, size, recording.int(store.offset));
    if ("elementSize" in store) {
      const total = store.size === undefined ? rest() : recording.int(store.size);
      const elementSize = recording.int(store.elementSize);
      callHelper(recording, "repeatBytes", addressOf(recording, target), elementSize, total);
    } else if (isBitfield(store.field.info))
      storeBitField(recording, store.field.info, target, store.operand);
    else if (isString(store.operand.ref) && isRefArray(store.field.info)) {
      const room = store.field.size === NO_SIZE ? rest() : recording.int(store.field.size);
      storeText(recording, addressOf(recording, target), store.operand, room);
    } else storeMember(recording, store.field, target, store.operand);
  }
  if (plan.length > 0) recording.needsSnapshot = true;
}
