// From times to ratios, means and a printed table.
// Invariant: pure. The mean of an engine covers exactly the programs that both it and the base ran.

export type Times = ReadonlyMap<string, ReadonlyMap<string, number>>;

export interface Summary {
  readonly engine: string;
  /** Geometric mean of the ratios, undefined where no program is comparable. */
  readonly mean: number | undefined;
  readonly worst: { readonly program: string; readonly ratio: number } | undefined;
}

export function geometricMean(values: readonly number[]): number | undefined {
  if (values.length === 0) return undefined;
  const logarithms = values.reduce((sum, value) => sum + Math.log(value), 0);
  return Math.exp(logarithms / values.length);
}

/** The time of an engine over the time of the base, program by program. */
export function ratiosTo(times: Times, engine: string, base: string): Map<string, number> {
  const ratios = new Map<string, number>();
  for (const [program, byEngine] of times) {
    const mine = byEngine.get(engine);
    const theirs = byEngine.get(base);
    if (mine !== undefined && theirs !== undefined) ratios.set(program, mine / theirs);
  }
  return ratios;
}

export function summarise(times: Times, engine: string, base: string): Summary {
  const ratios = ratiosTo(times, engine, base);
  let worst: Summary["worst"];
  for (const [program, ratio] of ratios) {
    if (worst === undefined || ratio > worst.ratio) worst = { program, ratio };
  }
  return { engine, mean: geometricMean([...ratios.values()]), worst };
}

/** Aligned columns that are a Markdown table at the same time; all but the first are right-aligned. */
export function formatColumns(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = header.map((title, column) =>
    Math.max(3, title.length, ...rows.map((row) => row[column].length)),
  );
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]) : cell.padStart(widths[i]))).join(" | ")} |`;
  const rule = widths.map((width, i) => (i === 0 ? "-".repeat(width) : `${"-".repeat(width - 1)}:`));
  return [line(header), line(rule), ...rows.map(line)].join("\n");
}

function formatRatio(ratio: number | undefined): string {
  return ratio === undefined ? "-" : ratio.toFixed(2);
}

/** Seconds of the base and ratios of all engines, with means and worst programs below. */
export function formatTable(times: Times, engines: readonly string[], base: string): string {
  const others = engines.filter((engine) => engine !== base);
  const header = ["program", `${base}, s`, ...others];
  const rows = [...times].map(([program, byEngine]) => [
    program,
    byEngine.get(base)?.toFixed(3) ?? "-",
    ...others.map((engine) => formatRatio(ratiosTo(times, engine, base).get(program))),
  ]);
  const summaries = others.map((engine) => summarise(times, engine, base));
  rows.push(["**geometric mean**", "", ...summaries.map((summary) => formatRatio(summary.mean))]);
  rows.push(["worst", "", ...summaries.map(({ worst }) => formatRatio(worst?.ratio))]);
  rows.push(["", "", ...summaries.map(({ worst }) => worst?.program ?? "-")]);
  return formatColumns(header, rows);
}

/** The same numbers for other programs to read. */
export function toJson(times: Times, startUps: ReadonlyMap<string, number>, base: string): object {
  return {
    base,
    startUpSeconds: Object.fromEntries(startUps),
    seconds: Object.fromEntries(
      [...times].map(([program, byEngine]) => [program, Object.fromEntries(byEngine)]),
    ),
    summaries: [...startUps.keys()].map((engine) => summarise(times, engine, base)),
  };
}
