/**
 * Browsers that open a page without being seen. There is no driver: pages post what they have to tell. Each has a profile of
 * its own, which goes with it.
 */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable } from "node:stream";

export interface Browser {
  readonly name: string;
  /** Where it may be: the first that is there. */
  readonly commands: readonly string[];
  /** Debian's packages that it comes in. */
  readonly packages: readonly string[];
  readonly needsDisplay?: boolean;
  options(profile: string): readonly string[];
}

const WEBKIT = "x86_64-linux-gnu aarch64-linux-gnu"
  .split(" ")
  .flatMap((machine) =>
    ["4.1", "4.0"].map((version) => `/usr/lib/${machine}/webkit2gtk-${version}/MiniBrowser`),
  );

export const chromium: Browser = {
  name: "Chromium",
  commands: ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"],
  packages: ["chromium"],
  options: (profile) => [
    ...["--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run"],
    `--user-data-dir=${profile}`,
  ],
};

export const firefox: Browser = {
  name: "Firefox",
  commands: ["/usr/bin/firefox-esr", "/usr/bin/firefox"],
  packages: ["firefox-esr"],
  options: (profile) => ["--headless", "--no-remote", "--profile", profile],
};

export const webkit: Browser = {
  name: "WebKit",
  commands: WEBKIT,
  packages: ["webkit2gtk-driver", "xvfb"],
  needsDisplay: true,
  options: () => ["--private"],
};

export const commandOf = ({ commands, needsDisplay }: Browser): string | undefined =>
  needsDisplay && !existsSync("/usr/bin/Xvfb") ? undefined : commands.find((command) => existsSync(command));

/** What it says of itself, from the first digit on; or Debian, where it says nothing without a display. */
export function versionOf({ packages }: Browser, command: string): string {
  const ask = (program: string, ...options: string[]): string | undefined =>
    /\d[\w.]*/.exec(spawnSync(program, options, { encoding: "utf8", timeout: 20_000 }).stdout ?? "")?.[0];
  return (
    ask(command, "--version") ?? ask("dpkg-query", "-W", "-f", "$" + "{Version}", packages[0]) ?? "unknown"
  );
}

/** All that it has started goes with it. */
function end(child: ChildProcess): void {
  if (child.pid === undefined || child.exitCode !== null) return;
  try {
    process.kill(-child.pid, "SIGKILL");
  } catch {
    // It has ended meanwhile.
  }
}

/** A display that is not shown. */
async function startDisplay(): Promise<{ name: string; end(): void }> {
  const options = ["-displayfd", "3", "-screen", "0", "1024x768x24", "-nolisten", "tcp"];
  const child = spawn("Xvfb", options, { stdio: ["ignore", "ignore", "ignore", "pipe"], detached: true });
  const number = await new Promise<string>((resolve, reject) => {
    (child.stdio[3] as Readable).once("data", (data) => resolve(String(data).trim()));
    child.once("exit", () => reject(new Error("Xvfb does not start")));
  });
  return { name: `:${number}`, end: () => end(child) };
}

export interface OpenPage {
  close(): void;
}

/** `options` come after its own. */
export async function openPage(
  browser: Browser,
  address: string,
  options: readonly string[] = [],
): Promise<OpenPage> {
  const command = commandOf(browser);
  if (command === undefined) throw new Error(`${browser.name} is not installed`);
  const profile = mkdtempSync(join(tmpdir(), "perilune-browser-"));
  const display = browser.needsDisplay ? await startDisplay() : undefined;
  const child = spawn(command, [...browser.options(profile), ...options, address], {
    stdio: "ignore",
    detached: true,
    env: { ...process.env, HOME: profile, ...(display && { DISPLAY: display.name }) },
  });
  return {
    close() {
      end(child);
      display?.end();
      rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}
