/**
 * Every library function: its table, its name and where its body is. The order within the file gives the numbers
 * that `tostring(f)` shows (`builtin#29`), which are LuaJIT's (its `ffid`); names that begin with "+" or "-" have none.
 *
 * - "core": AssemblyScript, `core/lib/TABLE.ts` (with `-` for `_`), exported as `TABLE_name`; called by the interpreter
 *   directly.
 * - "host": TypeScript, `lib/TABLE.ts`, under the same name; called through the host function table.
 * - "lua": Lua source in `lib/builtins/TABLE.lua`, or `lib/builtins/full/TABLE.lua` where a sandbox lacks it, compiled at
 *   build time; debug shows it as a C function.
 *
 * Names that begin with "-" are not put into the library's table: primitives for the Lua sources, and functions that
 * programs get in other ways. Nor are those that begin with "~", which have a number. A library that has no other
 * functions is no global: programs require it.
 */
export type BodyKind = "core" | "host" | "lua";

export const library: Readonly<Record<string, Readonly<Record<string, BodyKind>>>> = {
  base: {
    assert: "core",
    type: "core",
    next: "core",
    pairs: "core",
    "~ipairs_aux": "core",
    ipairs: "core",
    getmetatable: "core",
    setmetatable: "core",
    getfenv: "host",
    setfenv: "host",
    rawget: "core",
    rawset: "core",
    rawequal: "core",
    unpack: "core",
    select: "core",
    tonumber: "core",
    tostring: "core",
    error: "core",
    pcall: "core",
    xpcall: "core",
    loadfile: "host",
    load: "core",
    loadstring: "core",
    dofile: "core",
    gcinfo: "core",
    collectgarbage: "core",
    newproxy: "core",
    print: "core",
    "-load_bytes": "host",
    "-load_pieces": "lua",
    "-dofile_chunk": "lua",
    "-print_slowly": "lua",
    "-raise": "core",
    "-raise_argument": "core",
    "-rawlen": "core",
  },
  coroutine: {
    status: "core",
    running: "core",
    isyieldable: "core",
    create: "core",
    yield: "core",
    resume: "core",
    "~wrap_aux": "core",
    wrap: "core",
  },
  math: {
    abs: "core",
    floor: "core",
    ceil: "core",
    sqrt: "core",
    log10: "core",
    exp: "core",
    sin: "core",
    cos: "core",
    tan: "core",
    asin: "core",
    acos: "core",
    atan: "core",
    sinh: "core",
    cosh: "core",
    tanh: "core",
    frexp: "core",
    modf: "core",
    log: "core",
    atan2: "core",
    pow: "core",
    fmod: "core",
    ldexp: "core",
    min: "core",
    max: "core",
    random: "core",
    randomseed: "core",
    "+deg": "lua",
    "+rad": "lua",
  },
  bit: {
    tobit: "core",
    bnot: "core",
    bswap: "core",
    lshift: "core",
    rshift: "core",
    arshift: "core",
    rol: "core",
    ror: "core",
    band: "core",
    bor: "core",
    bxor: "core",
    tohex: "core",
  },
  string: {
    byte: "core",
    char: "core",
    sub: "core",
    rep: "core",
    reverse: "core",
    lower: "core",
    upper: "core",
    dump: "host",
    find: "core",
    match: "core",
    "~gmatch_aux": "core",
    gmatch: "core",
    gsub: "core",
    format: "core",
    "+len": "core",
    "-gsub_call": "core",
    "-gsub_key": "core",
    "-gsub_with_function": "lua",
    "-gsub_with_unary": "lua",
    "-gsub_with_index": "lua",
    "-format_pending": "core",
    "-format_raw": "core",
    "-format_slowly": "lua",
  },
  table: {
    maxn: "core",
    insert: "core",
    concat: "core",
    sort: "core",
    "~new": "core",
    "~clear": "core",
    "+foreach": "lua",
    "+foreachi": "lua",
    "+getn": "core",
    "+remove": "core",
    "+move": "core",
    "-pack": "lua",
    "-sort_slowly": "lua",
  },
  io: {
    method_close: "host",
    method_read: "host",
    method_write: "host",
    method_flush: "host",
    method_seek: "host",
    method_setvbuf: "host",
    method_lines: "host",
    method___gc: "host",
    method___tostring: "host",
    open: "host",
    popen: "host",
    tmpfile: "host",
    close: "host",
    read: "host",
    write: "host",
    flush: "host",
    input: "host",
    output: "host",
    lines: "host",
    type: "host",
    "-lines_next": "host",
    "-print_write": "host",
  },
  os: {
    execute: "host",
    remove: "host",
    rename: "host",
    tmpname: "host",
    getenv: "host",
    exit: "host",
    clock: "host",
    date: "host",
    time: "host",
    difftime: "host",
    setlocale: "host",
  },
  debug: {
    getregistry: "host",
    getmetatable: "host",
    setmetatable: "host",
    getfenv: "host",
    setfenv: "host",
    getinfo: "host",
    getlocal: "host",
    setlocal: "host",
    getupvalue: "host",
    setupvalue: "host",
    upvalueid: "host",
    upvaluejoin: "host",
    sethook: "host",
    gethook: "host",
    debug: "host",
    traceback: "host",
    "-getuservalue": "host",
    "-setuservalue": "host",
  },
  // The metatable of all C data; the core does the operators.
  ffi_meta: { "+__call": "host", "+__tostring": "host", "+__pairs": "host", "+__ipairs": "host" },
  ffi_clib: { "+__index": "host", "+__newindex": "host" },
  ffi_callback: { "+free": "host", "+set": "host" },
  ffi: {
    "+cdef": "host",
    "+new": "host",
    "+cast": "host",
    "+typeof": "host",
    "+typeinfo": "host",
    "+istype": "host",
    "+sizeof": "host",
    "+alignof": "host",
    "+offsetof": "host",
    "+errno": "host",
    "+string": "host",
    "+copy": "host",
    "+fill": "host",
    "+abi": "host",
    "+metatype": "host",
    "+gc": "host",
    "+load": "host",
    "-open": "host",
  },
  jit: {
    on: "host",
    off: "host",
    flush: "host",
    status: "host",
    security: "host",
    attach: "host",
  },
  jit_util: {
    "~funcinfo": "host",
    "~funcbc": "host",
    "~funck": "host",
    "~funcuvname": "host",
    "~traceinfo": "host",
    "~traceir": "host",
    "~tracek": "host",
    "~tracesnap": "host",
    "~tracemc": "host",
    "~traceexitstub": "host",
    "~ircalladdr": "host",
    "-vmdef": "host",
  },
  jit_opt: { "~start": "host" },
  jit_profile: { "~start": "host", "~stop": "host", "~dumpstack": "host" },
  package: {
    "+loadlib": "host",
    "+searchpath": "lua",
    "+seeall": "lua",
    "-module": "lua",
    "-require": "lua",
    "-file_readable": "host",
  },
  string_buffer: {
    "~method_free": "core",
    "~method_reset": "core",
    "~method_skip": "core",
    "~method_set": "core",
    "~method_put": "core",
    "~method_putf": "core",
    "~method_get": "core",
    "~method_putcdata": "host",
    "~method_reserve": "core",
    "~method_commit": "core",
    "~method_ref": "core",
    "~method_encode": "core",
    "~method_decode": "core",
    "~method___gc": "core",
    "~method___tostring": "core",
    "~method___len": "core",
    "~new": "core",
    "~encode": "core",
    "~decode": "core",
    "-set_cdata": "host",
    "-set_metatable": "host",
    "-put_rest": "core",
    "-putf_rest": "core",
    "-put_slowly": "lua",
    "-putf_slowly": "lua",
  },
};

