/**
 * Library functions that the interpreter runs itself for the usual arguments (LuaJIT: its assembler fast functions).
 * Each has a header opcode of its own, numbered after the bytecodes; for other arguments it goes on as FUNCC. These
 * opcodes only stand in the headers that the global state holds, never in prototypes. The order matters: functions of one
 * number come first, then those of two, of which math_min and math_max are the first (core/interpreter/fast.cases.ts).
 */
export const fastFunctions = [
  "math_floor",
  "math_ceil",
  "math_abs",
  "math_sqrt",
  "math_min",
  "math_max",
  "bit_band",
  "bit_bor",
  "bit_bxor",
  "bit_lshift",
  "bit_rshift",
  "bit_arshift",
  "string_byte",
  "string_sub",
  "string_char",
  "base_type",
  "base_rawget",
  "base_setmetatable",
  "base_select",
  "base_ipairs_aux",
  "base_pcall",
  "base_assert",
  "base_tostring",
  "coroutine_resume",
  "coroutine_wrap_aux",
  "coroutine_yield",
] as const;
