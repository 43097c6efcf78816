/**
 * The base library (LuaJIT: lib_base.c), without what needs files, the compiler or frames, which is the
 * host's.
 */
export {
  base_getmetatable, base_newproxy, base_rawequal, base_rawget, base_rawlen, base_rawset, base_setmetatable,
  base_type,
} from "./base-values";
export { base_ipairs, base_ipairs_aux, base_next, base_pairs } from "./base-iterate";
export { base_tonumber, base_tostring } from "./base-convert";
export { base_select, base_unpack } from "./base-results";
export {
  base_assert, base_error, base_pcall, base_raise, base_raise_argument, base_xpcall,
} from "./base-errors";
export { base_dofile, base_load, base_loadstring, base_print } from "./base-load";
export { base_collectgarbage, base_gcinfo } from "./base-collect";
