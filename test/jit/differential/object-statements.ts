/**
 * Statements of random programs about objects: receivers of several shapes and depths of inheritance, classes that change
 * while methods are hot, metamethods of all kinds, keys made at run time, tables that grow and shrink while they are walked.
 */
import type { Statement } from "./statement.ts";

export const OBJECT_PRELUDE = `
do
  local function derive(parent, own) own.__index = own return setmetatable(own, parent) end
  local base = {}
  base.__index = base
  function base:area() return 1 end
  function base:kind() return "base" end
  function base:grow(n) self.w = (tonumber(self.w) or 1) % 100 + n return self end
  local square = derive(base, {area = function(self) return (self.w or 1) * (self.w or 1) end})
  local cube = derive(square, {kind = function(self) return "cube" .. (self.w or 0) end})
  local deep = derive(derive(derive(cube, {}), {}), {height = function(self) return self.h end})
  local proxy = {__index = function(self, key) return key ~= "w" and square[key] or nil end}
  local strict = {__index = setmetatable({}, {__index = function(self, key) return base[key] or #key end})}
  strict.__newindex = setmetatable({}, {__newindex = function(self, key, value) rawset(self, key, value) end})
  lib.classes = {base, square, cube, deep}
  lib.zoo = {
    setmetatable({w = 2}, square), setmetatable({w = 3, h = 1}, cube), setmetatable({h = 1, w = 2}, deep),
    setmetatable({r = 0.5}, proxy), setmetatable({}, strict), setmetatable({w = 1}, base),
  }
  lib.algebra = {
    __add = function(l, r) return (tonumber(l) or l[1]) + (tonumber(r) or r[1]) end,
    __mul = function(l, r) return lib.vector((tonumber(l) or l[1]) * (tonumber(r) or r[1])) end,
    __eq = function(l, r) return l[1] == r[1] end,
    __lt = function(l, r) return (tonumber(l) or l[1]) < (tonumber(r) or r[1]) end,
    __le = function(l, r) return (tonumber(l) or l[1]) <= (tonumber(r) or r[1]) end,
    __concat = function(l, r) return (type(l) == "table" and "v" or l) .. (type(r) == "table" and "v" or r) end,
    __unm = function(v) return lib.vector(-v[1]) end,
    __mod = function(l, r) return r end,
    __pow = function(l, r) return nil end,
    __call = function(self, n, ...) if n and n > 0 then return self(n - 1, n, ...) end return select("#", ...), ... end,
  }
  function lib.vector(x) return setmetatable({x}, lib.algebra) end
  lib.one = lib.vector(1)
  lib.handle = newproxy(true)
  local meta = getmetatable(lib.handle)
  local fields = {}
  meta.__index = function(self, key) return fields[key] end
  meta.__newindex = function(self, key, value) fields[key] = value end
  meta.__len = function() return 5 end
  lib.bag = {}
end
`;

const receivers: readonly Statement[] = [
  ({ integer }) => `do local q = lib.zoo[${integer(1)} % #lib.zoo + 1] a = q:area() r = q:kind() end`,
  ({ integer }) =>
    `for j = 1, 6 do local q = lib.zoo[(j * ${integer(0)}) % 6 + 1] b = (b + q:area()) % 1000 end`,
  ({ integer, number }) => `lib.zoo[${integer(1)} % 6 + 1].${"w"} = ${number(1)} % 10`,
  ({ integer }) => `a = lib.zoo[${integer(1)} % 6 + 1]:grow(${integer(0)} % 5):area() % 1000`,
  ({ integer }) => `any = lib.zoo[${integer(1)} % 6 + 1].missing`,
  ({ integer, value }) =>
    `lib.zoo[5].extra = ${value()} any = lib.zoo[5].extra d = tonumber(lib.zoo[${integer(1)} % 6 + 1].h) or 3`,
  ({ condition, pick }) =>
    `if ${condition()} then lib.classes[${pick(["1", "2", "3", "4"])}].area = ${pick(["nil", "function(self) return (self.w or 2) + 1 end", "function() return 7 end"])} end lib.classes[1].area = lib.classes[1].area or function() return 0 end`,
  ({ integer, pick }) =>
    `setmetatable(lib.zoo[${integer(1)} % 3 + 1], lib.classes[${pick(["1", "2", "3", "4"])}])`,
  ({ integer }) => `flag = lib.zoo[${integer(1)} % 6 + 1] == lib.zoo[${integer(1)} % 6 + 1]`,
];

