/**
 * Calendar time as C has it: broken-down times, mktime's normalisation, strftime in the C locale. The local time zone
 * is JavaScript's.
 */

export interface BrokenDownTime {
  readonly second: number;
  readonly minute: number;
  readonly hour: number;
  readonly day: number;
  /** 0 to 11. */
  readonly month: number;
  readonly year: number;
  /** 0 is Sunday. */
  readonly weekday: number;
  /** 0 is the first of January. */
  readonly yearDay: number;
  readonly isSummerTime: boolean;
  /** Seconds east of Greenwich. */
  readonly offset: number;
  readonly zone: string;
}

/** By how much summer time differs where a year has none. */
const USUAL_SUMMER_TIME_SHIFT = 3600;
const SECONDS_PER_DAY = 86_400;
const MILLISECONDS_PER_DAY = 86_400_000;

/** The calendar repeats after so many years and seconds, weekdays included. */
const CYCLE_YEARS = 400;
const CYCLE = 146_097 * SECONDS_PER_DAY;
/** JavaScript's dates reach a day further, in seconds. What is beyond is looked up some cycles nearer. */
const REACH = 8.64e12 - SECONDS_PER_DAY;

/** C counts years from here, in 32 bits. */
export const FIRST_YEAR = 1900;

const cyclesBeyond = (time: number): number =>
  Math.abs(time) <= REACH ? 0 : Math.sign(time) * Math.ceil((Math.abs(time) - REACH) / CYCLE);

const modulo = (value: number, divisor: number): number => ((value % divisor) + divisor) % divisor;

const yearDayOf = (year: number, month: number, day: number): number =>
  Math.round((utcDate(year, month, day) - utcDate(year, 0, 1)) / MILLISECONDS_PER_DAY);

/** Date.UTC without its special treatment of the years 0 to 99. */
function utcDate(year: number, month: number, day: number): number {
  const date = new Date(0);
  date.setUTCFullYear(year, month, day);
  return date.getTime();
}

/** Seconds east of Greenwich, those of local mean times with them, which getTimezoneOffset leaves out. */
function offsetOf(date: Date): number {
  const local = new Date(utcDate(date.getFullYear(), date.getMonth(), date.getDate()));
  local.setUTCHours(date.getHours(), date.getMinutes(), date.getSeconds(), date.getMilliseconds());
  return (local.getTime() - date.getTime()) / 1000;
}

const offsetsOf = (year: number): readonly [number, number] => [
  offsetOf(new Date(year, 0, 1)),
  offsetOf(new Date(year, 6, 1)),
];

/** Seconds east of Greenwich outside of summer time. */
const standardOffset = (year: number): number => Math.min(...offsetsOf(year));

/** By how much summer time differs: half an hour on Lord Howe Island, two hours at Troll. */
function summerTimeShift(year: number): number {
  const [january, july] = offsetsOf(year);
  return Math.abs(january - july) || USUAL_SUMMER_TIME_SHIFT;
}

/** The zone's abbreviation as far as the engine knows one, else its offset. */
function zoneName(date: Date, offset: number): string {
  for (const locale of ["en-US", "en-GB", "en-AU", "en-IN"]) {
    const parts = new Intl.DateTimeFormat(locale, { timeZoneName: "short" }).formatToParts(date);
    const name = parts.find(({ type }) => type === "timeZoneName")?.value ?? "";
    if (/^[A-Z]{3,5}$/.test(name)) return name;
  }
  return offsetText(offset).replace(/00$/, "");
}

const padded = (value: number, width: number, filler = "0"): string => {
  const digits = String(Math.abs(value)).padStart(value < 0 ? width - 1 : width, filler);
  return value < 0 ? `-${digits}` : digits;
};

function offsetText(offset: number): string {
  const minutes = Math.floor(Math.abs(offset) / 60);
  return (offset < 0 ? "-" : "+") + padded(Math.floor(minutes / 60), 2) + padded(minutes % 60, 2);
}

