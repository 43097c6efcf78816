/**
 * Arguments for a library that has a memory of its own: strings, arrays and structs are copied there for the time of a
 * call, and back unless they are constant. Texts that it returns are copied into the memory of the state.
 */

import { Flag } from "../../spec/ctypes.ts";
import type { HostCall } from "../call.ts";
import { LuaError } from "../errors.ts";
import { StringField } from "../offsets.ts";
import {
  type Ctype,
  childOf,
  isField,
  isFunc,
  isInteger,
  isNum,
  isPtr,
  isRefArray,
  isStruct,
  isVoid,
} from "./ctype.ts";
import type { Ffi } from "./ffi.ts";
import { cdataValue } from "./from-lua.ts";
import type { CFunction, CValue } from "./functions.ts";
import type { ModuleValues } from "./module-host.ts";

interface Copy {
  readonly source: number;
  readonly target: number;
  readonly size: number;
  readonly isConstant: boolean;
}

/** The types of a function's result and parameters. */
function partsOf(
  { types }: Ffi,
  type: Ctype,
): { readonly result: Ctype; readonly parameters: readonly Ctype[] } {
  const parameters: Ctype[] = [];
  for (let id = type.sibling; id !== 0; id = types.get(id).sibling)
    if (isField(types.get(id).info)) parameters.push(types.rawChild(types.get(id)));
  return { result: types.rawChild(type), parameters };
}

export class SeparateMemory {
  readonly #ffi: Ffi;
  readonly #name: string;
  readonly #exports: ModuleValues;
  readonly #allocate: CFunction | undefined;
  readonly #release: CFunction | undefined;
  /** Blocks with the texts that functions have returned last. */
  readonly #texts = new Map<CFunction, { readonly block: number; readonly size: number }>();

  constructor(ffi: Ffi, name: string, exports: ModuleValues) {
    this.#ffi = ffi;
    this.#name = name;
    this.#exports = exports;
    this.#allocate = ffi.state.modules.asFunction(exports.malloc);
    this.#release = ffi.state.modules.asFunction(exports.free);
  }

  get bytes(): Uint8Array {
    return this.#ffi.state.modules.memoryBytes(this.#exports.memory);
  }

  /** Whether calls of a function need copies. Throws if copies do not do. */
  needsCopies(type: Ctype, symbol: string): boolean {
    const { result, parameters } = partsOf(this.#ffi, type);
    const isNumber = ({ info }: Ctype) => isNum(info) || isVoid(info);
    if ([result, ...parameters].every(isNumber)) return false;
    const isPossible =
      !(type.info & Flag.VARARG) &&
      parameters.every((part) => isNumber(part) || this.#isData(part)) &&
      (isNumber(result) || this.#isText(result));
    if (!isPossible)
      throw this.#error(
        symbol,
        "so it takes only numbers, strings, arrays and structs, and gives numbers and texts",
      );
    if (this.#allocate === undefined || this.#release === undefined || this.bytes.length === 0)
      throw this.#error(symbol, "so it must export memory, malloc and free to be given more than numbers");
    return true;
  }

  #error(symbol: string, text: string): LuaError {
    return new LuaError(
      `cannot call '${symbol}': '${this.#name}' has a memory of its own, ${text} ` +
        "(a library that is linked with clang -shared shares the memory)",
    );
  }

  #isData({ info }: Ctype): boolean {
    if (!isPtr(info)) return false;
    const target = this.#ffi.types.raw(childOf(info));
    return !isPtr(target.info) && !isFunc(target.info);
  }

  #isText({ info }: Ctype): boolean {
    const target = isPtr(info) ? this.#ffi.types.raw(childOf(info)) : undefined;
    return target !== undefined && isInteger(target.info) && target.size === 1;
  }

  /** Puts copies in the place of pointers. */
  enter(types: readonly Ctype[], call: HostCall, values: CValue[]): Copy[] {
    const copies: Copy[] = [];
    for (const [index, type] of types.entries()) {
      const source = Number(values[index]) >>> 0;
      if (!isPtr(type.info) || source === 0) continue;
      const size = this.#sizeOf(call, index + 2);
      const target = Number(this.#allocate?.(Math.max(size, 1))) >>> 0;
      if (target === 0) throw new LuaError(`not enough memory in '${this.#name}'`);
      this.bytes.set(this.#ffi.state.heap.u8.subarray(source, source + size), target);
      const { info } = this.#ffi.types.child(type);
      copies.push({ source, target, size, isConstant: this.#isConstant(type) || (info & Flag.CONST) !== 0 });
      values[index] = target | 0;
    }
    return copies;
  }

  /** Whether what a pointer points to is constant. */
  #isConstant({ info }: Ctype): boolean {
    return (this.#ffi.types.summary(childOf(info)).info & Flag.CONST) !== 0;
  }

  /** The size of what an argument points to. */
  #sizeOf(call: HostCall, index: number): number {
    const { heap } = this.#ffi.state;
    if (call.isString(index)) return heap.u32[(call.address(index) + StringField.length) >>> 2] + 1;
    const cdata = call.address(index);
    const { type } = cdataValue(this.#ffi, cdata);
    if (!isRefArray(type.info) && !isStruct(type.info))
      throw new LuaError(
        `cannot copy what a pointer points to for '${this.#name}', which has a memory of its own`,
      );
    return type.info & Flag.VLA ? this.#ffi.sizeOf(cdata) : type.size;
  }

  leave(copies: readonly Copy[]): void {
    for (const { source, target, size, isConstant } of copies) {
      if (!isConstant) this.#ffi.state.heap.u8.set(this.bytes.subarray(target, target + size), source);
      this.#release?.(target | 0);
    }
  }

  /** A text that a function has returned, where it stays until the function is called again. */
  copyText(body: CFunction, address: number): number {
    const { state } = this.#ffi;
    const last = this.#texts.get(body);
    if (last !== undefined) state.release(last.block, last.size);
    this.#texts.delete(body);
    if (address === 0) return 0;
    const { bytes } = this;
    const size = bytes.indexOf(0, address >>> 0) + 1 - (address >>> 0);
    const block = size > 0 ? state.allocate(size) : 0;
    if (block === 0) throw new LuaError(`'${this.#name}' has returned no text`);
    state.heap.u8.set(bytes.subarray(address >>> 0, (address >>> 0) + size), block);
    this.#texts.set(body, { block, size });
    return block;
  }

  close(): void {
    for (const { block, size } of this.#texts.values()) this.#ffi.state.release(block, size);
    this.#texts.clear();
  }
}
