/** Functions of JavaScript as functions that tables of WebAssembly take, and that modules import by reference. */

import type { CFunction, Signature } from "../lib/ffi/functions.ts";

/** Types of values in modules, by the letters of signatures. */
const typeCodes: Readonly<Record<string, number>> = { i: 0x7f, I: 0x7e, f: 0x7d, d: 0x7c };

/**
 * A module with one import, a function, that it exports: WebAssembly's function tables take only functions that come out
 * of a module.
 */
function wrapperBytes(signature: Signature): Uint8Array<ArrayBuffer> {
  const parameters = [...signature.slice(1)].map((letter) => typeCodes[letter]);
  const results = signature[0] === "v" ? [] : [typeCodes[signature[0]]];
  const type = [0x60, parameters.length, ...parameters, results.length, ...results];
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
    ...[0x01, type.length + 1, 0x01, ...type],
    ...[0x02, 0x07, 0x01, 0x01, 0x65, 0x01, 0x66, 0x00, 0x00],
    ...[0x07, 0x05, 0x01, 0x01, 0x66, 0x00, 0x00],
  ]);
}

/** Compiled wrappers by signature. */
const wrappers = new Map<Signature, WebAssembly.Module>();

/** A function as one of a module. Throws if it is one already, of another signature. */
export function exportFunction(body: CFunction, signature: Signature): CFunction {
  let module = wrappers.get(signature);
  if (module === undefined) {
    module = new WebAssembly.Module(wrapperBytes(signature));
    wrappers.set(signature, module);
  }
  return new WebAssembly.Instance(module, { e: { f: body } }).exports.f as CFunction;
}
