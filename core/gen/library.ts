// Generated from spec/ by `npm run generate`. Do not edit.

import {
  base_assert,
  base_type,
  base_next,
  base_pairs,
  base_ipairs_aux,
  base_ipairs,
  base_getmetatable,
  base_setmetatable,
  base_rawget,
  base_rawset,
  base_rawequal,
  base_unpack,
  base_select,
  base_tonumber,
  base_tostring,
  base_error,
  base_pcall,
  base_xpcall,
  base_load,
  base_loadstring,
  base_dofile,
  base_gcinfo,
  base_collectgarbage,
  base_newproxy,
  base_print,
  base_raise,
  base_raise_argument,
  base_rawlen,
} from "../lib/base";
import {
  coroutine_status,
  coroutine_running,
  coroutine_isyieldable,
  coroutine_create,
  coroutine_yield,
  coroutine_resume,
  coroutine_wrap_aux,
  coroutine_wrap,
} from "../lib/coroutine";
import {
  math_abs,
  math_floor,
  math_ceil,
  math_sqrt,
  math_log10,
  math_exp,
  math_sin,
  math_cos,
  math_tan,
  math_asin,
  math_acos,
  math_atan,
  math_sinh,
  math_cosh,
  math_tanh,
  math_frexp,
  math_modf,
  math_log,
  math_atan2,
  math_pow,
  math_fmod,
  math_ldexp,
  math_min,
  math_max,
  math_random,
  math_randomseed,
} from "../lib/math";
import {
  bit_tobit,
  bit_bnot,
  bit_bswap,
  bit_lshift,
  bit_rshift,
  bit_arshift,
  bit_rol,
  bit_ror,
  bit_band,
  bit_bor,
  bit_bxor,
  bit_tohex,
} from "../lib/bit";
import {
  string_byte,
  string_char,
  string_sub,
  string_rep,
  string_reverse,
  string_lower,
  string_upper,
  string_find,
  string_match,
  string_gmatch_aux,
  string_gmatch,
  string_gsub,
  string_format,
  string_len,
  string_gsub_call,
  string_gsub_key,
  string_format_pending,
  string_format_raw,
} from "../lib/string";
import {
  table_maxn,
  table_insert,
  table_concat,
  table_sort,
  table_new,
  table_clear,
  table_getn,
  table_remove,
  table_move,
} from "../lib/table";

/** Numbers of the core's library functions. */
export const enum LibraryId {
  base_assert = 0,
  base_type = 1,
  base_next = 2,
  base_pairs = 3,
  base_ipairs_aux = 4,
  base_ipairs = 5,
  base_getmetatable = 6,
  base_setmetatable = 7,
  base_rawget = 8,
  base_rawset = 9,
  base_rawequal = 10,
  base_unpack = 11,
  base_select = 12,
  base_tonumber = 13,
  base_tostring = 14,
  base_error = 15,
  base_pcall = 16,
  base_xpcall = 17,
  base_load = 18,
  base_loadstring = 19,
  base_dofile = 20,
  base_gcinfo = 21,
  base_collectgarbage = 22,
  base_newproxy = 23,
  base_print = 24,
  base_raise = 25,
  base_raise_argument = 26,
  base_rawlen = 27,
  coroutine_status = 28,
  coroutine_running = 29,
  coroutine_isyieldable = 30,
  coroutine_create = 31,
  coroutine_yield = 32,
  coroutine_resume = 33,
  coroutine_wrap_aux = 34,
  coroutine_wrap = 35,
  math_abs = 36,
  math_floor = 37,
  math_ceil = 38,
  math_sqrt = 39,
  math_log10 = 40,
  math_exp = 41,
  math_sin = 42,
  math_cos = 43,
  math_tan = 44,
  math_asin = 45,
  math_acos = 46,
  math_atan = 47,
  math_sinh = 48,
  math_cosh = 49,
  math_tanh = 50,
  math_frexp = 51,
  math_modf = 52,
  math_log = 53,
  math_atan2 = 54,
  math_pow = 55,
  math_fmod = 56,
  math_ldexp = 57,
  math_min = 58,
  math_max = 59,
  math_random = 60,
  math_randomseed = 61,
  bit_tobit = 62,
  bit_bnot = 63,
  bit_bswap = 64,
  bit_lshift = 65,
  bit_rshift = 66,
  bit_arshift = 67,
  bit_rol = 68,
  bit_ror = 69,
  bit_band = 70,
  bit_bor = 71,
  bit_bxor = 72,
  bit_tohex = 73,
  string_byte = 74,
  string_char = 75,
  string_sub = 76,
  string_rep = 77,
  string_reverse = 78,
  string_lower = 79,
  string_upper = 80,
  string_find = 81,
  string_match = 82,
  string_gmatch_aux = 83,
  string_gmatch = 84,
  string_gsub = 85,
  string_format = 86,
  string_len = 87,
  string_gsub_call = 88,
  string_gsub_key = 89,
  string_format_pending = 90,
  string_format_raw = 91,
  table_maxn = 92,
  table_insert = 93,
  table_concat = 94,
  table_sort = 95,
  table_new = 96,
  table_clear = 97,
  table_getn = 98,
  table_remove = 99,
  table_move = 100,
}

