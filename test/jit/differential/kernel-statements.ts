/**
 * Statements of random kernels, one line each: tables that live for an iteration, the middle and the holes of lists, keys at
 * the edges of integers, metatables that change, sorting by functions that fail, coroutines, varargs, buffers and C data.
 */
import type { KernelExpressions } from "./kernel-expressions.ts";

type KernelStatement = (expressions: KernelExpressions) => string;

const tables: readonly KernelStatement[] = [
  (e) => `R = {x = ${e.number(1)}, y = R.${e.pick(["x", "y"])}}`,
  (e) => `R = {x = ${e.number(0)}, y = n1, link = ${e.pick(["T", "nil", `${e.boolean(0)} and T or nil`])}}`,
  (e) => `T = {x = ${e.number(1)}, y = ${e.number(0)}}`,
  () => "R, T = T, R",
  (e) => `if ${e.boolean(1)} then R = {x = n2, y = ${e.integer(0)}} end`,
  (e) =>
    `do local q = {${e.number(0)}, ${e.integer(0)}, ${e.boolean(0)}} if q[3] then n1 = q[1] + q[2] end end`,
  (e) => `do local q = {x = n1, y = T} if ${e.boolean(1)} then q.x = ${e.number(0)} T = q.y end n2 = q.x end`,
  (e) => `A[${e.integer(1)} % 8 + 1] = ${e.number(1)}`,
  (e) => `A[${e.integer(1)} % 8 + 1], n1 = ${e.number(0)}, A[${e.integer(0)} % 8 + 1] or 0`,
  (e) => `F[${e.integer(1)} % 8 + 1] = ${e.boolean(1)}`,
  (e) => `F[${e.integer(1)} % 8 + 1] = ${e.value(1)}`,
  (e) => `b1, F[${e.integer(0)} % 8 + 1] = not b1, b1 ${e.pick(["and", "or"])} b2`,
  (e) =>
    `A = {${e.number(0)}, ${e.number(0)}, ${e.pick(["nil, 4", "3", "unpack(A, 1, 3)", "..."])}} A[1] = n1`,
  () => "j3 = #A for q = 1, 12 do A[q] = tonumber(A[q]) end",
];

const lists: readonly KernelStatement[] = [
  (e) => `table.insert(A, ${e.integer(1)} % (#A + 1) + 1, ${e.number(0)}) A[12] = nil`,
  (e) => `x1 = table.remove(A, ${e.integer(1)} % (#A + 1) + 1)`,
  () => "if #A < 10 then A[#A + 1] = j1 else A[#A] = nil end",
  (e) => `x2 = table.remove(${e.pick(["A", "A, 1", "A, #A"])})`,
  (e) =>
    `x1, x2 = result(pcall(table.insert, A, ${e.pick(["1, n1, 2", "'k', 1", "nil, 1", "1"])})) A[12] = nil`,
  (e) => `x1, x2 = result(pcall(table.concat, A, ",", ${e.pick(["1, 2", "0, 1", "j1, j2", "3, 2"])}))`,
  (e) =>
    `do local q = {${e.integer(0)}, 3, ${e.integer(0)}, 1, 2} table.sort(q, function(l, r, ...) return l ${e.pick(["<", ">"])} r end) n1 = q[1] + q[3] end`,
  (e) =>
    `do local q, w = {5, j1, 3, j2, 1}, 0 x1, x2 = result(pcall(table.sort, q, function(l, r, ...) w = w + 1 if w == ${e.integer(0)} % 9 then error(${e.value(0)}) end return l < r end)) n2 = q[1] * 3 + q[2] * 5 + q[4] j3 = w end`,
  (e) =>
    `do local q = {4, 2, j1, 3, 1, j2} x1, x2 = result(pcall(table.sort, q, function(l, r, ...) return ${e.pick(["true", "l ~= r", "(l * 7) % 5 < (r * 3) % 5", "F[l]"])} end)) n3 = tonumber(q[1]) + tonumber(q[5]) end`,
  (e) => `x1, x2 = result(pcall(table.sort, {1, ${e.pick(["'x'", "nil, 2", "{}", "j1"])}, 3}))`,
  (e) => `x1, x2 = next(A, ${e.pick(["nil", "1", "2"])})`,
  () =>
    "do local q = 0 for k, w in pairs(A) do q = q + k * (tonumber(w) or 1) if k == 2 then A[k] = nil end end n3 = q end",
];

const NUMBER_PLACES = ["n1", "n2", "n3", "j1", "j2", "j3"];

