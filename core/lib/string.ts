/** The string library (LuaJIT: lib_string.c), without string.dump, which is the host's. */
export { string_byte, string_char, string_len, string_rep, string_sub } from "./string-basic";
export { string_lower, string_reverse, string_upper } from "./string-case";
export { string_find, string_gmatch, string_gmatch_aux, string_match } from "./string-find";
export { string_format, string_format_pending, string_format_raw } from "./string-format";
export { string_gsub } from "./string-gsub";
export { string_gsub_call, string_gsub_key } from "./string-gsub-step";
