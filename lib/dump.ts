/**
 * Writing a prototype that lies in linear memory as a dump (LuaJIT: lj_bcwrite.c), for `string.dump`.
 *
 * Invariant: what a dump was read into, is written as that dump again, but for the order of template tables' fields:
 * without the flag `d` it is that of their nodes.
 */

import { ByteWriter } from "../lang/bytes.ts";
import * as format from "../lang/dump-format.ts";
import { CtypeId } from "../spec/ctypes.ts";
import { ObjectType, PrototypeFlag, Tag } from "../spec/vm.ts";
import type { HostCall } from "./call.ts";
import { callerError } from "./errors.ts";
import { prototypeOf } from "./frames.ts";
import type { HeapViews, LuaState } from "./lua-state.ts";
import {
  CdataField,
  HeaderField,
  NODE_SIZE,
  NodeField,
  PrototypeField,
  SLOT,
  StringField,
  TableField,
} from "./offsets.ts";
import { originalInstruction } from "./original-instruction.ts";

const tags = Tag.values;
const types = ObjectType.values;
const { CHILD, VARARG, FFI, BIT_OPERATORS } = PrototypeFlag.values;

interface DumpOptions {
  readonly strip: boolean;
  readonly isDeterministic: boolean;
}

class PrototypeWriter {
  readonly #heap: HeapViews;
  readonly #global: number;
  readonly #options: DumpOptions;

  constructor({ heap, global }: LuaState, options: DumpOptions) {
    this.#heap = heap;
    this.#global = global;
    this.#options = options;
  }

  writeDump(prototype: number): Uint8Array {
    const output = new ByteWriter();
    const flags = this.#heap.u8[prototype + PrototypeField.flags];
    for (const byte of format.DUMP_SIGNATURE) output.byte(byte);
    output.byte(format.DUMP_VERSION);
    output.byte(
      (this.#options.strip ? format.DUMP_STRIPPED : 0) |
        (flags & FFI ? format.DUMP_FFI : 0) |
        (flags & BIT_OPERATORS ? format.DUMP_BIT_OPERATORS : 0),
    );
    if (!this.#options.strip) {
      const name = this.#word(prototype + PrototypeField.chunkName);
      output.uleb128(this.#word(name + StringField.length));
      this.#appendString(output, name);
    }
    this.#writeTree(output, prototype);
    output.byte(0);
    return output.finish();
  }

  #word(address: number): number {
    return this.#heap.u32[address >>> 2];
  }

  #appendString(writer: ByteWriter, string: number): void {
    const start = string + StringField.data;
    writer.append(this.#heap.u8, start, start + this.#word(string + StringField.length));
  }

  /** The collectable constants, the first one first. */
  #objectConstants(prototype: number): number[] {
    const constants = this.#word(prototype + PrototypeField.constants);
    const count = this.#word(prototype + PrototypeField.objectConstantCount);
    return Array.from({ length: count }, (_, index) => this.#word(constants - 8 - 4 * index));
  }

  /** Children come before their parent. */
  #writeTree(output: ByteWriter, prototype: number): void {
    const constants = this.#objectConstants(prototype);
    for (const constant of constants) {
      if (this.#type(constant) === types.PROTOTYPE) this.#writeTree(output, constant);
    }
    const body = new ByteWriter();
    this.#writeBody(body, prototype, constants);
    output.uleb128(body.length);
    output.append(body.bytes, 0, body.length);
  }

  #type(object: number): number {
    return this.#heap.u8[object + HeaderField.type];
  }