const calculation = (e: KernelExpressions): string => {
  const operand = () => e.pick([...NUMBER_PLACES, "0", "1", "-0.0", "0.5", "1/0", "0/0"]);
  return `${e.pick(["", "", "-"])}${operand()} ${e.pick(["+", "-", "*", "/", "+ 1 -", "* 2 +"])} ${operand()}`;
};

const comparison = (e: KernelExpressions): string =>
  `${e.pick(NUMBER_PLACES)} ${e.pick(["<", "<=", ">", ">=", "==", "~="])} ${e.pick([...NUMBER_PLACES, "0", "1", "2.5"])}`;

/** Numbers that only calculations in branches get: they need not stay small, nor whole. */
const PLACES = ["n1", "n2", "n3"];

function way(e: KernelExpressions, depth: number): string {
  if (depth > 0 && e.pick([true, false, false])) return branch(e, depth - 1);
  return e.pick([
    `${e.pick(PLACES)} = ${calculation(e)}`,
    `${e.pick(PLACES)}, ${e.pick(PLACES)} = ${e.pick(PLACES)}, ${e.pick(PLACES)}`,
    `local q = ${calculation(e)} ${e.pick(PLACES)} = q * ${e.pick(NUMBER_PLACES)}`,
    `${e.pick(PLACES)} = ${e.pick(NUMBER_PLACES)} ${e.pick(PLACES)} = ${calculation(e)}`,
  ]);
}

/** What the compiler makes a choice of: see jit/record/if-conversion.ts. */
function branch(e: KernelExpressions, depth: number): string {
  const condition = `${e.pick(["", "", "not "])}(${comparison(e)}${e.pick(["", "", ` and ${comparison(e)}`, ` or ${comparison(e)}`])})`;
  const other = e.pick(["", ` else ${way(e, depth)}`, ` elseif ${comparison(e)} then ${way(e, depth)}`]);
  return `if ${condition} then ${way(e, depth)}${other} end`;
}

const branches: readonly KernelStatement[] = [
  (e) => branch(e, 0),
  (e) => branch(e, 1),
  (e) => branch(e, 2),
  (e) => `n1 = ${comparison(e)} and ${e.pick(["1", "-1", "n2", "j1"])} or ${e.pick(["2", "n3"])}`,
  (e) =>
    `do local function q(n, w) if ${e.pick(["n < w", "n ~= w", "n >= 1"])} then return ${e.pick(["n", "-w", "n * 2"])} end return ${e.pick(["w", "1", "n - w"])} end n3 = q(${e.number(0)}, n2) end`,
  (e) =>
    `do local q = 0 local function w(n) if n ${e.pick(["<", ">", "=="])} 1 then q = q ${e.pick(["+", "-"])} ${e.pick(["n", "1"])} end end for k = 1, 5 do w(n1 + k) w(j1) end n2 = q end`,
  (e) =>
    `for k = 1, 6 do local q = tonumber(A[k]) or 0 if q ${e.pick(["<", ">"])} n1 then n1 = q n2 = k end end`,
  (e) =>
    `do local w = { 5, n1, 2, j1, ${e.pick(["8", "nil", "'8'"])}, 3 } for k = 1, 6 do local q = ${calculation(e)} + k ${storing(e, e.pick(["w[k]", "w[2]"]))} end n3 = w[1] + w[2] - (w[4] or 0) end`,
  (e) =>
    `do local w = ${e.pick(["{ a = 1, b = n2 }", "setmetatable({ a = 2, b = 1 }, { __newindex = function(t, k) n1 = #k end })"])} for k = 1, 6 do local q = ${calculation(e)} - k ${storing(e, "w.a")} ${e.pick(["", "if k == 4 then w.a = nil end"])} end n3 = w.b end`,
];

/** A branch that stores to a place which it has compared, or whose ways both store there. */
function storing(e: KernelExpressions, place: string): string {
  const more = e.pick(["", ` ${e.pick(PLACES)} = q * 0.5`]);
  const other = e.pick(["", ` else ${place} = ${e.pick(NUMBER_PLACES)}`, ` else ${e.pick(PLACES)} = k`]);
  const condition = e.pick([`q < (${place})`, `${place} <= q`, `q ~= ${place}`, comparison(e)]);
  return `if type(${place}) == "number" then if ${condition} then ${place} = ${e.pick(["q", "k", "1", "q - 1"])}${more}${other} end end`;
}

const EDGE_KEYS = [
  "2147483647 + j1",
  "-2147483648 - j1 % 2",
  "2^31",
  "2^53",
  "-0.0",
  "0",
  "n1",
  "j1 / 2",
  "0/0",
  "1/0",
  "nil",
  "x1",
  "tostring(j1 % 3)",
  "b1",
];

