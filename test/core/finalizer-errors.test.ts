/** The errors of finalizers are reported on the error stream, and nothing else happens. The texts are LuaJIT's. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { LuaProgramState } from "./lua-state.ts";

/**
 * Makes userdata with the finalizers that a list gives; the last one is finalised first. On a stack of its own: what
 * is left on the program's would keep some alive.
 */
const PRELUDE = `
  local function failing(e, level) return function() error(e, level) end end
  local finalizers = coroutine.wrap(function(list)
    local all = {}
    for index = 1, #list do
      all[index] = newproxy(true)
      getmetatable(all[index]).__gc = list[index]
    end
  end)
`;

/** What a list of finalizers reports, first to last. */
const reports: readonly { readonly list: string; readonly lines: readonly string[] }[] = [
  { list: `failing("text", 0), failing("placed")`, lines: ["test:2: placed", "text"] },
  { list: `failing(1.5, 0), failing(42, 0), failing(nil)`, lines: ["?", "42", "1.5"] },
  { list: `failing({}), failing(true), failing(print)`, lines: ["?", "?", "?"] },
  { list: `failing(setmetatable({}, { __tostring = function() return "text" end }))`, lines: ["?"] },
  { list: `failing("before\\0after", 0), failing("", 0)`, lines: ["", "before"] },
  {
    list: `7, "text", {}`,
    lines: [
      "attempt to call a table value",
      "attempt to call a string value",
      "attempt to call a number value",
    ],
  },
  {
    list: `setmetatable({}, { __call = function(self, userdata) error(type(userdata), 0) end })`,
    lines: ["userdata"],
  },
  {
    list: `function(userdata) userdata.x.y = 1 end`,
    lines: ["test:10: attempt to index local 'userdata' (a userdata value)"],
  },
  { list: `function() coroutine.yield() end`, lines: ["test:10: attempt to yield across C-call boundary"] },
  { list: `function() local function f() return 1 + f() end f() end`, lines: ["test:10: stack overflow"] },
  { list: `function() end, function() pcall(error, "caught") end`, lines: [] },
];

const expected = (lines: readonly string[]) => lines.map((line) => `ERROR in finalizer: ${line}\n`).join("");

for (const gcStress of [false, true]) {
  const kind = gcStress ? " under stress" : "";

  test(`errors of finalizers are reported while a program runs${kind}`, () => {
    for (const { list, lines } of reports) {
      const program = new LuaProgramState({ gcStress });
      const allocate = `for i = 1, ${gcStress ? 10 : 100000} do local garbage = { {} } end`;
      for (const collect of ["collectgarbage()", allocate]) {
        const before = program.errors.length;
        const source = `${PRELUDE}finalizers { ${list} } ${collect} return "went on"`;
        assert.equal(program.run(source), "went on", list);
        assert.equal(program.errors.slice(before), expected(lines), list);
      }
      program.check();
      program.close();
    }
  });

  test(`errors of finalizers are reported when a state is closed${kind}`, () => {
    for (const { list, lines } of reports) {
      const program = new LuaProgramState({ gcStress });
      program.run(`collectgarbage("stop")${PRELUDE}finalizers { ${list} } return ""`);
      program.close();
      assert.equal(program.errors, expected(lines), list);
    }
  });
}

test("finalizers do not interrupt each other", () => {
  const program = new LuaProgramState();
  const result = program.run(`
    local depth, deepest, count = 0, 0, 0
    for index = 1, 2000 do
      getmetatable(newproxy(true)).__gc = function()
        depth = depth + 1
        deepest = math.max(deepest, depth)
        count = count + 1
        local t = {}
        for i = 1, 1000 do t[i] = { i } end
        depth = depth - 1
      end
    end
    collectgarbage()
    return count .. " " .. deepest
  `);
  assert.equal(result, "2000 1");
  program.check();
  program.close();
});

test("an error that has been caught does not keep its value alive", () => {
  const program = new LuaProgramState();
  const catches = [
    `pcall(error, e)`,
    `xpcall(function() error(e) end, function(m) return m end)`,
    `coroutine.resume(coroutine.create(function() error(e) end))`,
    `getmetatable(newproxy(true)).__gc = function() error(e) end collectgarbage()`,
    `setmetatable({}, { __index = function(t, k) return e end }).x = 1`,
    `local x = setmetatable({}, { __eq = function() return e end }) == setmetatable({}, { __eq = function() return e end })`,
  ];
  for (const statement of catches) {
    const source = `
      local weak = setmetatable({}, { __mode = "v" })
      local function f() local e = {} weak[1] = e ${statement} end
      f()
      collectgarbage()
      collectgarbage()
      return tostring(weak[1])
    `;
    assert.equal(program.run(source), "nil", statement);
  }
  program.close();
});
