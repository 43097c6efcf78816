/**
 * `npm run hosts`, after a build: the suite in every host, and a table of what passed and how fast it was. It fails if a
 * program fails in a host. `npm run hosts -- --only Bun,Firefox` runs these beside the first, to which times are relative;
 * with `--quick` nothing is timed.
 */
import { parseArgs } from "node:util";
import { browserHosts } from "./browser-hosts.ts";
import { edgeHost } from "./edge-host.ts";
import type { Report, Suite } from "./guest/suite.ts";
import { writeGuests } from "./guest-bundle.ts";
import { isMissing, type MissingHost, type ReadyHost } from "./host.ts";
import { installPackages } from "./packages.ts";
import { processHosts } from "./process-hosts.ts";
import { makeSuite } from "./suite.ts";
import { formatHosts, type HostResult, outputFailures } from "./table.ts";

/** The report of a host that has given none has one failure. */
async function reportOf(host: ReadyHost, suite: Suite): Promise<Report> {
  try {
    return await host.run(suite);
  } catch (error) {
    const failure = error instanceof Error ? error.message : String(error);
    return { checks: [{ name: "the host", failure }], timings: [] };
  }
}

function withOutputs(report: Report, base: Report): Report {
  const failures = outputFailures(base, report).map((failure) => ({ name: "benchmark", failure }));
  return { ...report, checks: [...report.checks, ...failures] };
}

async function runHosts(hosts: readonly ReadyHost[], suite: Suite): Promise<HostResult[]> {
  const results: HostResult[] = [];
  for (const host of hosts) {
    console.log(`${host.name} ${host.version} …`);
    const report = await reportOf(host, suite);
    const { name, version } = host;
    results.push({ name, version, report: withOutputs(report, results[0]?.report ?? report) });
    for (const { name, failure } of results[results.length - 1].report.checks)
      if (failure !== undefined) console.log(`  FAILED ${name}: ${failure}`);
  }
  return results;
}

function chooseHosts(all: readonly (ReadyHost | MissingHost)[], only: string | undefined) {
  const wanted = only?.split(",");
  const unknown = wanted?.filter((name) => !all.some((host) => host.name === name)) ?? [];
  if (unknown.length > 0)
    throw new Error(`no host ${unknown}; there are ${all.map(({ name }) => name).join(", ")}`);
  return all.filter(({ name }, index) => index === 0 || (wanted?.includes(name) ?? true));
}

async function main(): Promise<number> {
  const { values } = parseArgs({ options: { only: { type: "string" }, quick: { type: "boolean" } } });
  installPackages();
  await writeGuests();
  const hosts = chooseHosts([...processHosts(), ...browserHosts(), edgeHost()], values.only);
  const missing = hosts.filter(isMissing);
  for (const { name, remedy } of missing) console.log(`${name} is not there: ${remedy}`);
  const ready = hosts.filter((host): host is ReadyHost => !isMissing(host));
  const suite = makeSuite();
  const results = await runHosts(ready, values.quick ? { ...suite, benchmarks: [] } : suite);
  console.log(`\nTimes are relative to ${results[0].name}'s, geometric means.\n\n${formatHosts(results)}`);
  for (const { name, report } of results)
    if (report.refusal !== undefined) console.log(`${name} compiles nothing: ${report.refusal}`);
  const hasFailed = results.some(({ report }) => report.checks.some(({ failure }) => failure !== undefined));
  return hasFailed ? 1 : 0;
}

process.exitCode = await main();
