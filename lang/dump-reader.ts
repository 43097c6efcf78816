/**
 * Reads a dump in 32-bit form into a typed structure, for the listing and for tests (LuaJIT: lj_bcread.c).
 *
 * Invariant: every read is checked against the end of its prototype, so that a malformed dump is an error with
 * LuaJIT's message and nothing else. Instructions are not verified: operands may point nowhere.
 */

import type { SyntaxErrorName } from "../spec/syntax-errors.ts";
import { syntaxErrors } from "../spec/syntax-errors.ts";
import { toBytes } from "./bytes.ts";
import * as format from "./dump-format.ts";
import { lineNumberSize } from "./dump-format.ts";
import { FLAG_CHILD, FLAG_VARARG } from "./function-state.ts";
import { LuaSyntaxError } from "./syntax-error.ts";

/** A key or value of a template table; a reserved value keeps its key and is stored later. */
export type TableConstant =
  | { readonly type: "nil" | "false" | "true" }
  | { readonly type: "number"; readonly value: number }
  | { readonly type: "string"; readonly bytes: Uint8Array };

export type CollectableConstant =
  | { readonly type: "string"; readonly bytes: Uint8Array }
  | { readonly type: "prototype"; readonly prototype: DumpPrototype }
  | {
      readonly type: "table";
      /** From index 0 on. */
      readonly array: readonly TableConstant[];
      readonly hash: readonly { readonly key: TableConstant; readonly value: TableConstant }[];
    }
  | { readonly type: "int64" | "uint64"; readonly bits: bigint }
  | { readonly type: "complex"; readonly real: number; readonly imaginary: number };

export interface DumpVariable {
  /** The name, or the number of a hidden variable of a loop. */
  readonly name: Uint8Array | number;
  /** Instructions where the variable is visible. */
  readonly start: number;
  readonly end: number;
}

export interface DumpPrototype {
  readonly flags: number;
  readonly isVararg: boolean;
  readonly hasChildren: boolean;
  readonly parameterCount: number;
  readonly frameSize: number;
  /** Raw references: see UPVALUE_LOCAL and UPVALUE_IMMUTABLE. */
  readonly upvalues: Uint16Array;
  /** Instructions from position 1 on; index 0 stands for the header and is 0. */
  readonly code: Int32Array;
  /** By slot. */
  readonly collectable: readonly CollectableConstant[];
  readonly numbers: readonly number[];
  readonly firstLine: number;
  readonly lineCount: number;
  /** Lines of the instructions from position 1 on (index 0 is the first line), or null if stripped. */
  readonly lines: Int32Array | null;
  readonly upvalueNames: readonly Uint8Array[];
  readonly variables: readonly DumpVariable[];
}

export interface Dump {
  readonly flags: number;
  readonly isStripped: boolean;
  readonly chunkName: Uint8Array;
  readonly main: DumpPrototype;
}

const KNOWN_FLAGS = format.DUMP_BIT_OPERATORS * 2 - 1;
/** Frames of two slots and big-endian order are other formats. */
const FOREIGN_FLAGS = format.DUMP_TWO_SLOT_FRAMES | format.DUMP_BIG_ENDIAN;

const HIDDEN_NAMES = 6;

class Cursor {
  readonly bytes: Uint8Array;
  private readonly name: Uint8Array;
  private readonly view: DataView;
  position = 0;
  end: number;

  constructor(bytes: Uint8Array, name: Uint8Array) {
    this.bytes = bytes;
    this.name = name;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.end = bytes.length;
  }

  fail(error: SyntaxErrorName): never {
    const first = this.name[0];
    let name = this.name;
    if (first === format.DUMP_SIGNATURE[0]) name = toBytes("(binary)");
    else if (first === 0x40 || first === 0x3d) name = name.subarray(1);
    const text = toBytes(`: ${syntaxErrors[error]}`);
    const message = new Uint8Array(name.length + text.length);
    message.set(name);
    message.set(text, name.length);
    throw new LuaSyntaxError(message);
  }

  malformed(): never {
    this.fail("malformedBytecode");
  }

  private need(count: number): number {
    const at = this.position;
    if (count > this.end - at) this.malformed();
    this.position = at + count;
    return at;
  }