const keys: readonly KernelStatement[] = [
  (e) => `x1, x2 = result(pcall(function(...) H[${e.pick(EDGE_KEYS)}] = ${e.value(1)} end))`,
  (e) => `x1 = H[${e.pick(EDGE_KEYS)}]`,
  (e) => `H[j1 % 5 + ${e.pick(["2147483646", "-2", "0.5", "4294967295"])}] = ${e.number(0)}`,
  (e) => `n1 = tonumber(H[${e.integer(0)} % 5 + ${e.pick(["2147483646", "-2", "0.5", "4294967295"])}]) or n1`,
  (e) => `H[s1] = ${e.value(0)} x2 = H[${e.string(1)}]`,
  () => "x1 = rawequal(n1, -n1) or rawget(H, n1)",
  (e) =>
    `for q = ${e.pick(["2147483645, 2147483649", "-2, 2, 0.5", "1, 0.5", "-2147483649, -2147483646", "3, 1, -1", "0/0, 1", "1, 3, 0/0 == 1 and 1 or 2"])} do n2 = n2 + q if n2 > 50 then break end end`,
  (e) =>
    `j1 = bit.tobit(${e.number(0)} == ${e.number(0)} and ${e.integer(1)} * 16777216 or 2^31 + j2) % 1000`,
];

const metatables: readonly KernelStatement[] = [
  (e) =>
    `M.__index = ${e.pick(["nil", "{missing = j1}", "function(t, k, ...) return k end", "function(t, k, ...) return n1 end", "H", "setmetatable({}, {__index = {missing = 2}})"])} x1 = O.missing`,
  (e) =>
    `M.__newindex = ${e.pick(["nil", "nil", "function(t, k, v, ...) rawset(t, k, v) end", "H", "function(t, k, v, ...) U = j1 end"])} O.${e.pick(["x", "z"])} = ${e.number(0)}`,
  (e) =>
    `x1, x2 = result(pcall(function(...) return O ${e.pick(["+", "-", "..", "<", "<=", "==", "*"])} ${e.pick(["O", "1", "s1", "T"])} end))`,
  (e) =>
    `M.${e.pick(["__add", "__lt", "__le", "__concat", "__eq", "__unm", "__call", "__sub"])} = ${e.pick(["nil", "function(l, r, ...) return n1 end", "function(...) return b1 end", "function(l, r, ...) return r end"])}`,
  (e) =>
    `setmetatable(O, ${e.pick(["M", "M", "nil", "{__index = T, __add = function(...) return j2 end}"])})`,
  (e) =>
    `setmetatable(${e.pick(["T", "R"])}, ${e.pick(["M", "nil", "nil", "{__index = function(...) return 1 end}", "{__eq = function(...) return b2 end}"])})`,
  () => "O.z = nil x1 = rawget(O, 'x') x2 = O.z",
  (e) => `for q = 1, 4 do if q == ${e.integer(0)} % 6 then M.__index = H end x2 = O.absent end`,
  (e) =>
    `x1, x2 = result(pcall(function(...) return ${e.pick(["-O", "#O", "O(j1)", "O.x.y", "O:gone()", "O.z + 1", "H.u.v", "s1.x.y", "n1.x", "b1()"])} end))`,
  (e) => `b2 = ${e.pick(["T == R", "T ~= R", "O == T", "O == O"])}`,
];

