/** The tables that `--stats` prints. */

import type { ExitInfo, RegionInfo, Statistics } from "../../jit/driver/statistics.ts";
import { categories } from "./categories.ts";
import type { Times } from "./profile.ts";

/** What the compiler of a state has done, if it has been loaded. */
export interface CompilerReport {
  readonly statistics: Statistics;
  readonly recordTime: number;
  readonly takenExits: readonly ExitInfo[];
}

export interface StateReport {
  readonly collections: number;
  readonly heapBytes: number;
}

const LONGEST_LIST = 20;
/** Less than this part of a millisecond is not worth a line. */
const LEAST_TIME = 0.05;

type Cell = string | number;

/** Columns wide enough for their cells: numbers to the right, the last column is text. */
function table(head: readonly string[], rows: readonly (readonly Cell[])[]): string {
  const lines = [head, ...rows.map((row) => row.map(String))];
  const widths = head.map((_, column) => Math.max(...lines.map((line) => line[column].length)));
  const last = head.length - 1;
  const text = (line: readonly string[]) =>
    line.map((cell, column) => (column === last ? cell : cell.padStart(widths[column]))).join("  ");
  return lines.map((line) => `${text(line).trimEnd()}\n`).join("");
}

const milliseconds = (time: number): string => time.toFixed(1);

/** The first of a list, and a row that sums up the others. */
function first<T>(
  items: readonly T[],
  row: (item: T) => Cell[],
  rest: (items: readonly T[]) => Cell[],
): Cell[][] {
  const rows = items.slice(0, LONGEST_LIST).map(row);
  const others = items.slice(LONGEST_LIST);
  return others.length === 0 ? rows : [...rows, rest(others)];
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);

function timeTable({ byCategory, total }: Times, compiler: CompilerReport | undefined): string {
  const share = (time: number) => ((100 * time) / Math.max(total, LEAST_TIME)).toFixed(1);
  const rows: Cell[][] = [];
  for (const category of categories) {
    const time = byCategory.get(category) ?? 0;
    if (time >= LEAST_TIME) rows.push([milliseconds(time), share(time), category]);
    if (category !== "compiler" || compiler === undefined) continue;
    const { phases } = compiler.statistics;
    for (const [name, spent] of Object.entries({ record: compiler.recordTime, ...phases }))
      rows.push([milliseconds(spent), share(spent), `  ${name}`]);
  }
  return table(["ms", "%", "time"], rows);
}

/** The regions that a tree of traces has had, one after the other, are one row: as the last of them. */
function regionTable({ byRegion }: Times, regions: ReadonlyMap<string, RegionInfo>): string {
  const trees = new Map<string, RegionInfo & { time: number }>();
  for (const [name, region] of regions) {
    const key = `${region.trace} ${region.place}`;
    const time = (trees.get(key)?.time ?? 0) + (byRegion.get(name) ?? 0);
    trees.set(key, { ...region, time });
  }
  const rows = first(
    [...trees.values()]
      .filter(({ time }) => time >= LEAST_TIME)
      .sort((left, right) => right.time - left.time),
    ({ time, trace, sideTraces, bytes, place }) => [milliseconds(time), trace, sideTraces, bytes, place],
    (others) => [milliseconds(sum(others.map(({ time }) => time))), "", "", "", `(${others.length} others)`],
  );
  return table(["ms", "trace", "sides", "bytes", "region"], rows);
}

function exitTables(exits: readonly ExitInfo[]): string {
  const byReason = new Map<string, number>();
  for (const { reason, taken } of exits) byReason.set(reason, (byReason.get(reason) ?? 0) + taken);
  const reasons = first(
    [...byReason].sort(([, left], [, right]) => right - left),
    ([reason, taken]) => [taken, reason],
    (others) => [sum(others.map(([, taken]) => taken)), `(${others.length} others)`],
  );
  const hottest = first(
    [...exits].sort((left, right) => right.taken - left.taken),
    ({ taken, trace, snapshot, next, place, reason }) => [
      taken,
      `${trace}/${snapshot}`,
      next === 0 ? "-" : next,
      `${place}  ${reason}`,
    ],
    (others) => [sum(others.map(({ taken }) => taken)), "", "", `(${others.length} others)`],
  );
  return `${table(["taken", "guards of the exits"], reasons)}\n${table(["taken", "exit", "to", "where, and its guards"], hottest)}`;
}

/** `explain`: an abort's reason in words. */
function countTable(
  { statistics, takenExits }: CompilerReport,
  { collections, heapBytes }: StateReport,
  explain: (reason: string) => string,
): string {
  const { made, fusions, refusals, dropped, aborts } = statistics;
  const rows: Cell[][] = [
    [made.root, "root traces"],
    [made.side, "side traces"],
    [made.stitched, "traces behind calls that are not compiled (stitched)"],
    [fusions, "regions compiled anew with side traces in them"],
    ...(refusals > 0
      ? [[refusals, "such regions that the engine refuses, by a fault of the compiler's"]]
      : []),
    ...Object.entries(dropped)
      .filter(([, count]) => count > 0)
      .map(([why, count]) => [count, `root traces dropped: ${why}`]),
    ...[...aborts]
      .sort(([, a], [, b]) => b - a)
      .map(([reason, count]) => [count, `recordings given up: ${explain(reason)}`]),
    [sum(takenExits.map(({ taken }) => taken)), "exits taken to the interpreter or into another region"],
    [collections, "cycles of the collector"],
    [Math.round(heapBytes / 1024), "KB in use at the end"],
  ];
  return table(["count", "what"], rows);
}

export function reportText(
  times: Times,
  compiler: CompilerReport | undefined,
  state: StateReport,
  explain: (reason: string) => string,
): string {
  const parts = [`--stats: ${milliseconds(times.total)} ms\n`, timeTable(times, compiler)];
  if (compiler) {
    const { regions = new Map(), pastExits } = compiler.statistics;
    const exits = [...compiler.takenExits, ...pastExits];
    if (times.byRegion.size > 0) parts.push(regionTable(times, regions));
    parts.push(countTable({ ...compiler, takenExits: exits }, state, explain));
    if (exits.length > 0) parts.push(exitTables(exits));
  }
  return parts.join("\n");
}
