/** What a host is to the tool. */
import type { Report, Suite } from "./guest/suite.ts";

export interface ReadyHost {
  readonly name: string;
  readonly version: string;
  run(suite: Suite): Promise<Report>;
}

/** A host that is not installed: it does not count as failed. */
export interface MissingHost {
  readonly name: string;
  /** How to get it. */
  readonly remedy: string;
}

export const isMissing = (host: ReadyHost | MissingHost): host is MissingHost => "remedy" in host;

/** Longer than any host takes. */
export const TIME_LIMIT = 600_000;

/** Rejects if it takes too long; `finish` is called in any case. */
export async function withinLimit<T>(work: Promise<T>, finish: () => void): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no report within ${TIME_LIMIT / 1000} s`)), TIME_LIMIT);
  });
  try {
    return await Promise.race([work, limit]);
  } finally {
    clearTimeout(timer);
    finish();
  }
}