/** Functions that are bytecode in LuaJIT, and how many parameters they have. */
export const bytecodeFunctions: Readonly<Record<string, number>> = {
  math_deg: 1,
  math_rad: 1,
  string_len: 1,
  table_foreachi: 2,
  table_foreach: 2,
  table_getn: 1,
  table_remove: 2,
  table_move: 5,
};

/** Built-in bytecode to which functions of the core hand calls over, and what debug shows in place of it. */
export const standIns: Readonly<Record<string, string>> = {
  base_load_pieces: "base_load",
  base_dofile_chunk: "base_dofile",
  base_print_slowly: "base_print",
  string_gsub_with_function: "string_gsub",
  string_gsub_with_unary: "string_gsub",
  string_gsub_with_index: "string_gsub",
  string_format_slowly: "string_format",
  table_sort_slowly: "table_sort",
  string_buffer_put_slowly: "string_buffer_method_put",
  string_buffer_putf_slowly: "string_buffer_method_putf",
};

/** Tables that are not among the globals. */
export const privateTables: readonly string[] = ["ffi", "ffi_meta", "ffi_clib", "ffi_callback"];

export interface LibraryEntry {
  readonly table: string;
  readonly name: string;
  readonly kind: BodyKind;
  /** Not in the library's table. */
  readonly isHidden: boolean;
  /** LuaJIT's number, or 0. */
  readonly fastId: number;
  /** Number among the functions of its kind. */
  readonly id: number;
}

const FIRST_FAST_ID = 2;

function flatten(): LibraryEntry[] {
  let fastId = FIRST_FAST_ID;
  const counts: Record<BodyKind, number> = { core: 0, host: 0, lua: 0 };
  return Object.entries(library).flatMap(([table, functions]) =>
    Object.entries(functions).map(([key, kind]) => {
      const prefix = /^[+~-]/.exec(key)?.[0];
      const id = counts[kind]++;
      return {
        table,
        name: prefix ? key.slice(1) : key,
        kind,
        isHidden: prefix === "-" || prefix === "~",
        fastId: prefix === undefined || prefix === "~" ? fastId++ : 0,
        id,
      };
    }),
  );
}

export const libraryEntries: readonly LibraryEntry[] = flatten();
