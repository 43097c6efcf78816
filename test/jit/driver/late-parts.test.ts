/** Parts of the compiler that are not there yet: programs run on meanwhile, and are compiled when the parts have come. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { Engine } from "../../../host/engine.ts";
import type { EngineCode } from "../../../host/engine-code.ts";
import { loadCore } from "../../../host/node-core.ts";
import { Trial } from "./trial.ts";

/** A state whose late parts are there once they are `loaded`. */
function lateTrial() {
  const whole = loadCore();
  const asked = new Set<string>();
  const parts = { areLoaded: false, asked };
  const late = <Part>(name: string, load: () => Part): Part | undefined => {
    asked.add(name);
    return parts.areLoaded ? load() : undefined;
  };
  const code: EngineCode = {
    ...whole,
    rareRecorder: () => late("rareRecorder", whole.rareRecorder),
    fusion: () => late("fusion", whole.fusion),
  };
  const trial = new Trial(true, new Engine(code));
  return { trial, parts, statistics: () => trial.state.jit.driver?.statistics };
}

const INSTALL = `
  function branches(n)
    local x = 0
    for i = 1, n do if i % 2 == 0 then x = x + 1 + i % 2 * (i % 3 + i % 5 + i % 7) else x = x + 1 + i % 2 end end
    return x
  end
  function texts(n)
    local length = 0
    for i = 1, n do
      if i % 3 == 0 then length = length + #("<" .. i .. ">") end
    end
    return length
  end
  function arguments(n)
    local function count(...) return select("#", ...) end
    local sum = 0
    for i = 1, n do sum = sum + count(i, i) + bit.band(i, 1) end
    return sum
  end
  function closures(n)
    local sum = 0
    for i = 1, n do
      local function add() sum = sum + i end
      add()
    end
    return sum
  end`;

test("numeric loops need no late part", () => {
  const { trial, parts } = lateTrial();
  assert.equal(trial.run(`${INSTALL} print(branches(2000))`), "3000\n");
  assert.deepEqual([...parts.asked], []);
  assert.ok(trial.log.includes("loop]"), trial.log);
  trial.close();
});

test("what is not loaded is interpreted, and compiled soon after it has come", () => {
  const { trial, parts } = lateTrial();
  const calls = "print(texts(60000), arguments(60000), closures(60000))";
  const results = "136298\t150000\t1800030000\n";
  assert.equal(trial.run(`${INSTALL} ${calls}`), results);
  assert.ok(parts.asked.has("rareRecorder"));
  assert.ok(trial.log.includes("part of the compiler is not loaded yet"), trial.log);
  parts.areLoaded = true;
  trial.log = "";
  assert.equal(trial.run(calls), results);
  for (const made of ["\\(1/\\d+\\) t:10 -> 1", "t:17 loop", "t:22 loop"])
    assert.match(trial.log, new RegExp(`^\\[TRACE .* ${made}\\]$`, "m"));
  assert.ok(!trial.log.includes("not loaded"), trial.log);
  trial.close();
});

test("a side trace is fused when that part has come", () => {
  const { trial, parts, statistics } = lateTrial();
  assert.equal(trial.run(`${INSTALL} print(branches(400000))`), "600000\n");
  assert.deepEqual([...parts.asked], ["fusion"]);
  assert.equal(statistics()?.fusions, 0);
  parts.areLoaded = true;
  assert.equal(trial.run("print(branches(400000))"), "600000\n");
  assert.equal(statistics()?.fusions, 1);
  trial.close();
});
