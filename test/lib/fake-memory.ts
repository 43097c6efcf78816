/** Objects in a hand-made linear memory, so that the reading of debug information is tested without the core. */

import { toBytes } from "../../lang/bytes.ts";
import { compileChunk } from "../../lang/compile.ts";
import { type DumpPrototype, readDump } from "../../lang/dump-reader.ts";
import type { HeapViews } from "../../lib/lua-state.ts";
import { FunctionField, GlobalField, PrototypeField, StringField, ThreadField } from "../../lib/offsets.ts";
import { Op } from "../../spec/bytecodes.ts";
import { layOut, layouts } from "../../spec/layouts.ts";
import { Tag } from "../../spec/vm.ts";

const STACK_SLOTS = 256;

export class FakeMemory implements HeapViews {
  readonly #buffer = new ArrayBuffer(1 << 20);
  readonly u8 = new Uint8Array(this.#buffer);
  readonly u16 = new Uint16Array(this.#buffer);
  readonly u32 = new Uint32Array(this.#buffer);
  readonly i32 = new Int32Array(this.#buffer);
  readonly f64 = new Float64Array(this.#buffer);
  readonly view = new DataView(this.#buffer);
  #end = 64;

  allocate(size: number): number {
    const address = this.#end;
    this.#end += (size + 7) & ~7;
    return address;
  }

  setWord(address: number, value: number): void {
    this.u32[address >>> 2] = value;
  }

  bytes(bytes: Uint8Array): number {
    const address = this.allocate(bytes.length + 1);
    this.u8.set(bytes, address);
    return address;
  }

  string(bytes: Uint8Array): number {
    const address = this.allocate(StringField.data + bytes.length + 1);
    this.setWord(address + StringField.length, bytes.length);
    this.u8.set(bytes, address + StringField.data);
    return address;
  }

  /** Compiles a chunk and lays out its main function's prototype. */
  compile(source: string, name = "@test.lua"): { prototype: number; dump: DumpPrototype } {
    const { main, chunkName } = readDump(compileChunk(toBytes(source), name).dump);
    return { prototype: this.prototype(main, this.string(chunkName)), dump: main };
  }

  prototype(dump: DumpPrototype, chunkName: number): number {
    const { code, collectable, lines } = dump;
    const prototype = this.allocate(PrototypeField.bytecode + 4 * code.length);
    this.setWord(prototype + PrototypeField.bytecodeCount, code.length);
    this.i32.set(code, (prototype + PrototypeField.bytecode) >>> 2);
    this.u8[prototype + PrototypeField.bytecode] = dump.isVararg ? Op.FUNCV : Op.FUNCF;
    const objects = this.allocate(8 * (collectable.length + 2));
    const constants = objects + 8 * (collectable.length + 1);
    collectable.forEach((constant, index) => {
      if (constant.type === "string") this.setWord(constants - 8 - 4 * index, this.string(constant.bytes));
    });
    this.setWord(prototype + PrototypeField.constants, constants);
    this.setWord(prototype + PrototypeField.chunkName, chunkName);
    this.setWord(prototype + PrototypeField.firstLine, dump.firstLine);
    this.setWord(prototype + PrototypeField.lineCount, dump.lineCount);
    const lineBytes = Uint8Array.from(lines ?? [], (line) => line - dump.firstLine).subarray(1);
    this.setWord(prototype + PrototypeField.lineInfo, this.bytes(lineBytes));
    this.setWord(prototype + PrototypeField.variableInfo, this.bytes(encodeVariables(dump)));
    const names = dump.upvalueNames.flatMap((name) => [...name, 0]);
    this.setWord(prototype + PrototypeField.upvalueNames, this.bytes(Uint8Array.from(names)));
    this.u8[prototype + PrototypeField.parameterCount] = dump.parameterCount;
    return prototype;
  }

  /** A function of a prototype, or a library function for 0. */
  func(prototype: number): number {
    const func = this.allocate(64);
    const header = this.allocate(4);
    this.u8[header] = Op.FUNCC;
    this.setWord(func + FunctionField.pc, prototype === 0 ? header : prototype + PrototypeField.bytecode);
    this.u8[func + FunctionField.fastId] = prototype === 0 ? 1 : 0;
    return func;
  }

  /** A thread whose stack has only the header at its bottom. */
  thread(): number {
    const thread = this.allocate(layOut(layouts.Thread).size);
    const stack = this.allocate(8 * STACK_SLOTS);
    this.setWord(thread + ThreadField.stack, stack);
    this.setWord(stack, thread);
    this.setBase(thread, stack + 8);
    return thread;
  }

  setBase(thread: number, base: number): void {
    this.setWord(thread + ThreadField.base, base);
    this.setWord(thread + ThreadField.top, base);
  }

  /** Pushes a frame whose header is at an address. */
  pushFrame(thread: number, header: number, func: number, link: number): void {
    this.setWord(header, func);
    this.setWord(header + 4, link);
    this.setBase(thread, header + 8);
  }

  global(): number {
    const global = this.allocate(layOut(layouts.Global).size);
    this.setWord(global + GlobalField.errorValue + 4, Tag.values.NIL);
    return global;
  }
}

function encodeVariables(dump: DumpPrototype): Uint8Array {
  const bytes: number[] = [];
  let last = 0;
  const number = (value: number): void => {
    for (let rest = value; ; rest >>>= 7) {
      bytes.push(rest < 0x80 ? rest : (rest & 0x7f) | 0x80);
      if (rest < 0x80) return;
    }
  };
  for (const { name, start, end } of dump.variables) {
    if (typeof name === "number") bytes.push(name);
    else bytes.push(...name, 0);
    number(start - last);
    number(end - start);
    last = start;
  }
  bytes.push(0);
  return Uint8Array.from(bytes);
}
