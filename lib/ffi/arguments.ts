/** Arguments of the FFI's functions (LuaJIT: ffi_checkctype, ffi_checkptr, ffi_checkint). */

import { CtypeId } from "../../spec/ctypes.ts";
import { Tag } from "../../spec/vm.ts";
import { readByteString } from "../byte-text.ts";
import type { HostCall } from "../call.ts";
import { argumentFlag } from "./convert.ts";
import type { CtypeNumber } from "./ctype.ts";
import { noParameters, type Parameter, type Parameters } from "./declarations/parameters.ts";
import { ArgumentError, formatError } from "./errors.ts";
import type { Ffi } from "./ffi.ts";
import { fromLua } from "./from-lua.ts";

const tags = Tag.values;

export const isCdata = (call: HostCall, index: number): boolean => call.tag(index) === tags.CDATA;

/** The type that C data stands for: itself, or the one that it is of. */
export function namedType(ffi: Ffi, cdata: number): CtypeNumber {
  const id = ffi.ctypeOf(cdata);
  return id === CtypeId.CTYPEID ? ffi.pointerAt(ffi.dataOf(cdata)) : id;
}

/** What `$` stands for in a declaration: arguments from an index on. */
class ParameterArguments implements Parameters {
  readonly #ffi: Ffi;
  readonly #call: HostCall;
  #index: number;

  constructor(ffi: Ffi, call: HostCall, first: number) {
    this.#ffi = ffi;
    this.#call = call;
    this.#index = first;
  }

  isAtEnd(): boolean {
    return this.#index > this.#call.count;
  }

  next(): Parameter | undefined {
    if (this.isAtEnd()) return undefined;
    const call = this.#call;
    const index = this.#index++;
    if (call.isString(index)) return { name: readByteString(this.#ffi.state.heap, call.address(index)) };
    if (call.isNumber(index)) return { number: call.checkInteger(index) };
    if (isCdata(call, index)) return { type: namedType(this.#ffi, call.address(index)) };
    return call.typeError(index, "type parameter");
  }
}

export const typeParameters = (ffi: Ffi, call: HostCall, first: number): Parameters =>
  new ParameterArguments(ffi, call, first);

/** The type that the first argument is or declares; the arguments behind it may be its parameters. */
export function checkCtype(ffi: Ffi, call: HostCall, parameters = noParameters): CtypeNumber {
  if (call.isString(1)) {
    return ffi.typeTexts.parse(call.address(1), parameters);
  }
  if (!isCdata(call, 1)) return call.typeError(1, "C type");
  if (!parameters.isAtEnd()) throw new ArgumentError(1, formatError("FFI_NUMPARAM"));
  return namedType(ffi, call.address(1));
}

export function checkCdata(call: HostCall, index: number): number {
  return isCdata(call, index) ? call.address(index) : call.typeError(index, "cdata");
}

function converted(ffi: Ffi, call: HostCall, index: number, id: CtypeNumber): number {
  call.checkAny(index);
  const target = ffi.scratch + 8;
  fromLua(ffi, ffi.types.get(id), target, call.slot(index), argumentFlag(index));
  return target;
}

export function checkPointer(ffi: Ffi, call: HostCall, index: number, id: CtypeNumber): number {
  return ffi.pointerAt(converted(ffi, call, index, id));
}

export function checkInt(ffi: Ffi, call: HostCall, index: number): number {
  return ffi.view.getInt32(converted(ffi, call, index, CtypeId.INT32), true);
}
