/**
 * The modes in which every Lua program must print the same: the JIT off, on, eager, with each optimisation off, with
 * none. A mode is a line of Lua in front of the program's first line.
 */

import type { StateOptions } from "../../../host/state.ts";
import { optimizationLevels } from "../../../jit/settings.ts";

export interface Mode {
  readonly name: string;
  /** Without line end, so that line numbers stay. */
  readonly prefix: string;
  readonly options?: Partial<StateOptions>;
  /** Each exit is taken once as soon as it is come to. */
  readonly forcesExits?: boolean;
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
  ...optimizationLevels[3].map((name) => ({
    name: `eager, without ${name}`,
    prefix: start(`-${name}`, ...EAGER),
  })),
];

/** Those in which a program takes several times as long, for campaigns. */
export const harshModes: readonly Mode[] = [
  { name: "eager, full collections", prefix: start(...EAGER), options: { gcStress: true } },
  { name: "eager, a safepoint at every jump backwards", prefix: start(...EAGER), options: { fuelSlice: 1 } },
  { name: "eager, exits forced", prefix: start(...EAGER), forcesExits: true },
  {
    name: "eager, exits forced, without loop and sink",
    prefix: start("-loop", "-sink", ...EAGER),
    forcesExits: true,
  },
  {
    name: "eager, little unrolling",
    prefix: start("hotloop=1", "hotexit=1", "loopunroll=1", "callunroll=0"),
  },
  {
    name: "eager, much unrolling, small traces",
    prefix: start(...EAGER, "loopunroll=40", "callunroll=20", "recunroll=9", "instunroll=20", "maxsnap=40"),
  },
  {
    name: "eager, no unrolling, little code, safepoints",
    prefix: start(...EAGER, "recunroll=0", "instunroll=0", "loopunroll=0", "maxmcode=24", "tryside=1"),
    options: { fuelSlice: 7 },
  },
  {
    name: "eager, few constants, full collections, safepoints",
    prefix: start("hotloop=3", "hotexit=1", "maxirconst=40", "maxmcode=60"),
    options: { gcStress: true, fuelSlice: 13 },
  },
  { name: "few traces", prefix: start("hotloop=5", "hotexit=1", "maxrecord=60", "maxside=2", "maxtrace=8") },
];
