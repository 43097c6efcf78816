/** Where the compiler is refused memory, it gives the trace up, and the program goes on in the interpreter. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { debug } from "../../../jit/check.ts";
import { GlobalField } from "../../../lib/offsets.ts";
import { Trial } from "./trial.ts";

// What is none of the compiler's reasons is thrown.
debug.isOn = true;

const PROGRAM = `
local t, text = {a = 1, b = 2}, "a constant"
local function f(x) return x.a + x.b end
function run()
  local s = 0
  for i = 1, 300 do
    s = s + f(t)
    if i % 3 == 0 then s = s + #text end
  end
  return s
end
collectgarbage() collectgarbage()
print(collectgarbage("count") * 1024)`;

test("memory is refused at any allocation of the compiler", () => {
  const aborts: string[] = [];
  let hasCompiled = false;
  for (let room = 512; room < 8192; room += 256) {
    const trial = new Trial();
    const { heap, global } = trial.state;
    const used = Number(trial.run(PROGRAM));
    heap.u32[(global + GlobalField.gcLimit) >>> 2] = used + room;
    assert.ok(["1900\n", "failed\n"].includes(trial.run("print(run())")));
    aborts.push(...trial.lines.filter((line) => line.includes("---")));
    hasCompiled ||= trial.lines.some((line) => /stop|loop\]$/.test(line));
    heap.u32[(global + GlobalField.gcLimit) >>> 2] = 0xffffffff;
    trial.close();
  }
  assert.ok(aborts.length > 0 && hasCompiled);
  for (const line of aborts) assert.match(line, /failed to allocate mcode memory/);
});
