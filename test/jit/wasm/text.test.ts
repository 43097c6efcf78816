/** Listings of regions. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { instructions } from "../../../jit/wasm/opcodes.ts";
import { disassemble } from "../../../jit/wasm/text.ts";
import { RegionMachine, traceOf } from "./support.ts";

test("a region as text", () => {
  const { code } = new RegionMachine([
    traceOf(
      `
....              SNAP   #0   [ ] pc=0x100 base=0 slots=6 top=8 results=0
0001 >  num SLOAD  #1    T
0002    num POW    0001  0.5
....              SNAP   #1   [ 1=0002 2=-1.5 ] pc=0x104 base=0 slots=6 top=8 results=0
`,
      { link: "return" },
    ),
  ]);
  const text = disassemble(code.bytes).replace(/offset=\d+/g, "offset=N");
  assert.equal(
    text,
    `(param i32) (result i32) (local i32 f64)
block (result i32)
  i32.const 0
  local.get 0
  i32.eqz
  br_if 0
  drop
  block (result i32)
    block
      i32.const 1024
      i32.load offset=N
      local.set 1
      local.get 0
      f64.load
      local.tee 2
      i64.reinterpret_f64
      i64.const 0xfffffff200000000
      i64.ge_u
      br_if 0
      local.get 0
      local.get 2
      f64.const 0.5
      call $power
      f64.store
      local.get 0
      i64.const 0xbff8000000000000
      i64.store offset=N
      i32.const 0
      br 1
    end
    i32.const 1
    br 0
  end
  i32.const 1024
  local.get 1
  i32.store offset=N
end
`,
  );
  assert.deepEqual(code.helpers, ["power"]);
});

test("no two instructions have one code", () => {
  const codes = Object.values(instructions).map(({ code }) => code);
  assert.equal(new Set(codes).size, codes.length);
});
