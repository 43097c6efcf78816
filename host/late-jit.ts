/**
 * The JIT compiler as a state has it from its beginning: a switch and options. The trace driver with all of the compiler is
 * loaded when the first loop or function becomes hot, or when someone wants to hear of traces. Invariant: the driver is
 * never asked for while the compiler is off, so a state without it needs no code of it.
 */

import type { JitDriver } from "../jit/driver/driver.ts";
import { postponeHotness } from "../jit/driver/hot-counters.ts";
import type { TraceListener } from "../jit/driver/log.ts";
import { applyOption } from "../jit/driver/options.ts";
import { defaultSettings, type JitSettings, optimizations } from "../jit/settings.ts";
import type { FunctionMode, JitControl, TraceEvent, TraceView } from "../lib/jit-control.ts";
import { GlobalField, PrototypeField } from "../lib/offsets.ts";
import { PrototypeFlag } from "../spec/vm.ts";
import { refusalOfHost } from "./compiling.ts";
import type { Engine } from "./engine.ts";
import type { State } from "./state.ts";

/** A loop counts half as much as a call, as in LuaJIT. */
const CALL_FACTOR = 2;
const ALWAYS_HOT = 0x80000000;
const LONGEST_HOTLOOP = 30000;

export class LateJit implements JitControl {
  readonly settings: JitSettings = defaultSettings();
  readonly #state: State;
  readonly #engine: Engine;
  #refusal: { readonly reason: string | undefined } | undefined;
  #driver: JitDriver | undefined;
  #isOn = false;
  /** Each exit is reported as if it were hot. */
  #tellsExits = false;

  constructor(state: State, engine: Engine) {
    this.#state = state;
    this.#engine = engine;
    this.#writeParameters();
  }

  /** Where it cannot be loaded at once: undefined until it is there. */
  get driver(): JitDriver | undefined {
    if (this.#driver === undefined && this.refusal === undefined) {
      this.#driver = this.#engine.code.jit()?.createJit(this.#state, this.#engine, this.settings);
    }
    return this.#driver;
  }

  // -- Control --

  get isOn(): boolean {
    return this.#isOn;
  }

  get refusal(): string | undefined {
    this.#refusal ??= { reason: refusalOfHost() };
    return this.#refusal.reason;
  }

  get enabledOptimizations(): readonly string[] {
    return optimizations.filter((name) => this.settings.enabled.has(name));
  }

  setOn(isOn: boolean): void {
    if (isOn && this.refusal !== undefined) return;
    this.#driver?.interrupt();
    this.#isOn = isOn;
    this.#setWord(GlobalField.jitMode, isOn ? 1 : 0);
    this.#state.core.updateHotness(this.#state.global);
  }

  setOption(option: string): boolean {
    const effect = applyOption(this.settings, option);
    if (effect === "parameter") {
      this.#writeParameters();
      this.#state.core.updateHotness(this.#state.global);
    }
    return effect !== undefined;
  }

  #setWord(offset: number, value: number): void {
    this.#state.heap.u32[(this.#state.global + offset) >>> 2] = value;
  }

  #writeParameters(): void {
    const { hotloop, hotexit } = this.settings.parameters;
    const loopStart = Math.min(Math.max(hotloop, 1), LONGEST_HOTLOOP) - 1;
    this.#setWord(GlobalField.hotLoop, loopStart);
    this.#setWord(GlobalField.hotCall, loopStart * CALL_FACTOR + 1);
    this.#setWord(GlobalField.hotExit, this.#tellsExits ? ALWAYS_HOT : Math.max(hotexit, 1));
  }

  setFunctionMode(prototype: number, mode: FunctionMode): void {
    const flags = prototype + PrototypeField.flags;
    const { u8 } = this.#state.heap;
    const { NO_JIT } = PrototypeFlag.values;
    if (mode === "on") u8[flags] &= ~NO_JIT;
    if (mode === "off") u8[flags] |= NO_JIT;
    this.#driver?.interrupt();
    if (mode !== "on") this.#driver?.flushFunction(prototype);
    this.#state.core.updateCounting(this.#state.global, prototype);
  }

  flush(isAsked?: boolean): void {
    if (this.#driver) this.#driver.flush(isAsked);
    else this.#state.core.updateHotness(this.#state.global);
  }

  flushTrace(id: number): void {
    this.#driver?.flushTrace(id);
  }

  traceView(id: number): TraceView | undefined {
    return this.#driver?.traceView(id);
  }

  setEventHandler(handler: ((event: TraceEvent) => void) | undefined, tellsExits: boolean): void {
    if (handler || this.#driver) this.driver?.setEventHandler(handler, tellsExits);
    this.#tellsExits = tellsExits;
    this.#writeParameters();
  }

  set listener(log: TraceListener | undefined) {
    if (this.driver) this.driver.listener = log;
  }

  // -- What the core reports --

  /** Whether recording begins with the instruction at the thread's pc, whose counter has run out. */
  hotEvent(thread: number): boolean {
    if (this.driver) return this.driver.hotEvent(thread);
    postponeHotness(this.#state.heap, thread);
    return false;
  }

  hotExit(thread: number, number: number): void {
    this.#driver?.hotExit(thread, number);
  }

  recordInstruction(thread: number): void {
    this.#driver?.recordInstruction(thread);
  }

  abortRecording(thread: number): void {
    this.#driver?.abortRecording(thread);
  }

  forgetDeadPrototypes(): void {
    this.#driver?.forgetDeadPrototypes();
  }

  /** The state ends: its regions do, too. */
  close(): void {
    this.#driver?.close();
  }
}
