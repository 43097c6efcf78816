/** Functions of C as a region calls them: imports that are named by their numbers. */
import type { Signature } from "../../lib/ffi/functions.ts";
import type { FunctionSignature } from "./encoder.ts";
import type { SignatureKind } from "./opcodes.ts";

const kinds: Readonly<Record<string, SignatureKind>> = { i: "i32", I: "i64", f: "f32", d: "f64" };

/** Equal signatures are one object. */
const distinct = new Map<Signature, FunctionSignature>();

export function foreignSignature(signature: Signature): FunctionSignature {
  const known = distinct.get(signature);
  if (known !== undefined) return known;
  const [result, ...parameters] = [...signature].map((letter) => kinds[letter]);
  const made = { parameters, result };
  distinct.set(signature, made);
  return made;
}

/** A name that no helper has. */
export const foreignName = (call: number): string => String(call);
