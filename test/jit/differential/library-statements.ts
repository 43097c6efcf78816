/**
 * Statements of random programs about what the core of the language leaves to functions: varargs, errors, closures in
 * loops, coroutines, patterns, lists, metatables, string buffers, and integers at their edges. They use the variables that
 * the generator declares, and leave numbers in a to d, small integers in i1 and i2, short strings in s and r.
 */

import type { Statement } from "./statement.ts";

/** One table, since a function has sixty upvalues at most. */
export const LIBRARY_PRELUDE = `
local lib = {}
function lib.total(...)
  local q = 0
  for j = 1, select("#", ...) do q = q * 2 + (tonumber((select(j, ...))) or 1) end
  return q, ...
end
function lib.last(...) return (select(-1, ...)) end
function lib.pack(...) return {n = select("#", ...), ...} end
function lib.shift(n, ...) if n <= 0 then return ... end return lib.shift(n - 1, select(2, ...)) end
function lib.join(...) if select("#", ...) == 0 then return "" end return tostring((...)) .. lib.join(select(2, ...)) end
function lib.bind(f, ...)
  local bound = lib.pack(...)
  return function(...) return f(bound[1], bound.n, ...) end
end
function lib.try(f, ...)
  local result = lib.pack(pcall(f, ...))
  if result[1] then return unpack(result, 2, result.n) end
  return type(result[2]) == "table" and "table" or result[2], result.n
end
function lib.each(list) local j = 0 return function() j = j + 1 return list[j] and j, list[j] end end
lib.echo = coroutine.wrap(function(q, n)
  while true do
    n = (n or 0) + 1
    if n % 3 == 0 then q = coroutine.yield(q, n)
    elseif n % 3 == 1 then q = select(2, pcall(coroutine.yield, n))
    else pcall(function() q = coroutine.yield(n) end) end
  end
end)
function lib.walk(q, depth)
  if depth > 0 then lib.walk(q, depth - 1) coroutine.yield(q + depth) lib.walk(q + 1, depth - 1) end
end
function lib.tree(q, depth) return coroutine.wrap(function() lib.walk(q, depth) end) end
lib.summing = setmetatable({n = 0}, {
  __call = function(self, ...) self.n = (self.n + select("#", ...)) % 100 return self.n, ... end,
  __index = function(self, key) return rawget(self, "n") end,
  __newindex = function(self, key, value) self.n = (tonumber(value) or 3) % 50 end,
  __tostring = function(self) return "<" .. self.n .. ">" end,
  __concat = function(left, right) return tostring(left) .. tostring(right) end,
  __lt = function(left, right) return (tonumber(left) or left.n) < (tonumber(right) or right.n) end,
})
lib.buffer = new_buffer
lib.kept = lib.buffer()
`;

const varargs: readonly Statement[] = [
  ({ number, integer }) => `a = lib.total(${number(1)}, i1, ${integer(1)}) % 1000`,
  ({ integer }) => `b, any = lib.total(unpack(t, 1, ${integer(1)} % 6)) b = b % 1000`,
  ({ integer, number }) => `c = tonumber((select(${integer(1)} % 4 + 1, a, ${number(0)}, s))) or 2`,
  ({ pick, number }) =>
    `d = select("#", ${pick(["lib.shift(i1 % 3, a, nil, b)", `nil, ${number(0)}`, "unpack(t)"])})`,
  ({ pick, value }) => `any = lib.last(${pick(["a", "unpack(t, 1, 3)", "i1, s"])}, ${value()})`,
  ({ integer, value }) => `any = lib.shift(${integer(1)} % 5, 1, ${value()}, 3, i2, ${value()}, s)`,
  ({ pick }) =>
    `r = lib.join(${pick(["i1, s:sub(1, 2)", "unpack({i1, i2, s:sub(-1)}, 1, i1 % 4)", "nil, flag"])}):sub(1, 9)`,
  ({ number }) =>
    `a = (lib.bind(function(q, n, ...) return (tonumber(q) or 1) + n + count(...) end, ${number(1)}, i1))(i2, s)`,
  () => "do local q = lib.pack(a, nil, any) b = q.n + (tonumber(q[1]) or 0) end",
  ({ value, pick }) =>
    `any = lib.try(${pick(["f", "lib.total", "lib.last", "error", "tonumber"])}, ${value()}, i1)`,
];

