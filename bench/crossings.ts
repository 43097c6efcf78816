/**
 * What calls between JavaScript and Lua cost, here and in wasmoon and fengari: `npm run bench:crossings`. Each figure is
 * the least processor time of several rounds, in nanoseconds an operation; engines take turns.
 */
import { cpus } from "node:os";
import type * as api from "../api/node.ts";

/** The built package: the bundle is what programs run. */
const packageFile = new URL("../dist/perilune.cjs", import.meta.url).href;

const ROUNDS = 9;
/** Processor time of a round, at least. */
const ROUND_MILLISECONDS = 40;

/** Programs get a count and do the operation so many times. */
type Repeat = (count: number) => void;

interface Contender {
  readonly name: string;
  readonly operations: Readonly<Record<string, Repeat>>;
}

const OPERATIONS = [
  "JS function from Lua, two numbers",
  "the same, leaf",
  "field of a JS object",
  "Lua function from JS, two numbers",
  "1 KB string to Lua",
  "1 KB string to JS",
] as const;

const sources = {
  call: "local n, f = ... for i = 1, n do f(i, 2) end",
  field: "local n, o = ... local s = 0 for i = 1, n do s = s + o.x end",
  add: "local a, b = ... return a + b",
  length: "return #(...)",
  text: "local t = ('x'):rep(1024) return function(i) return t end",
} as const;

const TEXT = "y".repeat(1020);

async function perilune(name: string, jit: boolean): Promise<Contender> {
  const { createEngineSync, leaf } = (await import(packageFile)).default as typeof api;
  const state = createEngineSync({ jit }).createState();
  const add = (a: number, b: number): number => a + b;
  const marked = leaf(add);
  const [call, field, sum, length] = [sources.call, sources.field, sources.add, sources.length].map(
    (source) => state.load(source),
  );
  const text = state.runSync(sources.text);
  const object = { x: 1 };
  return {
    name,
    operations: {
      [OPERATIONS[0]]: (count) => call(count, add),
      [OPERATIONS[1]]: (count) => call(count, marked),
      [OPERATIONS[2]]: (count) => field(count, object),
      [OPERATIONS[3]]: repeat((index) => sum(index, 2)),
      [OPERATIONS[4]]: repeat((index) => length(TEXT + (index % 10000))),
      [OPERATIONS[5]]: repeat((index) => text(index)),
    },
  };
}

const repeat =
  (operation: (index: number) => void): Repeat =>
  (count) => {
    for (let index = 0; index < count; index++) operation(index);
  };

/** Packages for comparison are not needed otherwise; without them there is nothing to compare with. */
// biome-ignore lint/suspicious/noExplicitAny: they have no types here.
async function optional(name: string): Promise<any> {
  try {
    return await import(name);
  } catch {
    console.log(`${name}: skipped, it is not installed`);
    return undefined;
  }
}

async function wasmoon(): Promise<Contender | undefined> {
  const module = await optional("wasmoon");
  if (module === undefined) return undefined;
  const lua = await new module.LuaFactory().createEngine();
  const load = async (source: string): Promise<(...parameters: unknown[]) => unknown> =>
    lua.doString(`return function(...) ${source} end`);
  const [call, field, sum, length] = await Promise.all(
    [sources.call, sources.field, sources.add, sources.length].map(load),
  );
  const text = await lua.doString(sources.text);
  const object = { x: 1 };
  return {
    name: "wasmoon",
    operations: {
      [OPERATIONS[0]]: (count) => call(count, (a: number, b: number) => a + b),
      [OPERATIONS[2]]: (count) => field(count, object),
      [OPERATIONS[3]]: repeat((index) => sum(index, 2)),
      [OPERATIONS[4]]: repeat((index) => length(TEXT + (index % 10000))),
      [OPERATIONS[5]]: repeat((index) => text(index)),
    },
  };
}

/** By its C-like API: its package for conversions needs a page. */
async function fengari(): Promise<Contender | undefined> {
  const module = await optional("fengari");
  if (module === undefined) return undefined;
  const { lua, lauxlib, lualib, to_luastring: bytes } = module.default ?? module;
  const L = lauxlib.luaL_newstate();
  lualib.luaL_openlibs(L);
  const load = (source: string): void => {
    lauxlib.luaL_loadstring(L, bytes(source));
  };
  const run = (source: string, count: number, push: () => void): void => {
    load(source);
    lua.lua_pushnumber(L, count);
    push();
    lua.lua_call(L, 2, 0);
  };
  const add = (state: unknown): number => {
    lua.lua_pushnumber(state, lua.lua_tonumber(state, 1) + lua.lua_tonumber(state, 2));
    return 1;
  };
  load(sources.add);
  lua.lua_setglobal(L, bytes("sum"));
  return {
    name: "fengari",
    operations: {
      [OPERATIONS[0]]: (count) => run(sources.call, count, () => lua.lua_pushcfunction(L, add)),
      [OPERATIONS[3]]: repeat((index) => {
        lua.lua_getglobal(L, bytes("sum"));
        lua.lua_pushnumber(L, index);
        lua.lua_pushnumber(L, 2);
        lua.lua_call(L, 2, 1);
        lua.lua_pop(L, 1);
      }),
    },
  };
}

const processorTime = (action: () => void): number => {
  const before = process.cpuUsage().user;
  action();
  return (process.cpuUsage().user - before) / 1000;
};

/** A count for which a round takes long enough, compiling left aside. */
function findCount(operation: Repeat): number {
  for (let count = 100; ; count *= 3) {
    operation(count);
    if (processorTime(() => operation(count)) > ROUND_MILLISECONDS) return count;
  }
}

async function main(): Promise<void> {
  const contenders = [
    await perilune("perilune", true),
    await perilune("perilune -joff", false),
    await wasmoon(),
    await fengari(),
  ].filter((contender) => contender !== undefined);
  console.log(`${cpus()[0].model}, Node ${process.version}; ns an operation\n`);
  console.log(`| | ${contenders.map(({ name }) => name).join(" | ")} |`);
  console.log(`|---|${"---:|".repeat(contenders.length)}`);
  for (const operation of OPERATIONS) {
    const found = contenders.map(({ operations }) => operations[operation]);
    const counts = found.map((run) => run && findCount(run));
    const best = found.map(() => Number.POSITIVE_INFINITY);
    for (let round = 0; round < ROUNDS; round++)
      found.forEach((run, index) => {
        const count = counts[index];
        if (run === undefined || count === undefined) return;
        best[index] = Math.min(best[index], (processorTime(() => run(count)) * 1e6) / count);
      });
    const cells = best.map((time) => (Number.isFinite(time) ? time.toFixed(time < 100 ? 1 : 0) : ""));
    console.log(`| ${operation} | ${cells.join(" | ")} |`);
  }
}

await main();
process.exit(0);