  #writeBody(body: ByteWriter, prototype: number, constants: readonly number[]): void {
    const { u8, f64 } = this.#heap;
    const count = this.#word(prototype + PrototypeField.bytecodeCount);
    const numberCount = this.#word(prototype + PrototypeField.numberConstantCount);
    const upvalueCount = u8[prototype + PrototypeField.upvalueCount];
    const lineInfo = this.#word(prototype + PrototypeField.lineInfo);
    const debugEnd = this.#word(prototype + PrototypeField.debugEnd);
    body.byte(u8[prototype + PrototypeField.flags] & (CHILD | VARARG | FFI | BIT_OPERATORS));
    body.byte(u8[prototype + PrototypeField.parameterCount]);
    body.byte(u8[prototype + PrototypeField.frameSize]);
    body.byte(upvalueCount);
    body.uleb128(constants.length);
    body.uleb128(numberCount);
    body.uleb128(count - 1);
    const hasDebug = !this.#options.strip && lineInfo !== 0;
    if (!this.#options.strip) {
      body.uleb128(hasDebug ? debugEnd - lineInfo : 0);
      if (hasDebug) {
        body.uleb128(this.#word(prototype + PrototypeField.firstLine));
        body.uleb128(this.#word(prototype + PrototypeField.lineCount));
      }
    }
    this.#writeBytecode(body, prototype, count);
    const upvalues = this.#word(prototype + PrototypeField.upvalueRefs);
    body.append(u8, upvalues, upvalues + 2 * upvalueCount);
    for (let index = constants.length - 1; index >= 0; index--) this.#writeConstant(body, constants[index]);
    const numbers = this.#word(prototype + PrototypeField.constants) >>> 3;
    for (let index = 0; index < numberCount; index++) {
      writeNumber(body, f64[numbers + index]);
    }
    if (hasDebug) body.append(u8, lineInfo, debugEnd);
  }

  /** Instructions that run-time patching changed are written as they were. */
  #writeBytecode(body: ByteWriter, prototype: number, count: number): void {
    const start = prototype + PrototypeField.bytecode;
    for (let index = 1; index < count; index++) {
      const word = originalInstruction(this.#heap, this.#global, start + 4 * index);
      for (let shift = 0; shift < 32; shift += 8) body.byte((word >>> shift) & 0xff);
    }
  }

  #writeConstant(body: ByteWriter, constant: number): void {
    switch (this.#type(constant)) {
      case types.STRING:
        body.uleb128(format.CONSTANT_STRING + this.#word(constant + StringField.length));
        this.#appendString(body, constant);
        break;
      case types.PROTOTYPE:
        body.uleb128(format.CONSTANT_CHILD);
        break;
      case types.CDATA:
        this.#writeCdata(body, constant);
        break;
      default:
        this.#writeTable(body, constant);
        break;
    }
  }

  #writeCdata(body: ByteWriter, cdata: number): void {
    const { INT64, UINT64 } = CtypeId;
    const type = this.#heap.u16[(cdata + CdataField.ctypeId) >>> 1];
    const isComplex = type !== INT64 && type !== UINT64;
    body.uleb128(
      isComplex ? format.CONSTANT_COMPLEX : type === INT64 ? format.CONSTANT_INT64 : format.CONSTANT_UINT64,
    );
    for (let offset = 0; offset < (isComplex ? 16 : 8); offset += 4) {
      body.uleb128(this.#word(cdata + CdataField.data + offset));
    }
  }

  #writeTable(body: ByteWriter, table: number): void {
    const array = this.#word(table + TableField.array);
    let arraySize = this.#word(table + TableField.arraySize);
    while (arraySize > 0 && this.#word(array + SLOT * (arraySize - 1) + 4) === tags.NIL) arraySize--;
    const nodes = this.#nodesInUse(table);
    body.uleb128(format.CONSTANT_TABLE);
    body.uleb128(arraySize);
    body.uleb128(nodes.length);
    for (let index = 0; index < arraySize; index++) this.#writeTableValue(body, array + SLOT * index, true);
    for (const node of nodes) {
      this.#writeTableValue(body, node + NodeField.key, false);
      this.#writeTableValue(body, node + NodeField.value, true);
    }
  }

  #nodesInUse(table: number): number[] {
    const mask = this.#word(table + TableField.hashMask);
    const first = this.#word(table + TableField.node);
    const nodes: number[] = [];
    // A table with one node has none of its own.
    for (let index = mask; index >= 0 && mask > 0; index--) {
      const node = first + NODE_SIZE * index;
      const tag = this.#word(node + NodeField.value + 4);
      // The table itself stands for nil. Only of strings does it keep the key; the others kept the shape when loading.
      if (tag === tags.NIL || (tag === tags.TABLE && this.#word(node + NodeField.key + 4) !== tags.STRING))
        continue;
      nodes.push(node);
    }
    if (this.#options.isDeterministic) nodes.sort((left, right) => this.#compareKeys(left, right));
    return nodes;
  }

  /** Keys in the order of their bits, strings by their bytes. */
  #compareKeys(left: number, right: number): number {
    const leftTag = this.#word(left + NodeField.key + 4);
    const rightTag = this.#word(right + NodeField.key + 4);
    if (leftTag !== rightTag) return leftTag - rightTag;
    const leftLow = this.#word(left + NodeField.key);
    const rightLow = this.#word(right + NodeField.key);
    if (leftTag !== tags.STRING) return leftLow - rightLow;
    const bytesOf = (string: number): Uint8Array =>
      this.#heap.u8.subarray(
        string + StringField.data,
        string + StringField.data + this.#word(string + StringField.length),
      );
    return compareBytes(bytesOf(leftLow), bytesOf(rightLow));
  }

  #writeTableValue(body: ByteWriter, slot: number, isNarrow: boolean): void {
    const low = this.#word(slot);
    const high = this.#word(slot + 4);
    if (high === tags.STRING) {
      body.uleb128(format.TABLE_STRING + this.#word(low + StringField.length));
      this.#appendString(body, low);
    } else if (high < tags.NUMBER) {
      const value = this.#heap.f64[slot >>> 3];
      if (isNarrow && value === (value | 0)) {
        body.byte(format.TABLE_INTEGER);
        body.uleb128(value);
      } else {
        body.byte(format.TABLE_NUMBER);
        body.uleb128(low);
        body.uleb128(high);
      }
    } else {
      // A table stands for a value that is filled in later.
      body.byte(high === tags.TABLE ? format.TABLE_NIL : format.TABLE_NIL + ~high);
    }
  }
}

/** A 33-bit number: an integer with a zero bit below, or the low word of a double with a one bit below. */
function writeNumber(writer: ByteWriter, value: number): void {
  if (value === (value | 0)) {
    writeTagged(writer, value >>> 0, 0);
    return;
  }
  doubleView[0] = value;
  writeTagged(writer, wordView[0], 1);
  writer.uleb128(wordView[1]);
}

function writeTagged(writer: ByteWriter, word: number, bit: number): void {
  let rest = word * 2 + bit;
  for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) writer.byte((rest & 0x7f) | 0x80);
  writer.byte(rest);
}

const doubleView = new Float64Array(1);
const wordView = new Uint32Array(doubleView.buffer);

function compareBytes(left: Uint8Array, right: Uint8Array): number {
  const length = Math.min(left.length, right.length);
  for (let index = 0; index < length; index++) {
    if (left[index] !== right[index]) return left[index] - right[index];
  }
  return left.length - right.length;
}

/** A prototype as a dump, with debug information. */
export const dumpPrototype = (state: LuaState, prototype: number): Uint8Array =>
  new PrototypeWriter(state, { strip: false, isDeterministic: false }).writeDump(prototype);

/** `string.dump(function [, strip or flags])`. */
export function dumpFunction(call: HostCall): number {
  const { heap } = call.state;
  const prototype = prototypeOf(heap, call.checkFunction(1));
  if (prototype === 0) throw callerError("STRDUMP");
  const flags = call.isString(2) ? call.checkText(2) : call.isTruthy(2) ? "s" : "";
  const options = { strip: flags.includes("s"), isDeterministic: flags.includes("d") };
  return call.pushBytes(new PrototypeWriter(call.state, options).writeDump(prototype)).finish();
}
