/** The string.buffer library (LuaJIT: lib_buffer.c). */
export {
  string_buffer_method___gc, string_buffer_method___len, string_buffer_method___tostring, string_buffer_method_commit,
  string_buffer_method_free, string_buffer_method_get, string_buffer_method_ref, string_buffer_method_reserve,
  string_buffer_method_reset, string_buffer_method_set,
  string_buffer_method_skip, string_buffer_new,
} from "./string-buffer-basic";
export {
  string_buffer_method_put, string_buffer_method_putf, string_buffer_put_rest, string_buffer_putf_rest,
} from "./string-buffer-put";
export {
  string_buffer_decode, string_buffer_encode, string_buffer_method_decode, string_buffer_method_encode,
} from "./string-buffer-code";