const algebra: readonly Statement[] = [
  ({ number, pick }) => `a = lib.one ${pick(["+ lib.one", `+ ${number(0)}`])} b = ${number(0)} + lib.one`,
  ({ number }) => `lib.one = lib.vector(${number(0)}) * 2 c = lib.one[1]`,
  ({ number, pick }) =>
    `flag = lib.one ${pick(["==", "<", "<=", ">", ">=", "~="])} ${pick([`lib.vector(${number(0)})`, "lib.one"])}`,
  ({ pick }) =>
    `any = ${pick(["lib.one .. s", "s .. lib.one", "s .. i1 .. lib.one .. 'e'", "lib.one .. lib.one"])}`,
  ({ number }) => `lib.one = -lib.one a = (-lib.vector(${number(0)}))[1] any = lib.one % i1`,
  ({ integer }) => `any = lib.one ^ 2 a, b = lib.one(${integer(1)} % 4, i1) b = tonumber(b) or 0`,
  ({ value, pick }) => `lib.handle.${pick(["x", "y"])} = ${value()} any = lib.handle.x i2 = #lib.handle`,
  ({ number, pick }) =>
    `do local q = lib.vector(${number(0)}) for j = 1, ${pick(["3", "12", "30"])} do q = q * ${pick(["1", "-1", "0.5"])} end a = q[1] end`,
];

const keys: readonly Statement[] = [
  ({ integer, value }) => `lib.bag["k" .. ${integer(1)} % 9] = ${value()}`,
  ({ integer, pick }) => `any = lib.bag[${pick(['"k" ..', '"l" .. "k" ..', "s .."])} ${integer(1)} % 9]`,
  ({ integer }) => `lib.bag[${integer(1)} % 40] = i1 any = lib.bag[${integer(1)} % 40 + 0.5]`,
  () =>
    `do local n, m = 0, 0 for k, x in pairs(lib.bag) do n = n + 1 m = m + (type(k) == "string" and #k or k) end a, b = n, m end`,
  ({ pick }) =>
    `for k, x in pairs(lib.bag) do if ${pick(['type(k) == "number" and k > 5', 'k == "k3"', "x == i1", "true"])} then lib.bag[k] = nil end end a = next(lib.bag) and 1 or 0`,
  ({ pick }) =>
    `do local q = {} for j = 1, ${pick(["5", "20", "70"])} do q[j * ${pick(["1", "3", "-1"])}] = j q["n" .. j] = j end local n = 0 for k, x in next, q do n = n + x q[k] = nil end a = n b = next(q) == nil and 1 or 0 end`,
  ({ integer, pick }) =>
    `do local q = {1, 2, 3, 4, 5} for j = 1, ${pick(["4", "9"])} do q[${integer(0)} % 6 + 1] = nil q[#q + 1] = j end local n = 0 for j = 1, 15 do n = n + (q[j] or 0) end a = n end`,
  ({ value }) =>
    `do local q = {[1.5] = 1, [true] = 2, [lib] = 3, [f] = 4} b = q[true] + (q[${value()} or 1] or 0) end`,
  ({ integer }) =>
    `do local q = {} for j = 1, 9 do local k = "x" .. j % (${integer(1)} % 4 + 2) q[k] = (q[k] or 0) + j end a = (q.x0 or 0) * 7 + (q.x1 or 0) b = q.x2 or 1 end`,
  ({ pick }) =>
    `t[1], t[2], t[3] = ${pick(["t[2], t[1], t[3]", "t[3], t[1], t[2]", "t[2], t[3]", "i1, t[1], s"])}`,
  ({ pick }) => `u.x, o.x, u.y = ${pick(["o.x, u.x, i1", "u.y, u.x, o.x", "i1, i2, a"])}`,
];

export const objectFamilies: readonly (readonly Statement[])[] = [receivers, algebra, keys];
