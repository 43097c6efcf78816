/**
 * collectgarbage (LuaJIT: lib_base.c, lua_gc). Collecting is the driver's: Status.COLLECT with scratch0 =
 * [option, argument], the option being CollectOption.COLLECT, for which the driver stores the result 0 at
 * base - 8, or CollectOption.STEP, for which it stores whether a cycle was finished. The argument of STEP
 * is a number of kilobytes.
 */
import { Status } from "../gen/constants";
import { Global } from "../gen/layouts";
import { gcIsRunning, gcRestart, gcSetPause, gcSetStepMultiplier, gcStop } from "../gc/collector";
import { gcCount } from "../memory/heap";
import { booleanBits } from "../object/value";
import { globalOf } from "../vm/raise";
import { checkOption, checkOptionalNumber, integerAt, returnBits, returnNumber } from "./arguments";

/** In the order of LuaJIT's LUA_GC*. */
export const enum CollectOption {
  STOP = 0,
  RESTART = 1,
  COLLECT = 2,
  COUNT = 3,
  COUNT_BYTES = 4,
  STEP = 5,
  SET_PAUSE = 6,
  SET_STEP_MULTIPLIER = 7,
  INCREMENTAL = 8,
  IS_RUNNING = 9,
}

/** Words that no program can pass by accident hold the places of options that have no name. */
const OPTIONS: string = "stop restart collect count \xff step setpause setstepmul \xff isrunning";

export function base_gcinfo(thread: usize, base: usize, argumentCount: u32): i32 {
  return returnNumber(base, <f64>(gcCount(globalOf(thread)) >> 10));
}

export function base_collectgarbage(thread: usize, base: usize, argumentCount: u32): i32 {
  const option = checkOption(thread, base, argumentCount, 1, CollectOption.COLLECT, OPTIONS);
  if (option < 0) return option;
  const failure = checkOptionalNumber(thread, base, argumentCount, 2, 0);
  if (failure) return failure;
  const global = globalOf(thread);
  const argument = integerAt(base, 2);
  switch (option) {
    case CollectOption.STOP:
      gcStop(global);
      return returnNumber(base, 0);
    case CollectOption.RESTART:
      gcRestart(global);
      return returnNumber(base, 0);
    case CollectOption.COUNT:
      return returnNumber(base, <f64>gcCount(global) / 1024.0);
    case CollectOption.COUNT_BYTES:
      return returnNumber(base, <f64>(gcCount(global) & 0x3ff));
    case CollectOption.SET_PAUSE:
      return returnNumber(base, <f64><i32>gcSetPause(global, argument));
    case CollectOption.SET_STEP_MULTIPLIER:
      return returnNumber(base, <f64><i32>gcSetStepMultiplier(global, argument));
    case CollectOption.IS_RUNNING:
      return returnBits(base, booleanBits(gcIsRunning(global)));
    case CollectOption.COLLECT:
    case CollectOption.STEP:
      store<u32>(global, option, Global.scratch0);
      store<i32>(global, argument, Global.scratch0 + 4);
      return Status.COLLECT;
    default:
      return returnNumber(base, -1);
  }
}
