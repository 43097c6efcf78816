/** Functions of the core that traces call, for CALLN, CALLL, CALLS and CALLA (LuaJIT: lj_ircall.h). */
import type { IrHelperSpec } from "./ir.ts";

export const irHelpers = {
  power: { export: "power", parameters: ["f64", "f64"], result: "NUM", op: "CALLN", doc: "left ^ right" },
} as const satisfies Record<string, IrHelperSpec>;

export type IrHelperName = keyof typeof irHelpers;
