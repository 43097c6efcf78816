/**
 * Statements of random programs about C data: 64-bit integers, arrays, structures, pointers and metatypes, in loops and
 * from one iteration to the next.
 */
import type { Statement } from "./statement.ts";

export const CDATA_PRELUDE = `
do
  local ffi = require("ffi")
  lib.ffi = ffi
  ffi.cdef "typedef struct { int32_t x; double y; uint8_t z; } part_t; typedef struct { double x, y; } pair_t;"
  ffi.cdef "typedef union { uint32_t u; int8_t bytes[4]; float f; } mixed_t;"
  lib.signed, lib.unsigned = 1LL, 3ULL
  lib.words, lib.bytes, lib.doubles = ffi.new("int32_t[8]"), ffi.new("uint8_t[8]"), ffi.new("double[8]")
  lib.part, lib.mixed = ffi.new("part_t"), ffi.new("mixed_t")
  lib.pair = ffi.metatype("pair_t", {
    __add = function(l, r) return lib.pair(l.x + r.x, l.y + r.y) end,
    __eq = function(l, r) return ffi.istype(lib.pair, r) and l.x == r.x and l.y == r.y end,
    __len = function() return 2 end,
    __index = {norm = function(self) return self.x * self.x + self.y * self.y end},
  })
  lib.sum = lib.pair(0, 1)
  function lib.clip(q) q = tonumber(q) if q ~= q or q > 1e9 or q < -1e9 then return 5 end return q end
end
`;

const whole: readonly Statement[] = [
  ({ integer, pick }) =>
    `lib.signed = lib.signed ${pick(["+", "-", "*", "%"])} (${integer(1)} % 100 + 1) a = tonumber(lib.signed % 1000)`,
  ({ integer, pick }) =>
    `lib.unsigned = lib.unsigned ${pick(["+", "*", "-", "/"])} (${integer(1)} % 50 + 2) r = tostring(lib.unsigned):sub(-9)`,
  ({ number, pick }) => `flag = lib.signed ${pick(["<", "<=", "==", ">", "~="])} lib.clip(${number(1)})`,
  ({ pick }) =>
    `lib.signed = ${pick(["bit.bxor(lib.signed, 0x1234567890LL)", "bit.lshift(lib.signed, i1 % 9)", "bit.rshift(lib.signed, 3)", "-lib.signed", "lib.signed / 3", "bit.band(lib.signed, -2)"])} b = tonumber(bit.band(lib.signed, 0xffLL))`,
  ({ pick }) =>
    `do local q = ${pick(["0LL", "1ULL", "lib.signed"])} for j = 1, ${pick(["10", "40"])} do q = q ${pick(["+ j", "* 3", "- j * 2LL", "+ lib.words[j % 8]"])} end c = tonumber(q % 1000) end`,
  ({ integer }) =>
    `i2 = tonumber(lib.ffi.cast("int8_t", ${integer(1)})) % 100 d = tonumber(lib.ffi.cast("uint16_t", ${integer(1)} % 100000))`,
];

const places: readonly Statement[] = [
  ({ integer, number }) =>
    `lib.words[${integer(1)} % 8] = lib.clip(${number(1)}) a = lib.words[${integer(1)} % 8]`,
  ({ integer, number }) =>
    `lib.bytes[${integer(1)} % 8] = lib.clip(${number(1)}) % 256 b = lib.bytes[${integer(1)} % 8]`,
  ({ integer, number }) => `lib.doubles[${integer(1)} % 8] = ${number(1)} c = lib.doubles[${integer(1)} % 8]`,
  ({ number, pick }) =>
    `lib.part.${pick(["x", "y", "z"])} = lib.clip(${number(1)}) % 200 a = lib.part.x b = lib.part.y + lib.part.z`,
  ({ integer }) =>
    `lib.mixed.u = ${integer(1)} % 65536 c = lib.mixed.bytes[0] + lib.mixed.bytes[${integer(0)} % 4]`,
  ({ pick }) =>
    `do local q = lib.ffi.cast("int32_t *", lib.words) + i1 % 4 a = q[0] q[1] = i2 b = (q + 2) - lib.words c = q[${pick(["2", "i2 % 3"])}] end`,
  () => `do local q = 0 for j = 0, 7 do q = q + lib.words[j] + lib.bytes[j] end d = q % 1000 end`,
];

const structures: readonly Statement[] = [
  ({ number }) => `lib.sum = lib.sum + lib.pair(lib.clip(${number(0)}), 1) a = lib.clip(lib.sum.x)`,
  ({ pick }) =>
    `do local q = lib.pair(1, 2) for j = 1, ${pick(["10", "40"])} do q = q + lib.pair(j, ${pick(["-j", "0.5", "i1"])}) end b = q:norm() % 1000 any = #q end`,
  ({ number }) => `flag = lib.pair(lib.clip(${number(0)}), 1) == lib.pair(i1, 1)`,
  ({ condition }) =>
    `do local q for j = 1, 20 do local w = lib.pair(j, i1) if ${condition()} then q = w end a = w.x end b = q and q.x or 0 end`,
  ({ number }) =>
    `do local q = lib.ffi.new("part_t", i1, lib.clip(${number(0)}), 7) q.x = q.x + 1 a = q.x + q.z b = q.y end`,
  ({ integer, value }) =>
    `do local ok, e = pcall(function() lib.words[${integer(0)} % 8] = ${value()} end) flag = ok end`,
];

export const cdataFamilies: readonly (readonly Statement[])[] = [whole, places, structures];
