/** The core's helpers as functions that a region's module imports. */
import { type HelperParameter, type IrHelperSpec, irTypes } from "../../spec/ir.ts";
import { type IrHelperName, irHelpers } from "../../spec/ir-helpers.ts";
import type { FunctionImport } from "./encoder.ts";
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

/** By export name. */
const imports: ReadonlyMap<string, FunctionImport> = new Map(
  helperSpecs.map(({ export: name, parameters, result }) => {
    const { kind } = irTypes[result];
    return [
      name,
      {
        name,
        parameters: parameters.map((parameter) => parameterKinds[parameter]),
        result: kind === "none" ? undefined : kind,
      },
    ];
  }),
);

export function helperImport(name: string): FunctionImport {
  const found = imports.get(name);
  if (!found) throw new Error(`no helper ${name}`);
  return found;
}
