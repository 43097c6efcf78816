/**
 * Statements of random programs about control: jumps out of nested loops, recursion, types that change by phases,
 * coroutines that live long or run loops, errors from calls of every depth, and the compiler switched, flushed and
 * interrupted by collections, finalizers and hooks in the middle of hot code.
 */
import type { Statement } from "./statement.ts";

export const CONTROL_PRELUDE = `
do
  local nothing = function() end
  lib.jit = jit.status() and jit or {flush = nothing, on = nothing, off = nothing}
  function lib.fib(n) if n < 2 then return n end return lib.fib(n - 1) + lib.fib(n - 2) end
  function lib.even(n) if n <= 0 then return n == 0 end return lib.odd(n - 1) end
  function lib.odd(n) if n <= 0 then return false end return not not lib.even(n - 1) end
  function lib.gather(n, ...) if n <= 0 then return select("#", ...), ... end return lib.gather(n - 1, n, ...) end
  function lib.list(n) if n <= 0 then return nil end return {n, lib.list(n - 1)} end
  function lib.length(list) if not list then return 0 end return 1 + lib.length(list[2]) end
  function lib.ackermann(m, n)
    if m == 0 then return n + 1 elseif n == 0 then return lib.ackermann(m - 1, 1) end
    return lib.ackermann(m - 1, lib.ackermann(m, n - 1))
  end
  function lib.fold(q, x)
    if type(x) == "number" then return q + x elseif type(x) == "string" then return q + #x
    elseif type(x) == "table" then return q + (tonumber(x.x) or #x) elseif x then return q + 1 end
    return q
  end
  lib.tick = 0
  function lib.fragile(n, x) lib.tick = lib.tick + 1 if lib.tick % n == 0 then error(x, 0) end return x end
  function lib.nested(n, x) if n == 0 then return (lib.fragile(3, x)) end local ok, e = pcall(lib.nested, n - 1, x)
    if not ok then error(e, 0) end return e end
  lib.endless = coroutine.wrap(function() local n = 0 while true do for j = 1, 5 do n = n + j coroutine.yield(n % 1000, j) end end end)
  function lib.busy(n, q) return coroutine.wrap(function() local x = 0 for j = 1, n do x = x + j * q if j % 4 == 0 then coroutine.yield(x) end end end) end
  lib.ping = coroutine.create(function(x) while true do x = coroutine.yield((tonumber(x) or 0) + 1) end end)
  lib.pong = coroutine.wrap(function(x) while true do local ok, y = coroutine.resume(lib.ping, x) x = coroutine.yield(y, ok) end end)
  lib.healthy = true
  function lib.check() local q = 0 for j = 1, 70 do q = q + j end if q ~= 2485 then lib.healthy = false end end
  function lib.doomed() local meta = getmetatable(newproxy(true)) meta.__gc = lib.check return meta end
  function lib.watched(mode, f, x)
    local n = 0
    debug.sethook(function() n = n + 1 end, mode, mode == "" and 7 or 0)
    local y = f(x)
    debug.sethook()
    if n == 0 then lib.healthy = false end
    return y
  end
end
`;

const jumps: readonly Statement[] = [
  ({ condition }) =>
    `do for j = 1, 4 do for k = 1, 4 do if ${condition()} and k > 1 then goto out end b = j * k end end ::out:: end`,
  ({ condition, number }) =>
    `for j = 1, 6 do if ${condition()} then goto continue end c = ${number(1)} ::continue:: end`,
  ({ condition, integer }) =>
    `do local j = 0 ::again:: j = j + 1 a = a % 100 + ${integer(0)} if j < 8 and ${condition()} then goto again end end`,
  ({ condition }) =>
    `do local n = 0 for j = 1, 5 do local k = 0 while true do k = k + 1 if k > j then break end if ${condition()} then n = n + k end end if n > 12 then break end end d = n end`,
  ({ condition }) =>
    `for j = 1, 5 do local n = 0 repeat n = n + 1 local q = j + n if ${condition()} then break end a = q until q % 3 == 1 end`,
  ({ integer }) =>
    `do local n = 0 for j = 1, 8 do for k = j, 1, -1 do if k == ${integer(0)} % 5 then goto next end n = n + k end n = n + 100 ::next:: end a = n end`,
];

const recursion: readonly Statement[] = [
  ({ integer }) => `a = lib.fib(${integer(1)} % 8)`,
  ({ integer }) => `flag = lib.even(${integer(1)} % 30)`,
  ({ integer }) => `b, any = lib.gather(${integer(1)} % 12, s)`,
  ({ integer }) => `c = lib.length(lib.list(${integer(1)} % 40))`,
  ({ integer }) => `a = lib.ackermann(${integer(0)} % 3, ${integer(0)} % 4)`,
  ({ pick }) => `b = depth(${pick(["20", "i1 % 90", "150"])}) + tail(${pick(["30", "i2 % 50"])}, 0)`,
  ({ integer }) =>
    `do local function walk(n) if n <= 0 then return 0, 1 end local q, w = walk(n - 1) return q + n, w * 2 % 64 end a, b = walk(${integer(1)} % 25) end`,
];