  byte(): number {
    return this.bytes[this.need(1)];
  }

  half(): number {
    return this.view.getUint16(this.need(2), true);
  }

  word(): number {
    return this.view.getInt32(this.need(4), true);
  }

  block(length: number): Uint8Array {
    const at = this.need(length);
    return this.bytes.subarray(at, at + length);
  }

  /** Bytes up to a NUL, which is skipped. */
  text(): Uint8Array {
    const start = this.position;
    while (this.byte() !== 0);
    return this.bytes.subarray(start, this.position - 1);
  }

  uleb128(): number {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = this.byte();
      if (shift < 32) value |= (byte & 0x7f) << shift;
      if (byte < 0x80) return value >>> 0;
    }
  }

  /** A count of things of which each takes at least this many bytes. */
  count(size: number): number {
    const count = this.uleb128();
    if (count * size > this.end - this.position) this.malformed();
    return count;
  }

  double(): number {
    const low = this.uleb128();
    const high = this.uleb128();
    return new Float64Array(new Uint32Array([low, high]).buffer)[0];
  }

  /** A number constant: an integer above a zero bit, or the low word of a double above a one bit. */
  number(): number {
    const first = this.byte();
    let low = (first & 0x7f) >>> 1;
    if (first >= 0x80) {
      for (let shift = 6; ; shift += 7) {
        const byte = this.byte();
        if (shift < 32) low |= (byte & 0x7f) << shift;
        if (byte < 0x80) break;
      }
    }
    if ((first & 1) === 0) return low | 0;
    return new Float64Array(new Uint32Array([low, this.uleb128()]).buffer)[0];
  }
}

/** Reads a dump. The name is used in messages, and for a dump without debug information. */
export function readDump(bytes: Uint8Array, name: Uint8Array | string = "=?"): Dump {
  const nameBytes = toBytes(name);
  const cursor = new Cursor(bytes, nameBytes);
  for (const byte of format.DUMP_SIGNATURE)
    if (bytes[cursor.position++] !== byte) cursor.fail("incompatibleBytecode");
  if (bytes[cursor.position++] !== format.DUMP_VERSION) cursor.fail("incompatibleBytecode");
  const flags = cursor.uleb128();
  if ((flags & ~KNOWN_FLAGS) !== 0 || (flags & FOREIGN_FLAGS) !== 0) cursor.fail("incompatibleBytecode");
  const isStripped = (flags & format.DUMP_STRIPPED) !== 0;
  const chunkName = isStripped ? nameBytes : cursor.block(cursor.count(1));
  const stack: DumpPrototype[] = [];
  for (;;) {
    const length = cursor.count(1);
    if (length === 0) break;
    const end = cursor.position + length;
    cursor.end = end;
    const prototype = readPrototype(cursor, isStripped, stack);
    if (cursor.position !== end) cursor.malformed();
    stack.push(prototype);
    cursor.end = bytes.length;
  }
  if (cursor.position !== bytes.length || stack.length !== 1) cursor.malformed();
  return { flags, isStripped, chunkName, main: stack[0] };
}

function readPrototype(cursor: Cursor, isStripped: boolean, stack: DumpPrototype[]): DumpPrototype {
  const flags = cursor.byte();
  const parameterCount = cursor.byte();
  const frameSize = cursor.byte();
  const upvalueCount = cursor.byte();
  const collectableCount = cursor.count(1);
  const numberCount = cursor.count(1);
  const codeLength = cursor.count(4);
  const debugLength = isStripped ? 0 : cursor.uleb128();
  const firstLine = debugLength > 0 ? cursor.uleb128() : 0;
  const lineCount = debugLength > 0 ? cursor.uleb128() : 0;
  const code = new Int32Array(codeLength + 1);
  for (let position = 1; position <= codeLength; position++) code[position] = cursor.word();
  const upvalues = new Uint16Array(upvalueCount);
  for (let index = 0; index < upvalueCount; index++) upvalues[index] = cursor.half();
  const collectable: CollectableConstant[] = new Array(collectableCount);
  for (let slot = collectableCount - 1; slot >= 0; slot--) collectable[slot] = readCollectable(cursor, stack);
  const numbers: number[] = [];
  for (let slot = 0; slot < numberCount; slot++) numbers.push(cursor.number());
  const debugEnd = cursor.position + debugLength;
  if (debugEnd > cursor.end) cursor.malformed();
  const lines = debugLength > 0 ? readLines(cursor, codeLength, firstLine, lineCount) : null;
  const upvalueNames: Uint8Array[] = [];
  if (lines !== null) for (let index = 0; index < upvalueCount; index++) upvalueNames.push(cursor.text());
  const variables = lines === null ? [] : readVariables(cursor);
  if (cursor.position !== debugEnd) cursor.malformed();
  return {
    flags,
    isVararg: (flags & FLAG_VARARG) !== 0,
    hasChildren: (flags & FLAG_CHILD) !== 0,
    parameterCount,
    frameSize,
    upvalues,
    code,
    collectable,
    numbers,
    firstLine,
    lineCount,
    lines,
    upvalueNames,
    variables,
  };
}

