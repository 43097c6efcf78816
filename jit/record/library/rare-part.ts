/**
 * What records the library's functions that few loops call: patterns, formats, string buffers and coroutines. It is a part
 * of the compiler of its own that is loaded when a recording first comes to one. Nobody imports more than types of it, but
 * by `rarely`.
 */
import { coroutineHandlers as coroutine } from "./coroutine.ts";
import { patternHandlers } from "./pattern.ts";
import { stringBufferHandlers as string_buffer } from "./string-buffer.ts";
import { formatHandlers } from "./string-format.ts";

/** By table and name, besides findPattern, which is what string.find does with a pattern. */
export const rareHandlers = { coroutine, string_buffer, string: { ...patternHandlers, ...formatHandlers } };