const errors: readonly Statement[] = [
  ({ pick, condition }) =>
    `do local ok, e = pcall(function() if ${condition()} then ${pick(["local q = nil + a", "local q = v.x.y.z", "any()", "error('e', 2)", "error({})", "lib.none()", "a = a .. {}", "t[nil] = 1", "assert(false, s)", "assert(nil)"])} end a = i1 end) any = type(e) == "table" and "t" or e end`,
  ({ condition, value }) =>
    `do local ok, e = xpcall(function() if ${condition()} then error(${value()}, 0) end return i1 end, function(e) return type(e) end) any = e end`,
  ({ condition }) =>
    `do local ok, e = pcall(pcall, function() local q = i1 b = q if ${condition()} then q = q.x.y end return q end) flag = ok and e end`,
  ({ condition }) =>
    `do local ok, e = pcall(function() for j = 1, 5 do a = j if j > 2 and ${condition()} then error(j) end end end) b = ok and 1 or tonumber(e) or 2 end`,
];

const closures: readonly Statement[] = [
  ({ number, pick }) =>
    `do local q = {} for j = 1, ${pick(["2", "3", "i1 % 4 + 1"])} do local x = ${number(1)} q[j] = function(y) x = x + y return x + j end end a = q[1](1) + q[#q](i1) b = q[1](2) end`,
  ({ integer }) =>
    `do local q, x = {}, 0 for j = 1, 4 do if j == ${integer(1)} % 5 then break end q[#q + 1] = function() x = x + j return x end end for _, y in ipairs(q) do c = y() end end`,
  ({ condition, number }) =>
    `do local x, n = ${number(0)}, 0 local function get() return x end while ${condition()} and n < 7 do x = x + 1 n = n + 1 local y = x k1 = function(q) y = y + q return y + get() end end c = k1(1) end`,
  () =>
    "do local q = 0 for _, y in lib.each({i1, i2, 3}) do q = q + y if q > 20 then break end end a = q end",
];

const coroutines: readonly Statement[] = [
  ({ number }) => `do local q, n = lib.echo(${number(1)}) b = tonumber(q) or 0 any = n end`,
  ({ integer }) => `for q in lib.tree(i1, ${integer(1)} % 3) do a = q end`,
  ({ condition, number }) =>
    `do local co = coroutine.create(function(q) local p = coroutine.yield(q, i1) if ${condition()} then error("in") end return p + q end) local ok, q = coroutine.resume(co, ${number(1)}) ok, q = coroutine.resume(co, 2) any = q flag = ok r = coroutine.status(co) end`,
  ({ pick }) =>
    `do local q = coroutine.wrap(function(...) local n = select("#", ...) while true do n = n + select("#", coroutine.yield(n)) end end) ${pick(["q(1)", "q()", "q(a, nil)"])} c = q(i1, i2) + q() end`,
  () => "do local ok, q = pcall(coroutine.wrap(function() lib.walk(i1, 1) return i2 + nil end)) any = q end",
];

const patterns: readonly Statement[] = [
  ({ pick }) =>
    `any = s:${pick(["find", "match"])}("${pick(["%d+", "^%a", "(%a)(%w*)", "l+$", "()l", "[^%w]", "%s*$", "x-"])}")`,
  ({ pick, string }) =>
    `r, c = ${string()}:gsub("${pick(["%a", "l", "%d+", "(.)(.)", "^.", "$"])}", "${pick(["<%0>", "", "%1", "x"])}") r = r:sub(1, 12)`,
  ({ pick }) =>
    `r = s:gsub("${pick(["%w", "(%a)", "."])}", ${pick(["{a = 'A', h = 1, e = false}", "function(q) if q == 'l' then return 'L' end end", "string.upper"])}):sub(1, 12)`,
  ({ pick }) =>
    `do local q = 0 for x, y in (s .. "a=1,b=22"):gmatch("${pick(["%a", "(%w+)=(%w+)", "()%d", "x*"])}") do q = q + (tonumber(x) or #tostring(y)) end a = q end`,
  ({ integer, pick }) => `any = s:byte(${integer(1)} % 7 - 3${pick(["", ", -1", ", 4"])})`,
  ({ number, integer, pick }) =>
    `r = string.format("${pick(["%5.2f", "%g", "%-8s|", "%s", "%.3s"])}%d", ${number(1)}, ${integer(1)} % 1000):sub(1, 14)`,
  ({ integer }) => `r = s:upper():reverse():rep(${integer(1)} % 3, ","):lower():sub(1, 10)`,
];