/** Breaks a time down; undefined, if C's year cannot hold it. */
export function breakDown(time: number, isUtc: boolean): BrokenDownTime | undefined {
  const cycles = cyclesBeyond(time);
  const date = new Date((time - cycles * CYCLE) * 1000);
  if (Number.isNaN(date.getTime())) return undefined;
  const offset = isUtc ? 0 : offsetOf(date);
  // Local fields are the UTC fields of the time that is moved by the offset.
  const local = new Date(date.getTime() + offset * 1000);
  const nearYear = local.getUTCFullYear();
  const year = nearYear + cycles * CYCLE_YEARS;
  if (year - FIRST_YEAR !== ((year - FIRST_YEAR) | 0)) return undefined;
  const month = local.getUTCMonth();
  const day = local.getUTCDate();
  return {
    second: local.getUTCSeconds(),
    minute: local.getUTCMinutes(),
    hour: local.getUTCHours(),
    day,
    month,
    year: year | 0,
    weekday: local.getUTCDay(),
    yearDay: yearDayOf(nearYear, month, day),
    isSummerTime: !isUtc && offset !== standardOffset(nearYear),
    offset,
    get zone() {
      return isUtc ? "GMT" : zoneName(date, offset);
    },
  };
}

export interface DateFields {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  /** Undefined: whatever is in force then. */
  readonly isSummerTime: boolean | undefined;
}

/** The time that fields in local time denote, in seconds; fields beyond their range carry over. NaN: none. */
export function makeTime({ year, month, day, hour, minute, second, isSummerTime }: DateFields): number {
  const years = year + Math.floor(month / 12);
  const yearCycles = Math.floor(years / CYCLE_YEARS);
  const firstOfMonth = utcDate(modulo(years, CYCLE_YEARS), modulo(month, 12), 1) / 1000;
  const inCycle = firstOfMonth + (day - 1) * SECONDS_PER_DAY + hour * 3600 + minute * 60 + second;
  const cycles = cyclesBeyond(inCycle + yearCycles * CYCLE);
  const near = localTime(inCycle + (yearCycles - cycles) * CYCLE);
  const time = inSummerTime(near, isSummerTime) + cycles * CYCLE;
  return breakDown(time, false) === undefined ? Number.NaN : time;
}

/** The time that is, in local time, what `utc` is in UTC. */
function localTime(utc: number): number {
  const fields = new Date(utc * 1000);
  const date = new Date(2000, 0, 1);
  date.setFullYear(fields.getUTCFullYear(), fields.getUTCMonth(), fields.getUTCDate());
  date.setHours(fields.getUTCHours(), fields.getUTCMinutes(), fields.getUTCSeconds(), 0);
  return Math.floor(date.getTime() / 1000);
}

/** Moves a time if it was meant to be in summer time and is not, or the other way round. */
function inSummerTime(seconds: number, isSummerTime: boolean | undefined): number {
  const inForce = breakDown(seconds, false)?.isSummerTime;
  if (isSummerTime === undefined || inForce === undefined || isSummerTime === inForce) return seconds;
  // As glibc does, even where there is no summer time.
  const shift = summerTimeShift(new Date(seconds * 1000).getFullYear());
  return seconds + (inForce ? shift : -shift);
}

// -- strftime --

const weekdays = "Sunday Monday Tuesday Wednesday Thursday Friday Saturday".split(" ");
const months = "January February March April May June July August September October November December".split(
  " ",
);

/** A number with its usual width and filler, so that flags can change them; or text. */
type Converted = string | { readonly value: number; readonly width: number; readonly filler?: string };

const number = (value: number, width: number, filler = "0"): Converted => ({ value, width, filler });