const phases: readonly Statement[] = [
  ({ pick, integer }) =>
    `do local q for j = 1, ${pick(["40", "70"])} do if j < 15 then q = j elseif j < 30 then q = ${pick(["j + 0.5", "s", "nil"])} else q = ${pick(["t", "u", "j % 2 == 0", "(j % 3 == 0) and s or j"])} end a = lib.fold(a % 100, q) end b = lib.fold(${integer(0)}, q) end`,
  ({ pick }) =>
    `do local q = 1 for j = 1, ${pick(["30", "60"])} do q = q ${pick(["* 3", "+ 2147483600", "/ 2", "- 4294967296 / 3"])} if q > 1e15 then q = 1 end end a = q % 65536 end`,
  ({ condition, value }) =>
    `do local q = ${value()} for j = 1, 30 do if ${condition()} then q = ${value()} end d = lib.fold(d % 50, q) end any = q end`,
  ({ value }) =>
    `do local q, w = ${value()}, ${value()} for j = 1, 25 do q, w = w, q c = lib.fold(c % 50, q) end any = w end`,
  ({ pick, condition }) =>
    `do local x, y = ${pick(["0, 1", "0.5, i1", "-0.0, 0"])} for j = 1, 40 do x, y = y, x + y if ${condition()} then y = ${pick(["y - 0.25", "y % 7", "-y", "i1"])} end if y ~= y or y > 1e9 then y = 1 end end a, b = x, y end`,
  ({ pick }) =>
    `do local q = {} for j = 1, 40 do q[j] = ${pick(["j", "j > 20 and s or j", "j % 2 == 0 and 0.5 or j", "j ~= 25 and j or nil"])} end local n = 0 for j = 1, 40 do n = lib.fold(n, q[j]) end a = n end`,
];

const threads: readonly Statement[] = [
  () => "a, b = lib.endless()",
  () => "for j = 1, 12 do local q, k = lib.endless() c = q + k end",
  ({ integer, number }) => `for q in lib.busy(${integer(1)} % 30, ${number(0)}) do d = q end`,
  ({ value }) => `do local q, ok = lib.pong(${value()}) any = q flag = ok end`,
  ({ integer }) => `for j = 1, 10 do a = lib.pong(${integer(0)} + j) end`,
  ({ integer, condition }) =>
    `do local co = coroutine.wrap(function(x) for j = 1, 20 do if ${condition()} then x = coroutine.yield(x + j) or 0 end end return "end" end) local q = co(i1) while type(q) == "number" do a = q q = co(q % 7 + ${integer(0)} % 3) end any = q end`,
  ({ condition }) =>
    `do local co = coroutine.create(function() for j = 1, 40 do if j > 20 and ${condition()} then error({j}) end if j % 5 == 0 then coroutine.yield(j) end end end) local n, ok, q = 0, true while ok and coroutine.status(co) ~= "dead" do ok, q = coroutine.resume(co) n = n + 1 end b = n any = ok end`,
  () =>
    "do local function inner(n) if n > 0 then coroutine.yield(n) return inner(n - 1) end end local q = 0 for x in coroutine.wrap(function() for j = 1, 5 do inner(j) end end) do q = q + x end a = q end",
];

const failures: readonly Statement[] = [
  ({ pick, value }) =>
    `do local ok, e = pcall(lib.fragile, ${pick(["2", "3", "7"])}, ${value()}) flag = ok any = e end`,
  ({ pick, integer }) =>
    `do local n = 0 for j = 1, 20 do local ok, e = pcall(lib.nested, ${pick(["0", "1", "3"])}, j * ${integer(0)}) if ok then n = n + 1 end end a = n end`,
  ({ pick }) =>
    `do local ok, e = xpcall(lib.nested, function(e) return (tonumber(e) or 0) + 1 end, ${pick(["1", "2"])}, i1) b = e end`,
  ({ condition }) =>
    `do local function walk(n) if n == 0 then if ${condition()} then error("deep") end return 1 end return walk(n - 1) + 1 end for j = 1, 12 do local ok, e = pcall(walk, j) any = e end end`,
  ({ condition }) =>
    `do local ok, e = pcall(function() for j = 1, 30 do local q = t[j % 4 + 1] if j > 10 and ${condition()} then q = q .. nil end a = j end end) any = e end`,
  () => `do local ok, e = pcall(string.rep) any = e ok, e = pcall(setmetatable, 1) r = e:sub(1, 12) end`,
];

const interruptions: readonly Statement[] = [
  ({ pick }) => pick(["lib.jit.flush()", "lib.jit.flush(f)", "lib.jit.flush(lib.fold, true)"]),
  ({ pick }) => `lib.jit.off(${pick(["f", "lib.fold", "lib.busy, true", "class.get"])})`,
  ({ pick }) => `lib.jit.on(${pick(["f", "lib.fold", "lib.busy, true", "class.get"])})`,
  ({ condition }) => `if ${condition()} then lib.jit.off() else lib.jit.on() end`,
  ({ number }) => `lib.jit.off() c = ${number(1)} lib.jit.on()`,
  ({ integer }) =>
    `b = apply(function(q) lib.jit.flush() for j = 1, 10 do q = q + j end return q end, ${integer(1)})`,
  () => "do local q = {} for j = 1, 8 do q[j] = {j, tostring(j)} end collectgarbage('step') a = #q end",
  ({ condition }) => `if ${condition()} then lib.doomed() collectgarbage() end flag = lib.healthy`,
  ({ pick, number }) =>
    `a = lib.watched(${pick(['"l"', '"c"', '"r"', '""', '"crl"'])}, function(q) for j = 1, 20 do q = q + j end return ${pick(["q", "lib.fold(q, t)", "depth(5) + q"])} end, ${number(0)}) flag = lib.healthy`,
  ({ condition }) =>
    `do local n = 0 for j = 1, 30 do if j == 20 and ${condition()} then debug.sethook(function() n = n + 1 end, "l") end c = j end debug.sethook() flag = lib.healthy end`,
];

export const controlFamilies: readonly (readonly Statement[])[] = [
  jumps,
  recursion,
  phases,
  threads,
  failures,
  interruptions,
];
