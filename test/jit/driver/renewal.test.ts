/** Traces that are recorded anew, since what they were recorded for is no longer so. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { debug } from "../../../jit/check.ts";
import { Trial } from "./trial.ts";

// Everything is compiled that is hot, whatever the time that it takes.
debug.isOn = true;

/** A loop over an object whose shape is another one in each of the phases, with the traces that it gets. */
function tracesOfPhases(phases: number): string[] {
  const trial = new Trial();
  const output = trial.run(`
    local function sum(object)
      local s = 0
      for i = 1, 100 do s = s + object.x end
      return s
    end
    local total = 0
    for phase = 1, ${phases} do
      local object = { x = phase }
      for i = 1, 3 * 2 ^ phase do object["key" .. i] = i end
      local calls = phase == 1 and 1 or 100
      for call = 1, calls do
        total = total + sum(object)
        -- No trace goes through the calls.
        jit.off(debug.getinfo(1, "f").func)
      end
    end
    print(total)`);
  assert.equal(output, `${100 + 10000 * ((phases * (phases + 1)) / 2 - 1)}\n`);
  trial.close();
  return trial.lines.filter((line) => line.includes(":4"));
}

test("a loop whose trace leaves where it begins, each time, is recorded anew", () => {
  assert.deepEqual(tracesOfPhases(2), ["[TRACE   1 t:4 loop]", "[TRACE   1 t:4 loop]"]);
});

test("but not for ever: the second trace keeps its side traces", () => {
  const lines = tracesOfPhases(8);
  assert.equal(lines.filter((line) => line === "[TRACE   1 t:4 loop]").length, 2, lines.join("\n"));
  assert.ok(lines[lines.length - 1].includes("(1/0)"), lines.join("\n"));
});
