/** Examples as a reader starts them: by `npm start` in their folder. */
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

export const folderOf = (name: string): string =>
  fileURLToPath(new URL(`../../examples/${name}/`, import.meta.url));

export interface Started {
  /** What it has printed that was waited for. */
  readonly found: RegExpExecArray;
  stop(): void;
}

/** Starts an example, and waits until it prints something that matches. */
export function startExample(name: string, pattern: RegExp, ...options: string[]): Promise<Started> {
  const child = spawn("npm", ["start", "--", ...options], {
    cwd: folderOf(name),
    env: { ...process.env, PORT: "0" },
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
  });
  const stop = (): void => {
    if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid);
  };
  return new Promise((resolve, reject) => {
    let output = "";
    const add = (data: Buffer): void => {
      output += data;
      const found = pattern.exec(output);
      if (found) resolve({ found, stop });
    };
    child.stdout.on("data", add);
    child.stderr.on("data", add);
    child.on("exit", () => reject(new Error(`${name} has ended: ${output}`)));
  });
}