const lists: readonly Statement[] = [
  ({ integer, value }) =>
    `do local q = {1, 2, 3, i1} table.insert(q, ${integer(1)} % 5 + 1, ${value()}) any = q[3] b = #q end`,
  ({ integer }) =>
    `do local q = {i1, 2, i2} any = table.remove(q, ${integer(1)} % 3 + 1) a = #q + (q[2] or 0) end`,
  ({ pick }) =>
    `do local q = {i1, i2, "x"} r = table.concat(q, ${pick(['","', '""', "s:sub(1, 1)"])}, ${pick(["1", "2", "i1 % 3 + 1"])}) r = r:sub(1, 12) end`,
  ({ integer }) =>
    `do local x, y, z = unpack({a, nil, i1, b}, ${integer(1)} % 3, 4) any = y c = tonumber(z) or 1 end`,
  () =>
    "do local q = {} for j = 1, 6 do table.insert(q, j * i1) end while #q > 2 do a = table.remove(q, 1) end b = q[1] end",
  ({ integer }) =>
    `do local q = table.move({1, 2, 3, i1, 5}, 2, ${integer(1)} % 5 + 1, ${integer(1)} % 4 + 1) c = q[2] + #q end`,
  () =>
    "do local n = 0 local k, x = next(t) while k do n = n + (tonumber(x) or k) k, x = next(t, k) end a = n % 1000 end",
  () =>
    "do local q = {i1, 2, x = 3, 4} for k, x in pairs(q) do if x == 2 then q[k] = nil else q[k] = x + 1 end end b = q.x + (q[2] or 7) end",
  ({ value }) => `any = next({}) == nil and (next({${value()}}))`,
];

const metatables: readonly Statement[] = [
  ({ value }) => `a = lib.summing(${value()}, i1)`,
  ({ value, pick }) => `lib.summing.${pick(["x", "y"])} = ${value()} b = tonumber(lib.summing.z) or 1`,
  () => "r = tostring(lib.summing) .. lib.summing .. i1",
  () => 'r = string.format("%s|%5s", lib.summing, i1):sub(1, 12)',
  ({ integer }) => `flag = lib.summing < ${integer(1)} or lib.summing < lib.summing`,
  ({ pick, number }) =>
    `do local q = setmetatable({x = ${number(1)}}, ${pick(["class", "fallback", "nil"])}) any = q.y flag = q == o or rawequal(q, q) end`,
  ({ condition }) => `setmetatable(u, ${condition()} and fallback or nil)`,
  ({ pick }) =>
    `do local ok, q = pcall(function() return ${pick(["o < 1", "o .. s", "#o", "-o", "o(i1)", "v(1)", "v < w", "-v"])} end) any = type(q) == "table" and "t" or q end`,
];

const EDGES = [
  "2147483645, 2147483649",
  "-2147483650, -2147483646",
  "2147483647, 2147483640, -3",
  "0, 1, 0.25",
  "-0.0, 3",
  "3, 1",
  "9007199254740990, 9007199254740992",
  "i1, i1 + 3",
  "1, 1/0, 1e308",
];

const integers: readonly Statement[] = [
  ({ pick }) =>
    `do local q = 0 for j = ${pick(EDGES)} do q = q + j % 7 if q ~= q or q > 50 then break end end a = q end`,
  ({ integer, pick }) =>
    `do local q = ${integer(1)} ${pick(["+ 2147483640", "- 2147483640", "* 65536", "* 2147483647", "+ 4294967290"])} a = q % 65537 b = bit.tobit(q % 4294967296) any = q == bit.tobit(q % 4294967296) end`,
  ({ integer, pick }) =>
    `do local q = {[2147483648] = 1, [-1] = 2, [0] = 3, 4} any = q[${integer(1)} % 2 ${pick(["* 2147483648", "- 1", "* -0.0", "+ 1.5"])}] end`,
  ({ integer, pick }) =>
    `r = string.format("${pick(["%d", "%x", "%5d", "%i"])}", ${integer(1)} % 4096 ${pick(["", "* 524288", "+ 2147483647"])})`,
  ({ pick, integer }) => `i2 = bit.${pick(["bnot", "bswap", "tobit"])}(${integer(1)} % 65536) % 1000`,
  ({ integer }) => `d = math.floor(${integer(1)} / 2) * -1 + (${integer(0)} % -3)`,
];

const buffers: readonly Statement[] = [
  ({ string, integer }) => `r = lib.kept:reset():put(${string()}, ${integer(1)}, i1):tostring():sub(1, 12)`,
  ({ integer }) =>
    `do local q = lib.buffer():put(s, r) any = q:get(${integer(1)} % 4) r = q:skip(1):tostring() end`,
  ({ pick }) =>
    `lib.kept:put(${pick(["s", "i1", "s, i2"])}) if #lib.kept:tostring() > 30 then any = lib.kept:get(${pick(["", "5", "20"])}) end`,
  ({ integer }) => `r = lib.buffer():putf("%d:%s", ${integer(1)}, s):tostring():sub(1, 12)`,
];

export const libraryFamilies: readonly (readonly Statement[])[] = [
  varargs,
  errors,
  closures,
  coroutines,
  patterns,
  lists,
  metatables,
  integers,
  buffers,
];