const threads: readonly KernelStatement[] = [
  (e) =>
    `for q in coroutine.wrap(function(...) for k = 1, ${e.integer(0)} % 5 do coroutine.yield(k + n1) end end) do n2 = q end`,
  (e) =>
    `do local co = coroutine.create(function(q, ...) while true do q = coroutine.yield(q, ...) if ${e.boolean(0)} then error(q) end end end) for k = 1, 3 do x1, x2 = result(coroutine.resume(co, ${e.values()})) end j2 = #coroutine.status(co) end`,
  (e) =>
    `x1, x2 = result(pcall(wrapped, function(...) local q = ${e.number(1)} ${e.pick(["return q, ...", "error(q)", "error({q})", "return pcall(error, q)", "coroutine.yield(q) n1 = 1"])} end, ${e.values()}))`,
  (e) => `x1, x2, j2 = result(pcall(function(...) return pass(${e.values()}) end, ${e.values()}))`,
  (e) => `j1 = count(pass(${e.values()})) + count(${e.values()})`,
  (e) => `x1, x2 = pass(${e.values()})`,
  (e) =>
    `x1, x2 = select(${e.pick(["1", "2", "-1", "j1 % 3 + 1"])}, ${e.integer(0)}, ${e.number(0)}, ${e.values()})`,
  (e) => `x1, x2 = result(pcall(select, ${e.pick(["0", "-5", "'#'", "2", "-1", "{}"])}, ${e.values()}))`,
  (e) =>
    `do local function walk(q, ...) if q <= 0 then return ... end return walk(q - 1, q, ...) end x1, x2 = walk(${e.integer(0)} % 9, ${e.values()}) end`,
  (e) =>
    `do local even local function odd(q, ...) if q <= 0 then return false end return even(q - 1) end function even(q, ...) if q <= 0 then return true, ... end return ${e.pick(["odd(q - 1)", "not not odd(q - 1)", "(odd(q - 1))"])} end b1 = even(${e.integer(1)} % 40) end`,
  (e) =>
    `do local function tree(q, w, ...) if q <= 0 then return w, 1 end local l, m = tree(q - 1, w) local r, n = tree(q - ${e.pick(["1", "2"])}, ${e.number(0)}) return l + r, m + n end n1, j2 = tree(${e.integer(0)} % 6, 1) end`,
  (e) =>
    `x1, x2 = result(xpcall(function(...) ${e.pick(["raise(n1, 2)", "error(s1, 0)", "return x1 .. {}", "error()", "error(T)", "H.q.w = 1"])} end, function(q, ...) ${e.pick(["return worded(q)", "return j1", "error(q)", "return q"])} end))`,
];

const texts: readonly KernelStatement[] = [
  (e) => `s1 = ${e.string(2)}`,
  (e) =>
    `s2, j1 = (${e.string(1)}):gsub("${e.pick(["%a", ".", "%d", "", "^.", "(.)(.?)"])}", ${e.pick(['"<%0>"', "{a = 'b', [1] = 2}", "function(q, ...) if b1 then return j1 end end", '"%%"'])}) s2 = s2:sub(-9)`,
  (e) =>
    `for q in (${e.string(1)}):gmatch("${e.pick(["%w", "%d+", "()", "."])}") do x1 = q j1 = j1 % 50 + 1 end`,
  (e) =>
    `x1, x2 = result(pcall(string.${e.pick(["rep", "sub", "byte", "char", "format", "find"])}, ${e.pick(["s1", "n1", "j1", "'%d'", "'%s|%5.1f'", "nil"])}, ${e.pick(["j1", "x1", "s2", "-1", "'a'", "256"])}))`,
  (e) =>
    `j1 = #(${e.string(1)} .. ${e.string(1)}) n1 = tonumber(${e.string(1)}${e.pick(["", ", 10", ", 16", ", 36"])}) or n1`,
  (e) =>
    `do local q = new_buffer() for k = 1, 4 do q:put(${e.string(0)}, ${e.integer(0)}) end s1 = ${e.pick(["q:get(5)", "q:skip(3):tostring():sub(1, 9)", "q:reset():tostring()", "q:tostring():sub(-7)"])} end`,
];

const cdata: readonly KernelStatement[] = [
  (e) => `c1 = c1 ${e.pick(["+", "-", "*"])} ${e.integer(1)}`,
  (e) =>
    `c1 = ${e.pick(["bit.bxor(c1, j1)", "bit.rshift(c1, 2)", "-c1", "c1 / 3", "c1 % 1000003LL", "c1 * 2ULL + 0LL"])} if c1 ${e.pick(["<", "=="])} 0 then c1 = 5LL end c1 = 0LL + c1`,
  (e) => `${e.pick(["W", "B"])}[${e.integer(1)} % 8] = ${e.integer(1)}`,
  (e) => `D[${e.integer(1)} % 8] = ${e.number(1)} n1 = D[${e.integer(0)} % 8]`,
  (e) => `P.${e.pick(["x", "z"])} = ${e.integer(1)} P.y = ${e.number(0)}`,
  (e) =>
    `do local q = pair(${e.number(0)}, ${e.integer(0)}) if ${e.boolean(1)} then q.x = n2 end n1 = q.x - q.y end`,
  (e) => `do local q = W + ${e.integer(0)} % 4 q[${e.integer(0)} % 4] = j1 j2 = q[1] % 100 end`,
  (e) => `x1, x2 = result(pcall(function(...) W[0] = ${e.value(0)} end)) W[0] = 3`,
  () => "b1 = c1 == 7LL or c1 < W[1] n2 = tonumber(ffi.cast('uint8_t', j1))",
];

export const kernelStatements: readonly (readonly KernelStatement[])[] = [
  tables,
  tables,
  lists,
  branches,
  branches,
  keys,
  metatables,
  threads,
  texts,
  cdata,
];
