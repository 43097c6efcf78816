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
import {
  string_buffer_method_free,
  string_buffer_method_reset,
  string_buffer_method_skip,
  string_buffer_method_set,
  string_buffer_method_put,
  string_buffer_method_putf,
  string_buffer_method_get,
  string_buffer_method_reserve,
  string_buffer_method_commit,
  string_buffer_method_ref,
  string_buffer_method_encode,
  string_buffer_method_decode,
  string_buffer_method___gc,
  string_buffer_method___tostring,
  string_buffer_method___len,
  string_buffer_new,
  string_buffer_encode,
  string_buffer_decode,
  string_buffer_put_rest,
  string_buffer_putf_rest,
} from "../lib/string-buffer";

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
  string_buffer_method_free = 101,
  string_buffer_method_reset = 102,
  string_buffer_method_skip = 103,
  string_buffer_method_set = 104,
  string_buffer_method_put = 105,
  string_buffer_method_putf = 106,
  string_buffer_method_get = 107,
  string_buffer_method_reserve = 108,
  string_buffer_method_commit = 109,
  string_buffer_method_ref = 110,
  string_buffer_method_encode = 111,
  string_buffer_method_decode = 112,
  string_buffer_method___gc = 113,
  string_buffer_method___tostring = 114,
  string_buffer_method___len = 115,
  string_buffer_new = 116,
  string_buffer_encode = 117,
  string_buffer_decode = 118,
  string_buffer_put_rest = 119,
  string_buffer_putf_rest = 120,
}

/**
 * Puts the library functions into the function table, in the order of their numbers and from 1 on, and checks that they
 * are there: calls through the table keep them from being inlined into the interpreter.
 */
export function checkLibraryTable(): bool {
  return (
    base_assert.index == 1 &&
    base_type.index == 2 &&
    base_next.index == 3 &&
    base_pairs.index == 4 &&
    base_ipairs_aux.index == 5 &&
    base_ipairs.index == 6 &&
    base_getmetatable.index == 7 &&
    base_setmetatable.index == 8 &&
    base_rawget.index == 9 &&
    base_rawset.index == 10 &&
    base_rawequal.index == 11 &&
    base_unpack.index == 12 &&
    base_select.index == 13 &&
    base_tonumber.index == 14 &&
    base_tostring.index == 15 &&
    base_error.index == 16 &&
    base_pcall.index == 17 &&
    base_xpcall.index == 18 &&
    base_load.index == 19 &&
    base_loadstring.index == 20 &&
    base_dofile.index == 21 &&
    base_gcinfo.index == 22 &&
    base_collectgarbage.index == 23 &&
    base_newproxy.index == 24 &&
    base_print.index == 25 &&
    base_raise.index == 26 &&
    base_raise_argument.index == 27 &&
    base_rawlen.index == 28 &&
    coroutine_status.index == 29 &&
    coroutine_running.index == 30 &&
    coroutine_isyieldable.index == 31 &&
    coroutine_create.index == 32 &&
    coroutine_yield.index == 33 &&
    coroutine_resume.index == 34 &&
    coroutine_wrap_aux.index == 35 &&
    coroutine_wrap.index == 36 &&
    math_abs.index == 37 &&
    math_floor.index == 38 &&
    math_ceil.index == 39 &&
    math_sqrt.index == 40 &&
    math_log10.index == 41 &&
    math_exp.index == 42 &&
    math_sin.index == 43 &&
    math_cos.index == 44 &&
    math_tan.index == 45 &&
    math_asin.index == 46 &&
    math_acos.index == 47 &&
    math_atan.index == 48 &&
    math_sinh.index == 49 &&
    math_cosh.index == 50 &&
    math_tanh.index == 51 &&
    math_frexp.index == 52 &&
    math_modf.index == 53 &&
    math_log.index == 54 &&
    math_atan2.index == 55 &&
    math_pow.index == 56 &&
    math_fmod.index == 57 &&
    math_ldexp.index == 58 &&
    math_min.index == 59 &&
    math_max.index == 60 &&
    math_random.index == 61 &&
    math_randomseed.index == 62 &&
    bit_tobit.index == 63 &&
    bit_bnot.index == 64 &&
    bit_bswap.index == 65 &&
    bit_lshift.index == 66 &&
    bit_rshift.index == 67 &&
    bit_arshift.index == 68 &&
    bit_rol.index == 69 &&
    bit_ror.index == 70 &&
    bit_band.index == 71 &&
    bit_bor.index == 72 &&
    bit_bxor.index == 73 &&
    bit_tohex.index == 74 &&
    string_byte.index == 75 &&
    string_char.index == 76 &&
    string_sub.index == 77 &&
    string_rep.index == 78 &&
    string_reverse.index == 79 &&
    string_lower.index == 80 &&
    string_upper.index == 81 &&
    string_find.index == 82 &&
    string_match.index == 83 &&
    string_gmatch_aux.index == 84 &&
    string_gmatch.index == 85 &&
    string_gsub.index == 86 &&
    string_format.index == 87 &&
    string_len.index == 88 &&
    string_gsub_call.index == 89 &&
    string_gsub_key.index == 90 &&
    string_format_pending.index == 91 &&
    string_format_raw.index == 92 &&
    table_maxn.index == 93 &&
    table_insert.index == 94 &&
    table_concat.index == 95 &&
    table_sort.index == 96 &&
    table_new.index == 97 &&
    table_clear.index == 98 &&
    table_getn.index == 99 &&
    table_remove.index == 100 &&
    table_move.index == 101 &&
    string_buffer_method_free.index == 102 &&
    string_buffer_method_reset.index == 103 &&
    string_buffer_method_skip.index == 104 &&
    string_buffer_method_set.index == 105 &&
    string_buffer_method_put.index == 106 &&
    string_buffer_method_putf.index == 107 &&
    string_buffer_method_get.index == 108 &&
    string_buffer_method_reserve.index == 109 &&
    string_buffer_method_commit.index == 110 &&
    string_buffer_method_ref.index == 111 &&
    string_buffer_method_encode.index == 112 &&
    string_buffer_method_decode.index == 113 &&
    string_buffer_method___gc.index == 114 &&
    string_buffer_method___tostring.index == 115 &&
    string_buffer_method___len.index == 116 &&
    string_buffer_new.index == 117 &&
    string_buffer_encode.index == 118 &&
    string_buffer_decode.index == 119 &&
    string_buffer_put_rest.index == 120 &&
    string_buffer_putf_rest.index == 121
  );
}

/** Calls the library function `id`; returns its number of results (at base - 8 and above) or a Status. */
@inline
export function callLibrary(id: u32, thread: usize, base: usize, argumentCount: u32): i32 {
  return call_indirect<i32>(id + 1, thread, base, argumentCount);
}
