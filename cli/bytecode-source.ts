/** Bytecode as C source text (LuaJIT: bcsave_c in jit/bcsave.lua), from which a program links a module. */

import { fromByteString } from "../lib/byte-text.ts";

/** What `require` looks for in the program itself (LuaJIT: LUAJIT_BC prefix). */
const SYMBOL_PREFIX = "luaJIT_BC_";
/** Characters of numbers and commas in a line. */
const MAX_LINE = 78;

const EXPORTED_ARRAY = (name: string) => `#ifdef __cplusplus
extern "C"
#endif
#ifdef _WIN32
__declspec(dllexport)
#elif (defined(__ELF__) || defined(__MACH__) || defined(__psp2__)) && !((defined(__sun__) && defined(__svr4__)) || defined(__CELLOS_LV2__))
__attribute__((visibility("default")))
#endif
const unsigned char ${name}[] = {
`;

const HEADER_ARRAY = (name: string, size: number) => `#define ${name}_SIZE ${size}
static const unsigned char ${name}[] = {
`;

/** An array named for the module, exported, or for a header file private. */
export function bytecodeAsC(dump: Uint8Array, moduleName: string, isHeader: boolean): Uint8Array {
  const name = SYMBOL_PREFIX + moduleName;
  const lines: string[] = [];
  let line: number[] = [];
  let length = 0;
  for (const byte of dump) {
    const width = String(byte).length + 1;
    length += width;
    if (length > MAX_LINE) {
      lines.push(line.join(","));
      line = [];
      length = width;
    }
    line.push(byte);
  }
  lines.push(line.join(","));
  const begin = isHeader ? HEADER_ARRAY(name, dump.length) : EXPORTED_ARRAY(name);
  return fromByteString(`${begin}${lines.join(",\n")}\n};\n`);
}

/** A module's name as part of a symbol; undefined: it cannot be one. */
export const symbolName = (name: string): string | undefined =>
  /^[\w.-]+$/.test(name) ? name.replace(/[.-]/g, "_") : undefined;

/** The module's name that a file's name suggests. */
export function moduleNameOf(path: string): string | undefined {
  const tail = /[^/\\]+$/.exec(path)?.[0] ?? path;
  const head = /^(.*)\.[^.]*$/s.exec(tail)?.[1] ?? tail;
  const name = /^[\w.-]+/.exec(head)?.[0];
  return name === undefined ? undefined : symbolName(name);
}
