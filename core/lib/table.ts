/**
 * The table library (LuaJIT: lib_table.c). foreach, foreachi and sorting with comparisons in Lua are
 * built-ins.
 */
export { table_clear, table_getn, table_maxn, table_new } from "./table-basic";
export { table_insert, table_move, table_remove } from "./table-move";
export { table_concat } from "./table-concat";
export { table_sort } from "./table-sort";
