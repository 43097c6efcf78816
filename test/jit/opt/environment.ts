/** A small heap for the goldens: a template table at tab:0x4000, functions with upvalues at fun:0x5000 to 0x5200. */
import type { FoldEnvironment } from "../../../jit/environment.ts";
import { Tag } from "../../../spec/vm.ts";
import { offsets } from "../../core/layout.ts";

const TEMPLATE = 0x4000;
/** Functions and the addresses of their upvalues: the first two share one. */
const FUNCTIONS: Readonly<Record<number, readonly number[]>> = {
  20480: [0x6000, 0x6100],
  20736: [0x6200, 0x6000],
  20992: [0x6300],
};
const STRING = Tag.values.STRING;

/** Entries of the template: 1 is 1.5; "a" (str:0x100) is 7, "b" (str:0x200) true, "c" (str:0x300) a table, no constant. */
const entries = [
  { key: { high: 0x3ff00000, low: 0 }, value: { high: 0x3ff80000, low: 0 } },
  { key: { high: STRING, low: 0x100 }, value: { high: 0x401c0000, low: 0 } },
  { key: { high: STRING, low: 0x200 }, value: { high: Tag.values.TRUE, low: 0xffffffff } },
  { key: { high: STRING, low: 0x300 }, value: { high: Tag.values.TABLE, low: 0x4100 } },
];
const VALUES = 0x4800;

export function goldenEnvironment(): FoldEnvironment {
  const buffer = new ArrayBuffer(0x8000);
  const u32 = new Uint32Array(buffer);
  for (const [address, upvalues] of Object.entries(FUNCTIONS))
    u32.set(upvalues, (Number(address) + offsets.Function.upvalues) >>> 2);
  u32[(TEMPLATE + offsets.Table.arraySize) >>> 2] = 3;
  u32[(TEMPLATE + offsets.Table.hashMask) >>> 2] = 3;
  entries.forEach(({ value }, index) => {
    u32.set([value.low, value.high], (VALUES + 8 * index) >>> 2);
  });
  return {
    heap: {
      u8: new Uint8Array(buffer),
      u16: new Uint16Array(buffer),
      u32,
      i32: new Int32Array(buffer),
      f64: new Float64Array(buffer),
      view: new DataView(buffer),
    },
    global: 0x1000,
    tableGet: (_table, low, high) => {
      const index = entries.findIndex(({ key }) => key.low === low && key.high === high >>> 0);
      return index < 0 ? 0 : VALUES + 8 * index;
    },
    scanNumber: () => undefined,
    internBytes: () => 0,
    anchor: () => {},
    compute: () => undefined,
  };
}
