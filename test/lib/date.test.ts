import assert from "node:assert/strict";
import { test } from "node:test";
import { type BrokenDownTime, breakDown, formatTime, makeTime } from "../../lib/date.ts";

const utc = (time: number): BrokenDownTime => breakDown(time, true) as BrokenDownTime;

test("strftime in the C locale", () => {
  const time = utc(1700000000);
  const cases: readonly (readonly [string, string])[] = [
    ["%c", "Tue Nov 14 22:13:20 2023"],
    ["%x %X %p", "11/14/23 22:13:20 PM"],
    ["%Y-%m-%dT%H:%M:%S", "2023-11-14T22:13:20"],
    ["%j %U %W %V %G %u %w", "318 46 46 46 2023 2 2"],
    ["%e|%k|%l|%I", "14|22|10|10"],
    ["%-d %_m %05Y %^a %#p", "14 11 02023 TUE pm"],
    ["%D %F %R %T %r", "11/14/23 2023-11-14 22:13 22:13:20 10:13:20 PM"],
    ["100%% %n%t %Q", "100% \n\t %Q"],
    ["%Z %z", "GMT +0000"],
    ["%s %C %y %g", "1700000000 20 23 23"],
  ];
  for (const [format, expected] of cases) assert.equal(formatTime(format, time), expected, format);
});

test("weeks at the turn of the year", () => {
  const expected: readonly (readonly [number, string])[] = [
    [Date.UTC(2021, 0, 1), "2020-W53-5 00 00"],
    [Date.UTC(2018, 11, 31), "2019-W01-1 52 53"],
    [Date.UTC(2024, 11, 30), "2025-W01-1 52 53"],
    [Date.UTC(2023, 0, 1), "2022-W52-7 01 00"],
  ];
  for (const [time, text] of expected) {
    assert.equal(formatTime("%G-W%V-%u %U %W", utc(time / 1000)), text);
  }
});

test("fields beyond their range carry over", () => {
  const fields = {
    year: 2023,
    month: 13,
    day: -5,
    hour: 30,
    minute: -61,
    second: 3600,
    isSummerTime: undefined,
  };
  const time = breakDown(makeTime(fields), false) as BrokenDownTime;
  assert.deepEqual(
    [time.year, time.month, time.day, time.hour, time.minute, time.second],
    [2024, 0, 27, 5, 59, 0],
  );
});

test("years below 100 are themselves", () => {
  const fields = { year: 50, month: 0, day: 1, hour: 12, minute: 0, second: 0, isSummerTime: undefined };
  assert.equal(breakDown(makeTime(fields), false)?.year, 50);
});

test("the calendar goes on beyond JavaScript's, as far as C's years", () => {
  const cases: readonly (readonly [number, string])[] = [
    [8.64e12 + 1, "Sat Sep 13 00:00:01 275760"],
    [-8.64e12 - 1, "Mon Apr 19 23:59:59 -271821"],
    [1e15, "Sun Jul  5 01:46:40 31690708"],
    [67767976233532792, "Tue Dec 31 23:59:52 2147483647"],
  ];
  for (const [time, text] of cases) assert.equal(formatTime("%c", utc(time)), text);
  for (const time of [67768036191676800, -67768040609740808, 2 ** 63, Number.NaN])
    assert.equal(breakDown(time, true), undefined);
});

test("years and days beyond JavaScript's calendar carry over, too", () => {
  const fields = { month: 11, hour: 12, minute: 0, second: 0, isSummerTime: undefined };
  for (const [year, day, text] of [
    [300_000, 1, "300000-12-01 Fri"],
    [1970, 2 ** 31 - 1, "5881581-06-09 Tue"],
    [-300_000, 1, "-300000-12-01 Fri"],
  ] as const) {
    const time = breakDown(makeTime({ ...fields, year, day }), false) as BrokenDownTime;
    assert.equal(formatTime("%F %a", time), text);
  }
  assert.ok(Number.isNaN(makeTime({ ...fields, year: 2 ** 31 + 1899, month: 12, day: 1 })));
});

test("summer time that is not what is in force moves a time by the zone's shift", (context) => {
  const { TZ } = process.env;
  context.after(() => {
    if (TZ === undefined) delete process.env.TZ;
    else process.env.TZ = TZ;
  });
  const fields = { year: 2000, month: 1, day: 29, hour: 0, minute: 0, second: 0 };
  for (const [zone, month, isSummerTime, expected] of [
    ["Australia/Lord_Howe", 1, false, 951744600],
    ["Australia/Lord_Howe", 1, true, 951742800],
    ["Australia/Lord_Howe", 6, true, 964789200],
    ["America/New_York", 6, false, 964846800],
    ["Asia/Kolkata", 1, true, 951759000],
  ] as const) {
    process.env.TZ = zone;
    assert.equal(makeTime({ ...fields, month, isSummerTime }), expected, `${zone}, month ${month}`);
  }
});
