/**
 * What records what the loops of most programs do without: strings that are made or taken apart, by concatenation, by the
 * library and in buffers; closures that are made; coroutines; lists of arguments; bit operations; and functions of tables and of mathematics that
 * few loops call; and branches that become choices. It is a part of the compiler of its own that is loaded when a recording first comes to one of them, with
 * the fold rules and the pass that only these need. Nobody imports more than types of it: instructions are recorded by
 * `recording.rare`, library functions by `rarely`.
 */
import "../../fold/late-rules.ts";
import { bitHandlers as bit } from "./bit.ts";
import { coroutineHandlers as coroutine } from "./coroutine.ts";
import { listHandlers } from "./lists.ts";
import { logarithmHandlers as math } from "./logarithms.ts";
import { patternHandlers } from "./pattern.ts";
import { stringHandlers } from "./string.ts";
import { stringBufferHandlers as string_buffer } from "./string-buffer.ts";
import { formatHandlers } from "./string-format.ts";
import { recordToString as tostring } from "./text.ts";
import { wholeTableHandlers as table } from "./whole-table.ts";

export { fuseConcatenations } from "../../opt/fuse-concatenation.ts";
export { recordBitNot, recordBits } from "../bits.ts";
export { continueConcatenation, recordConcatenation } from "../concat.ts";
export { convertBranch } from "../if-conversion.ts";
export { recordClose, recordNewClosure } from "../new-closure.ts";
export { recordVarargs } from "../varargs.ts";
/** The core's functions for buffers come with this part: what records C data has it from here. */
export { bufferOf } from "./buffer.ts";
export { recordInRadix } from "./text.ts";

/** By table and name. */
export const rareHandlers = {
  base: { ...listHandlers, tostring },
  bit,
  coroutine,
  math,
  string: { ...stringHandlers, ...patternHandlers, ...formatHandlers },
  string_buffer,
  table,
};
