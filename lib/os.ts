/** Time, as the os library tells it (LuaJIT: lib_os.c). */

import { Tag } from "../spec/vm.ts";
import { untilNul } from "./byte-text.ts";
import type { HostCall, HostLibrary } from "./call.ts";
import { breakDown, FIRST_YEAR, formatTime, makeTime } from "./date.ts";
import { callerError } from "./errors.ts";
import type { LuaState } from "./lua-state.ts";
import { getField, setBooleanField, setNumberField } from "./tables.ts";

const LEAST_TIME = -(2 ** 63);

/** Truncates to an integer of C's time_t: what does not fit becomes the least one, as x86 does it. */
const toTime = (value: number): number =>
  value >= LEAST_TIME && value < -LEAST_TIME ? Math.trunc(value) : LEAST_TIME;

const currentTime = (): number => Math.floor(Date.now() / 1000);

/** A field of a date table as a 32-bit number; without a fallback it must be there. */
function dateField(state: LuaState, table: number, key: string, fallback?: number): number {
  const slot = getField(state, table, key);
  const { u32, f64 } = state.heap;
  const tag = slot === 0 ? Tag.values.NIL : u32[(slot + 4) >>> 2];
  let value: number | undefined;
  if (tag < Tag.values.NUMBER) value = f64[slot >>> 3];
  else if (tag === Tag.values.STRING) value = state.scanNumber(u32[slot >>> 2]);
  if (value !== undefined) return Math.trunc(value) | 0;
  if (fallback === undefined) throw callerError("OSDATEF", key);
  return fallback;
}

function summerTimeField(state: LuaState, table: number): boolean | undefined {
  const slot = getField(state, table, "isdst");
  const tag = slot === 0 ? Tag.values.NIL : state.heap.u32[(slot + 4) >>> 2];
  return tag === Tag.values.NIL ? undefined : tag !== Tag.values.FALSE;
}

/** A conversion of a date takes as long as going through so many bytes. */
const BYTES_OF_CONVERSION = 1024;

function date(call: HostCall): number {
  const { state } = call;
  const given = untilNul(call.optionalText(1) ?? "%c");
  const time = call.isAbsentOrNil(2) ? currentTime() : toTime(call.checkNumber(2));
  const isUtc = given.startsWith("!");
  const format = isUtc ? given.slice(1) : given;
  const fields = breakDown(time, isUtc);
  if (fields === undefined) return call.pushNil().finish();
  const charge = (): void => state.chargeWork(BYTES_OF_CONVERSION);
  if (format !== "*t") return call.pushText(formatTime(format, fields, charge)).finish();
  const table = state.newTable(0, 4);
  setNumberField(state, table, "sec", fields.second);
  setNumberField(state, table, "min", fields.minute);
  setNumberField(state, table, "hour", fields.hour);
  setNumberField(state, table, "day", fields.day);
  setNumberField(state, table, "month", fields.month + 1);
  setNumberField(state, table, "year", fields.year);
  setNumberField(state, table, "wday", fields.weekday + 1);
  setNumberField(state, table, "yday", fields.yearDay + 1);
  setBooleanField(state, table, "isdst", fields.isSummerTime);
  return call.pushObject(table, Tag.values.TABLE).finish();
}

function time(call: HostCall): number {
  if (call.isAbsentOrNil(1)) return call.pushNumber(currentTime()).finish();
  const { state } = call;
  const table = call.checkTable(1);
  const seconds = makeTime({
    second: dateField(state, table, "sec", 0),
    minute: dateField(state, table, "min", 0),
    hour: dateField(state, table, "hour", 12),
    day: dateField(state, table, "day"),
    month: (dateField(state, table, "month") - 1) | 0,
    year: ((dateField(state, table, "year") - FIRST_YEAR) | 0) + FIRST_YEAR,
    isSummerTime: summerTimeField(state, table),
  });
  return (Number.isNaN(seconds) ? call.pushNil() : call.pushNumber(seconds)).finish();
}

export const timeLibrary: HostLibrary = {
  clock: (call) => call.pushNumber(call.state.system.processorTime()).finish(),
  date,
  time,
  difftime(call) {
    // Checked from the last argument on, as C compilers do it.
    const earlier = toTime(call.optionalNumber(2, 0));
    return call.pushNumber(toTime(call.checkNumber(1)) - earlier).finish();
  },
};
