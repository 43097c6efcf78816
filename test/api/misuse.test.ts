/** What programs of the host get wrong is said at once: where, what was wanted, and what there was instead. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { LuaEngine, leaf, MultipleResults } from "../../api/index.ts";
import { loadCore } from "../../host/node-core.ts";
import { engine, newState } from "./support.ts";

/** Values as untyped programs give them. */
const any = (value: unknown) => value as never;

const messageOf = (action: () => unknown): string => {
  try {
    action();
  } catch (error) {
    return (error as Error).message;
  }
  return assert.fail(`no error: ${action}`);
};

test("options that there are not, or that are something else", () => {
  const state = newState();
  const run = (options: unknown) => messageOf(() => state.runSync("return 1", any(options)));
  const create = (options: unknown) => messageOf(() => engine.createState(any(options)));
  assert.match(
    run({ timeout: 5 }),
    /^state.runSync: there is no option 'timeout'; there are name, env, args, /,
  );
  assert.equal(
    run({ deadline: "5" }),
    `state.runSync: option 'deadline' must be a number of milliseconds, not "5"`,
  );
  assert.match(run({ fuel: Number.NaN }), /option 'fuel' must be a number of units, not NaN/);
  assert.match(run({ args: 5 }), /option 'args' must be an array, not 5/);
  assert.match(
    run({ signal: new AbortController() }),
    /must be an AbortSignal, not an object AbortController/,
  );
  assert.match(run({ env: null }), /option 'env' must be an object, not null/);
  assert.match(run(5), /state.runSync: options are an object, not 5/);
  assert.match(create({ libs: "all" }), /^createState: there is no option 'libs'/);
  assert.match(create({ libraries: ["maths"] }), /there is no library "maths"; there are bit, /);
  assert.match(create({ strings: "latin1" }), /must be one of "utf8", "binary", "bytes", not "latin1"/);
  assert.match(create({ limits: { time: 1 } }), /^createState.limits: there is no option 'time'/);
  assert.match(create({ modules: {} }), /option 'modules' must be a function, not an object Object/);
  assert.equal(create({ memory: 10 }), "createState: a state needs more memory than 10 bytes");
  assert.match(
    messageOf(() => new LuaEngine(loadCore(), any({ FFI: true }), {})),
    /there is no option 'FFI'; there are ffi, libraries, jit/,
  );
});

test("a time that has passed already is a limit like any other", () => {
  assert.throws(() => newState().runSync("return 1", { deadline: -1 }), { limit: "deadline" });
});

test("what is no program", async () => {
  const state = newState();
  const wanted = /a program is a string, a Uint8Array or a function of Lua, not /;
  for (const source of [undefined, null, 5, {}, [1], new ArrayBuffer(8)]) {
    assert.throws(() => state.runSync(any(source)), wanted);
    assert.throws(() => state.load(any(source)), wanted);
    await assert.rejects(state.run(any(source)), wanted);
  }
  assert.throws(() => state.runSync(any(() => 1)), /a function of JavaScript is no program/);
  assert.throws(() => state.load(any(() => 1)), /not a function/);
  const func = state.load("return 1");
  assert.throws(() => state.runSync(func, { env: {} }), /'name' and 'env' are for source text/);
});

test("what belongs to another state", async () => {
  const [state, other] = [newState(), newState()];
  const [table, func] = [other.table([1]), other.load("return 1")];
  assert.throws(() => state.runSync(func), /this function belongs to another state/);
  await assert.rejects(state.run(func), /this function belongs to another state/);
  assert.throws(() => state.runSync("return x", { env: table }), /this table belongs to another state/);
  assert.throws(() => state.table(table), /is copied, not a table of Lua/);
});

test("names of what is not there", () => {
  const state = newState();
  assert.throws(() => state.call("nope"), /state.call: 'nope' is undefined, no function/);
  assert.throws(() => state.get("a.b.c"), /'a.b.c': there is no table 'a.b'/);
  assert.throws(() => state.set(any(1), 1), /the name of a global is a string, as "config.width", not 1/);
  assert.throws(() => state.table(any(5)), /an array, a Map, a Set or a plain object is copied, not 5/);
});

test("what functions of the host give", () => {
  const state = newState({
    libraries: "all",
    modules: any((name: string) => (name === "number" ? 5 : undefined)),
    files: any({ read: async () => "return 1" }),
  });
  state.global.many = () => new MultipleResults(Array(100).fill(1));
  assert.throws(() => state.runSync("many()"), /gives at most 20 results, not 100: give a table/);
  assert.throws(() => state.runSync("require('number')"), /for 'number' source text, .* wanted, not 5/);
  assert.throws(() => state.runSync("require('other')"), /a file is .*, not an object Promise/);
  assert.throws(() => leaf(any(5)), /leaf: a function of numbers is wanted/);
  assert.throws(() => {
    state.global.evil = Function;
  }, /cannot be passed to Lua/);
});

test("what functions of the host throw is caught in Lua as it is", () => {
  const reason = new RangeError("the disk is full");
  const fail = () => {
    throw reason;
  };
  const state = newState({ libraries: "all", stdout: fail, files: { read: fail, write: fail } });
  assert.equal(state.runSync("return select(2, pcall(io.open, 'x'))"), reason);
  assert.equal(state.runSync("return select(2, pcall(print, 'x'))"), reason);
  assert.throws(() => state.runSync("print('x')"), { message: "the disk is full", cause: reason });
});

test("what an embedded state lacks of the system is said in words", () => {
  const state = newState({ libraries: "all" });
  assert.match(state.runSync("return select(2, pcall(os.execute, 'ls'))"), /this state cannot run commands/);
  assert.equal(state.runSync("return os.execute()"), 0);
  assert.match(state.runSync("return select(2, pcall(os.tmpname))"), /unable to generate a unique filename/);
  for (const call of [
    "io.popen('ls')",
    "io.open('x')",
    "io.tmpfile()",
    "os.remove('x')",
    "os.rename('x', 'y')",
  ])
    assert.match(state.runSync(`return select(2, ${call})`), /Function not implemented/, call);
});
