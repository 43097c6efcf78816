/**
 * The modes in which every Lua program must print the same: the JIT off, on, eager, with each optimisation off, with
 * none. A mode is a line of Lua in front of the program's first line.
 */

import { optimizations } from "../../../jit/settings.ts";

export interface Mode {
  readonly name: string;
  /** Without line end, so that line numbers stay. */
  readonly prefix: string;
}

/** Everything gets compiled at once, side traces too. */
const EAGER = ["hotloop=2", "hotexit=2"];

const start = (...options: readonly string[]) =>
  `require"jit".opt.start(${options.map((option) => `"${option}"`).join(",")}) `;

export const modes: readonly Mode[] = [
  { name: "interpreter", prefix: 'require"jit".off() ' },
  { name: "default", prefix: "" },
  { name: "eager", prefix: start(...EAGER) },
  { name: "eager, unoptimised", prefix: start("0", ...EAGER) },
  ...optimizations.map((name) => ({
    name: `eager, without ${name}`,
    prefix: start(`-${name}`, ...EAGER),
  })),
];
