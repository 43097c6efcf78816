/** The core's helpers as functions that a region calls. */
import { type HelperParameter, type IrHelperSpec, irTypes } from "../../spec/ir.ts";
import { type IrHelperName, irHelpers } from "../../spec/ir-helpers.ts";
import type { FunctionSignature } from "./encoder.ts";
import type { ValueKind } from "./opcodes.ts";

export const helperSpecs: readonly IrHelperSpec[] = Object.values(irHelpers);
export const helperSpec = (name: IrHelperName): IrHelperSpec => irHelpers[name];

const parameterKinds: Readonly<Record<HelperParameter, ValueKind>> = {
  global: "i32",
  i32: "i32",
  i64: "i64",
  f64: "f64",
  value: "i64",
};

/** Equal signatures are one object. */
const distinct = new Map<string, FunctionSignature>();

function signatureOf({ parameters, result }: IrHelperSpec): FunctionSignature {
  const kinds = parameters.map((parameter) => parameterKinds[parameter]);
  const { kind } = irTypes[result];
  const key = `${kinds.join()}:${kind}`;
  const signature = distinct.get(key) ?? { parameters: kinds, result: kind === "none" ? undefined : kind };
  distinct.set(key, signature);
  return signature;
}

/** By export name. */
const signatures: ReadonlyMap<string, FunctionSignature> = new Map(
  helperSpecs.map((spec) => [spec.export, signatureOf(spec)]),
);

export function helperSignature(name: string): FunctionSignature {
  const found = signatures.get(name);
  if (!found) throw new Error(`no helper ${name}`);
  return found;
}
