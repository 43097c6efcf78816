/** time.h. A time_t is a long, of 32 bits; struct tm begins with nine ints. */

import { fromByteString } from "../../byte-text.ts";
import { type BrokenDownTime, breakDown, FIRST_YEAR, formatTime, makeTime } from "../../date.ts";
import type { CRuntime, Definitions } from "./runtime.ts";

/** Bytes of struct tm with the two members that glibc and musl add. */
const TM_BYTES = 44;
const CLOCKS_PER_SECOND = 1_000_000;
/** What asctime writes, in 26 bytes for years of four digits. */
const ASCTIME_FORMAT = "%a %b %e %H:%M:%S %Y\n";
const ASCTIME_BYTES = 64;

function storeTime(c: CRuntime, target: number, time: BrokenDownTime): void {
  const fields = [time.second, time.minute, time.hour, time.day, time.month, time.year - FIRST_YEAR];
  fields.push(time.weekday, time.yearDay, time.isSummerTime ? 1 : 0);
  c.span(target, 4 * fields.length);
  for (const [index, value] of fields.entries()) c.view.setInt32(target + 4 * index, value, true);
}

function loadFields(c: CRuntime, address: number): number[] {
  c.span(address, 36);
  return Array.from({ length: 9 }, (_, index) => c.view.getInt32(address + 4 * index, true));
}

/** Seconds since the epoch of a struct tm in local time, or undefined. */
function timeOf(c: CRuntime, address: number): number | undefined {
  const [second, minute, hour, day, month, year, , , summer] = loadFields(c, address);
  const isSummerTime = summer < 0 ? undefined : summer > 0;
  const time = makeTime({ year: year + FIRST_YEAR, month, day, hour, minute, second, isSummerTime });
  return Number.isNaN(time) ? undefined : time;
}

/** A struct tm as the calendar has it; names of days need no more than its fields. */
function brokenDown(c: CRuntime, address: number): BrokenDownTime {
  const [second, minute, hour, day, month, year, weekday, yearDay, summer] = loadFields(c, address);
  const local = breakDown(timeOf(c, address) ?? 0, false);
  return {
    second,
    minute,
    hour,
    day,
    month,
    year: year + FIRST_YEAR,
    weekday,
    yearDay,
    isSummerTime: summer > 0,
    offset: local?.offset ?? 0,
    zone: local?.zone ?? "UTC",
  };
}

export function timeFunctions(c: CRuntime): Definitions {
  let shared = 0;
  const broken = (time: number, target: number, isUtc: boolean): number => {
    const found = breakDown(c.view.getInt32(time, true), isUtc);
    if (found === undefined) return 0;
    storeTime(c, target, found);
    return target;
  };
  const sharedTime = (): number => {
    shared ||= c.allocate(TM_BYTES);
    return shared;
  };
  let sharedText = 0;
  const asText = (time: number): number => {
    if (time === 0) return 0;
    sharedText ||= c.allocate(ASCTIME_BYTES);
    c.store(sharedText, fromByteString(formatTime(ASCTIME_FORMAT, brokenDown(c, time))));
    return sharedText;
  };
  const milliseconds = (): number => Date.now();
  return {
    time: [
      "ip",
      (target) => {
        const now = Math.floor(milliseconds() / 1000);
        if (target !== 0) c.view.setInt32(target, now, true);
        return now;
      },
    ],
    clock: ["i", () => Math.floor(c.state.system.processorTime() * CLOCKS_PER_SECOND) | 0],
    difftime: ["dii", (to, from) => Number(to) - Number(from)],
    gmtime: ["pp", (time) => broken(time, sharedTime(), true)],
    localtime: ["pp", (time) => broken(time, sharedTime(), false)],
    gmtime_r: ["ppp", (time, target) => broken(time, target, true)],
    localtime_r: ["ppp", (time, target) => broken(time, target, false)],
    asctime: ["pp", asText],
    ctime: ["pp", (time) => asText(broken(time, sharedTime(), false))],
    mktime: [
      "ip",
      (address) => {
        const time = timeOf(c, address);
        const normal = time === undefined ? undefined : breakDown(time, false);
        if (time === undefined || normal === undefined) return -1;
        storeTime(c, address, normal);
        return time;
      },
    ],
    strftime: [
      "upupp",
      (target, size, format, time) => {
        const bytes = fromByteString(formatTime(c.text(format), brokenDown(c, time)));
        if (bytes.length >= size) return 0;
        c.store(target, bytes);
        return bytes.length;
      },
    ],
    gettimeofday: [
      "ipp",
      (target) => {
        const now = milliseconds();
        c.view.setInt32(target, Math.floor(now / 1000), true);
        c.view.setInt32(target + 4, (now % 1000) * 1000, true);
        return 0;
      },
    ],
  };
}