const daysOf = (year: number): number =>
  (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 366 : 365;

const mondayBased = (weekday: number): number => (weekday + 6) % 7;

/** Year and number of the ISO week: those of its Thursday. */
function isoWeek({ year, yearDay, weekday }: BrokenDownTime): { year: number; week: number } {
  const thursday = yearDay - mondayBased(weekday) + 3;
  if (thursday >= daysOf(year)) return { year: year + 1, week: 1 };
  const isBefore = thursday < 0;
  const day = isBefore ? thursday + daysOf(year - 1) : thursday;
  return { year: year - Number(isBefore), week: Math.floor(day / 7) + 1 };
}

/** The number of a week whose first day is day `start` of the year. */
const week = (start: number): Converted => number(Math.floor(start / 7) + 1, 2);

const twelveHours = (hour: number): number => hour % 12 || 12;

const conversions: Readonly<Record<string, (time: BrokenDownTime) => Converted>> = {
  a: ({ weekday }) => weekdays[weekday].slice(0, 3),
  A: ({ weekday }) => weekdays[weekday],
  b: ({ month }) => months[month].slice(0, 3),
  B: ({ month }) => months[month],
  C: ({ year }) => number(Math.floor(year / 100), 2),
  d: ({ day }) => number(day, 2),
  e: ({ day }) => number(day, 2, " "),
  g: (time) => number(modulo(isoWeek(time).year, 100), 2),
  G: (time) => number(isoWeek(time).year, 1),
  H: ({ hour }) => number(hour, 2),
  I: ({ hour }) => number(twelveHours(hour), 2),
  j: ({ yearDay }) => number(yearDay + 1, 3),
  k: ({ hour }) => number(hour, 2, " "),
  l: ({ hour }) => number(twelveHours(hour), 2, " "),
  m: ({ month }) => number(month + 1, 2),
  M: ({ minute }) => number(minute, 2),
  p: ({ hour }) => (hour < 12 ? "AM" : "PM"),
  P: ({ hour }) => (hour < 12 ? "am" : "pm"),
  // C takes the fields for local time, whatever they are.
  s: (time) => number(makeTime(time), 1),
  S: ({ second }) => number(second, 2),
  u: ({ weekday }) => number(weekday || 7, 1),
  U: ({ yearDay, weekday }) => week(yearDay - weekday),
  V: (time) => number(isoWeek(time).week, 2),
  w: ({ weekday }) => number(weekday, 1),
  W: ({ yearDay, weekday }) => week(yearDay - mondayBased(weekday)),
  y: ({ year }) => number(modulo(year, 100), 2),
  Y: ({ year }) => number(year, 1),
  z: ({ offset }) => offsetText(offset),
  Z: ({ zone }) => zone,
  "%": () => "%",
};

/** Conversions that are several others. */
const composed: Readonly<Record<string, string>> = {
  c: "%a %b %e %H:%M:%S %Y",
  D: "%m/%d/%y",
  F: "%Y-%m-%d",
  h: "%b",
  n: "\n",
  r: "%I:%M:%S %p",
  R: "%H:%M",
  t: "\t",
  T: "%H:%M:%S",
  x: "%m/%d/%y",
  X: "%H:%M:%S",
};

/** Writes a conversion with glibc's flags: `_` blanks, `-` nothing, `0` zeros, `^` upper case, `#` other case. */
function applyFlags(converted: Converted, flags: string, width: number): string {
  const flag = flags.at(-1) ?? "";
  if (typeof converted !== "string") {
    const filler = flag === "_" ? " " : flag === "0" ? "0" : (converted.filler ?? "0");
    return padded(converted.value, flag === "-" ? 1 : width || converted.width, filler);
  }
  let text = converted;
  if (flags.includes("^")) text = text.toUpperCase();
  else if (flags.includes("#")) text = text === text.toUpperCase() ? text.toLowerCase() : text.toUpperCase();
  return text.padStart(width, flag === "0" ? "0" : " ");
}

/** C's strftime; what it does not know stays as it is. */
export function formatTime(format: string, time: BrokenDownTime, onConversion?: () => void): string {
  return format.replace(
    /%([_\-0^#]*)(\d*)[EO]?(.)/gs,
    (whole, flags: string, width: string, letter: string) => {
      const parts = composed[letter];
      if (!parts && !Object.hasOwn(conversions, letter)) return whole;
      onConversion?.();
      const converted = parts ? formatTime(parts, time) : conversions[letter](time);
      return applyFlags(converted, flags, Number(width));
    },
  );
}
