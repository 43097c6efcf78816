/** From reports to the printed table. The first host is what the times of the others are relative to. */
import { formatColumns, geometricMean } from "../../bench/table.ts";
import type { Mode, Report } from "./guest/suite.ts";

export interface HostResult {
  readonly name: string;
  readonly version: string;
  readonly report: Report;
}

const keyOf = ({ name, mode }: { name: string; mode: Mode }): string => `${name} (${mode})`;

/** Benchmarks that print something else than on the base. */
export function outputFailures(base: Report, report: Report): string[] {
  const outputs = new Map(base.timings.map((timing) => [keyOf(timing), timing.output]));
  return report.timings
    .filter((timing) => outputs.get(keyOf(timing)) !== timing.output)
    .map((timing) => `${keyOf(timing)} prints something else`);
}

/** The geometric mean of times relative to the base's in a mode. */
export function relativeTime(base: Report, report: Report, mode: Mode): number | undefined {
  const times = (of: Report, wanted: Mode) =>
    new Map(of.timings.filter((each) => each.mode === wanted).map((each) => [each.name, each.milliseconds]));
  const others = times(base, mode);
  const ratios = [...times(report, mode)].flatMap(([name, time]) => {
    const other = others.get(name);
    return other === undefined ? [] : [time / other];
  });
  return geometricMean(ratios);
}

const ratioText = (ratio: number | undefined): string => (ratio === undefined ? "-" : ratio.toFixed(2));

export function formatHosts(results: readonly HostResult[]): string {
  const [base] = results;
  const header = ["host", "version", "passed", "failed", "interpreter", "compiled", "start-up, ms"];
  const rows = results.map(({ name, version, report }) => {
    const failed = report.checks.filter(({ failure }) => failure !== undefined).length;
    return [
      name,
      version,
      String(report.checks.length - failed),
      String(failed),
      ratioText(relativeTime(base.report, report, "interpreted")),
      ratioText(relativeTime(base.report, report, "compiled")),
      report.startUp?.toFixed(0) ?? "-",
    ];
  });
  return formatColumns(header, rows);
}
