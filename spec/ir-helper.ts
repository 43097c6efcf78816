/** How a helper is declared in the tables of helpers. */
import type { HelperParameter, IrHelperSpec, IrTypeName } from "./ir.ts";

export type HelperOptions = Pick<IrHelperSpec, "mayRefuse" | "charges" | "changes">;

export const helper = <const O extends IrHelperSpec["op"], const R extends IrTypeName>(
  op: O,
  name: string,
  parameters: readonly HelperParameter[],
  result: R,
  doc: string,
  options: HelperOptions = {},
) => ({ export: name, op, parameters, result, doc, ...options });

export const refusing = { mayRefuse: true } as const;
export const charging = { charges: true } as const;
export const both = { mayRefuse: true, charges: true } as const;
export const harmless = { changes: "nothing" } as const;
export const changingFirst = { changes: "first" } as const;
