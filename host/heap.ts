/**
 * Typed views over the wasm memory. Growing the memory detaches its buffer, so the views are made anew whenever it has
 * changed: after every return from wasm, and at the start of every import.
 */
import type { HeapViews } from "../lib/lua-state.ts";

export class Heap implements HeapViews {
  readonly memory: WebAssembly.Memory;
  u8 = new Uint8Array(0);
  u16!: Uint16Array;
  u32!: Uint32Array;
  i32!: Int32Array;
  f64!: Float64Array;
  view!: DataView;

  constructor(memory: WebAssembly.Memory) {
    this.memory = memory;
    this.refresh();
  }

  /** A view over a detached buffer is empty: that is seen faster than which buffer the memory has. */
  refresh(): void {
    if (this.u8.length !== 0) return;
    const { buffer } = this.memory;
    this.u8 = new Uint8Array(buffer);
    this.u16 = new Uint16Array(buffer);
    this.u32 = new Uint32Array(buffer);
    this.i32 = new Int32Array(buffer);
    this.f64 = new Float64Array(buffer);
    this.view = new DataView(buffer);
  }
}