function readLines(cursor: Cursor, codeLength: number, firstLine: number, lineCount: number): Int32Array {
  const lines = new Int32Array(codeLength + 1);
  lines[0] = firstLine;
  const size = lineNumberSize(lineCount);
  for (let position = 1; position <= codeLength; position++) {
    const delta = size === 1 ? cursor.byte() : size === 2 ? cursor.half() : cursor.word();
    lines[position] = firstLine + delta;
  }
  return lines;
}

function readVariables(cursor: Cursor): DumpVariable[] {
  const variables: DumpVariable[] = [];
  let start = 0;
  for (;;) {
    const first = cursor.byte();
    if (first === 0) return variables;
    let name: Uint8Array | number = first;
    if (first > HIDDEN_NAMES) {
      cursor.position--;
      name = cursor.text();
    }
    start += cursor.uleb128();
    variables.push({ name, start, end: start + cursor.uleb128() });
  }
}

function readCollectable(cursor: Cursor, stack: DumpPrototype[]): CollectableConstant {
  const type = cursor.uleb128();
  switch (type) {
    case format.CONSTANT_CHILD: {
      const prototype = stack.pop();
      if (prototype === undefined) cursor.malformed();
      return { type: "prototype", prototype };
    }
    case format.CONSTANT_TABLE:
      return readTable(cursor);
    case format.CONSTANT_INT64:
    case format.CONSTANT_UINT64: {
      const low = cursor.uleb128();
      const bits = (BigInt(cursor.uleb128()) << 32n) | BigInt(low);
      return { type: type === format.CONSTANT_INT64 ? "int64" : "uint64", bits };
    }
    case format.CONSTANT_COMPLEX: {
      const real = cursor.double();
      return { type: "complex", real, imaginary: cursor.double() };
    }
    default:
      return { type: "string", bytes: cursor.block(type - format.CONSTANT_STRING) };
  }
}

function readTable(cursor: Cursor): CollectableConstant {
  const arraySize = cursor.count(1);
  const hashSize = cursor.count(2);
  const array: TableConstant[] = [];
  for (let index = 0; index < arraySize; index++) array.push(readTableConstant(cursor));
  const hash: { key: TableConstant; value: TableConstant }[] = [];
  for (let index = 0; index < hashSize; index++) {
    const key = readTableConstant(cursor);
    if (key.type === "nil" || (key.type === "number" && Number.isNaN(key.value))) cursor.malformed();
    hash.push({ key, value: readTableConstant(cursor) });
  }
  return { type: "table", array, hash };
}

function readTableConstant(cursor: Cursor): TableConstant {
  const type = cursor.uleb128();
  switch (type) {
    case format.TABLE_NIL:
      return { type: "nil" };
    case format.TABLE_FALSE:
      return { type: "false" };
    case format.TABLE_TRUE:
      return { type: "true" };
    case format.TABLE_INTEGER:
      return { type: "number", value: cursor.uleb128() | 0 };
    case format.TABLE_NUMBER:
      return { type: "number", value: cursor.double() };
    default:
      return { type: "string", bytes: cursor.block(type - format.TABLE_STRING) };
  }
}