/** Calls the library function `id`; returns its number of results (at base - 8 and above) or a Status. */
export function callLibrary(id: u32, thread: usize, base: usize, argumentCount: u32): i32 {
  switch (id) {
    case LibraryId.base_assert: return base_assert(thread, base, argumentCount);
    case LibraryId.base_type: return base_type(thread, base, argumentCount);
    case LibraryId.base_next: return base_next(thread, base, argumentCount);
    case LibraryId.base_pairs: return base_pairs(thread, base, argumentCount);
    case LibraryId.base_ipairs_aux: return base_ipairs_aux(thread, base, argumentCount);
    case LibraryId.base_ipairs: return base_ipairs(thread, base, argumentCount);
    case LibraryId.base_getmetatable: return base_getmetatable(thread, base, argumentCount);
    case LibraryId.base_setmetatable: return base_setmetatable(thread, base, argumentCount);
    case LibraryId.base_rawget: return base_rawget(thread, base, argumentCount);
    case LibraryId.base_rawset: return base_rawset(thread, base, argumentCount);
    case LibraryId.base_rawequal: return base_rawequal(thread, base, argumentCount);
    case LibraryId.base_unpack: return base_unpack(thread, base, argumentCount);
    case LibraryId.base_select: return base_select(thread, base, argumentCount);
    case LibraryId.base_tonumber: return base_tonumber(thread, base, argumentCount);
    case LibraryId.base_tostring: return base_tostring(thread, base, argumentCount);
    case LibraryId.base_error: return base_error(thread, base, argumentCount);
    case LibraryId.base_pcall: return base_pcall(thread, base, argumentCount);
    case LibraryId.base_xpcall: return base_xpcall(thread, base, argumentCount);
    case LibraryId.base_load: return base_load(thread, base, argumentCount);
    case LibraryId.base_loadstring: return base_loadstring(thread, base, argumentCount);
    case LibraryId.base_dofile: return base_dofile(thread, base, argumentCount);
    case LibraryId.base_gcinfo: return base_gcinfo(thread, base, argumentCount);
    case LibraryId.base_collectgarbage: return base_collectgarbage(thread, base, argumentCount);
    case LibraryId.base_newproxy: return base_newproxy(thread, base, argumentCount);
    case LibraryId.base_print: return base_print(thread, base, argumentCount);
    case LibraryId.base_raise: return base_raise(thread, base, argumentCount);
    case LibraryId.base_raise_argument: return base_raise_argument(thread, base, argumentCount);
    case LibraryId.base_rawlen: return base_rawlen(thread, base, argumentCount);
    case LibraryId.coroutine_status: return coroutine_status(thread, base, argumentCount);
    case LibraryId.coroutine_running: return coroutine_running(thread, base, argumentCount);
    case LibraryId.coroutine_isyieldable: return coroutine_isyieldable(thread, base, argumentCount);
    case LibraryId.coroutine_create: return coroutine_create(thread, base, argumentCount);
    case LibraryId.coroutine_yield: return coroutine_yield(thread, base, argumentCount);
    case LibraryId.coroutine_resume: return coroutine_resume(thread, base, argumentCount);
    case LibraryId.coroutine_wrap_aux: return coroutine_wrap_aux(thread, base, argumentCount);
    case LibraryId.coroutine_wrap: return coroutine_wrap(thread, base, argumentCount);
    case LibraryId.math_abs: return math_abs(thread, base, argumentCount);
    case LibraryId.math_floor: return math_floor(thread, base, argumentCount);
    case LibraryId.math_ceil: return math_ceil(thread, base, argumentCount);
    case LibraryId.math_sqrt: return math_sqrt(thread, base, argumentCount);
    case LibraryId.math_log10: return math_log10(thread, base, argumentCount);
    case LibraryId.math_exp: return math_exp(thread, base, argumentCount);
    case LibraryId.math_sin: return math_sin(thread, base, argumentCount);
    case LibraryId.math_cos: return math_cos(thread, base, argumentCount);
    case LibraryId.math_tan: return math_tan(thread, base, argumentCount);
    case LibraryId.math_asin: return math_asin(thread, base, argumentCount);
    case LibraryId.math_acos: return math_acos(thread, base, argumentCount);
    case LibraryId.math_atan: return math_atan(thread, base, argumentCount);
    case LibraryId.math_sinh: return math_sinh(thread, base, argumentCount);
    case LibraryId.math_cosh: return math_cosh(thread, base, argumentCount);
    case LibraryId.math_tanh: return math_tanh(thread, base, argumentCount);
    case LibraryId.math_frexp: return math_frexp(thread, base, argumentCount);
    case LibraryId.math_modf: return math_modf(thread, base, argumentCount);
    case LibraryId.math_log: return math_log(thread, base, argumentCount);
    case LibraryId.math_atan2: return math_atan2(thread, base, argumentCount);
    case LibraryId.math_pow: return math_pow(thread, base, argumentCount);
    case LibraryId.math_fmod: return math_fmod(thread, base, argumentCount);
    case LibraryId.math_ldexp: return math_ldexp(thread, base, argumentCount);
    case LibraryId.math_min: return math_min(thread, base, argumentCount);
    case LibraryId.math_max: return math_max(thread, base, argumentCount);
    case LibraryId.math_random: return math_random(thread, base, argumentCount);
    case LibraryId.math_randomseed: return math_randomseed(thread, base, argumentCount);
    case LibraryId.bit_tobit: return bit_tobit(thread, base, argumentCount);
    case LibraryId.bit_bnot: return bit_bnot(thread, base, argumentCount);
    case LibraryId.bit_bswap: return bit_bswap(thread, base, argumentCount);
    case LibraryId.bit_lshift: return bit_lshift(thread, base, argumentCount);
    case LibraryId.bit_rshift: return bit_rshift(thread, base, argumentCount);
    case LibraryId.bit_arshift: return bit_arshift(thread, base, argumentCount);
    case LibraryId.bit_rol: return bit_rol(thread, base, argumentCount);
    case LibraryId.bit_ror: return bit_ror(thread, base, argumentCount);
    case LibraryId.bit_band: return bit_band(thread, base, argumentCount);
    case LibraryId.bit_bor: return bit_bor(thread, base, argumentCount);
    case LibraryId.bit_bxor: return bit_bxor(thread, base, argumentCount);
    case LibraryId.bit_tohex: return bit_tohex(thread, base, argumentCount);
    case LibraryId.string_byte: return string_byte(thread, base, argumentCount);
    case LibraryId.string_char: return string_char(thread, base, argumentCount);
    case LibraryId.string_sub: return string_sub(thread, base, argumentCount);
    case LibraryId.string_rep: return string_rep(thread, base, argumentCount);
    case LibraryId.string_reverse: return string_reverse(thread, base, argumentCount);
    case LibraryId.string_lower: return string_lower(thread, base, argumentCount);
    case LibraryId.string_upper: return string_upper(thread, base, argumentCount);
    case LibraryId.string_find: return string_find(thread, base, argumentCount);
    case LibraryId.string_match: return string_match(thread, base, argumentCount);
    case LibraryId.string_gmatch_aux: return string_gmatch_aux(thread, base, argumentCount);
    case LibraryId.string_gmatch: return string_gmatch(thread, base, argumentCount);
    case LibraryId.string_gsub: return string_gsub(thread, base, argumentCount);
    case LibraryId.string_format: return string_format(thread, base, argumentCount);
    case LibraryId.string_len: return string_len(thread, base, argumentCount);
    case LibraryId.string_gsub_call: return string_gsub_call(thread, base, argumentCount);
    case LibraryId.string_gsub_key: return string_gsub_key(thread, base, argumentCount);
    case LibraryId.string_format_pending: return string_format_pending(thread, base, argumentCount);
    case LibraryId.string_format_raw: return string_format_raw(thread, base, argumentCount);
    case LibraryId.table_maxn: return table_maxn(thread, base, argumentCount);
    case LibraryId.table_insert: return table_insert(thread, base, argumentCount);
    case LibraryId.table_concat: return table_concat(thread, base, argumentCount);
    case LibraryId.table_sort: return table_sort(thread, base, argumentCount);
    case LibraryId.table_new: return table_new(thread, base, argumentCount);
    case LibraryId.table_clear: return table_clear(thread, base, argumentCount);
    case LibraryId.table_getn: return table_getn(thread, base, argumentCount);
    case LibraryId.table_remove: return table_remove(thread, base, argumentCount);
    case LibraryId.table_move: return table_move(thread, base, argumentCount);
    default: return unknownFunction();
  }
}

function unknownFunction(): i32 {
  unreachable();
  return 0;
}
