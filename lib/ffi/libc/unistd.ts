/**
 * What programs use of unistd.h, fcntl.h and poll.h: descriptors, and waiting. A descriptor is the number of an open file
 * of the io library, minus 1, as fileno has it; so what is written by descriptors and by the io library comes in order.
 */

import type { OpenMode, StandardHandle } from "../../system.ts";
import { type CRuntime, type Definitions, ERRNO } from "./runtime.ts";
import { attempt, streamOf } from "./stdio.ts";

const FAILED = -1;

/** Flags of open, as on Linux. */
const Open = { ACCESS: 3, WRONLY: 1, RDWR: 2, CREAT: 0o100, TRUNC: 0o1000, APPEND: 0o2000 } as const;

const modeOf = (flags: number): OpenMode => ({
  read: (flags & Open.ACCESS) !== Open.WRONLY,
  write: (flags & Open.ACCESS) !== 0,
  append: (flags & Open.APPEND) !== 0,
  truncate: (flags & Open.TRUNC) !== 0,
  create: (flags & Open.CREAT) !== 0,
});

function descriptorFunctions(c: CRuntime): Definitions {
  const { files, system } = c.state;
  return {
    open: [
      "ipi",
      (path, flags) =>
        attempt(c, FAILED, () => {
          const stream = files.openWith(c.copy(path), modeOf(flags));
          return files.register({ stream, kind: "file" }) - 1;
        }),
    ],
    close: [
      "ii",
      (descriptor) =>
        attempt(c, FAILED, () => {
          streamOf(c, descriptor + 1);
          files.closeNumber(descriptor + 1);
          return 0;
        }),
    ],
    read: [
      "iipu",
      (descriptor, target, size) =>
        attempt(c, FAILED, () => {
          c.span(target, size);
          const bytes = streamOf(c, descriptor + 1).readSome(size);
          if (bytes !== undefined) c.bytes.set(bytes, target);
          return bytes?.length ?? 0;
        }),
    ],
    write: [
      "iipu",
      (descriptor, source, size) =>
        attempt(c, FAILED, () => {
          const stream = streamOf(c, descriptor + 1);
          stream.write(c.span(source, size).slice(), 0, size);
          stream.flush();
          return size;
        }),
    ],
    isatty: [
      "ii",
      (descriptor) =>
        descriptor >= 0 && descriptor <= 2 && system.isTerminal(descriptor as StandardHandle) ? 1 : 0,
    ],
    getpagesize: ["i", () => 65536],
  };
}

// -- Waiting --

/** Milliseconds between two looks whether the program may go on waiting. */
const WAIT_SLICE = 5;
/** What a slice counts as: so much work that clock and signal are looked at after each. */
const BYTES_OF_SLICE = 1 << 20;

/** Waits; where the host does not let a program wait, it is busy. */
function pauseBriefly(milliseconds: number): void {
  const end = Date.now() + milliseconds;
  try {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
  } catch {
    while (Date.now() < end);
  }
}

function pause(c: CRuntime, milliseconds: number): number {
  const end = performance.now() + milliseconds;
  for (let left = milliseconds; left > 0; left = end - performance.now()) {
    pauseBriefly(Math.min(left, WAIT_SLICE));
    if (left > WAIT_SLICE) c.state.chargeWork(BYTES_OF_SLICE);
  }
  return 0;
}

const CLOCK_PROCESS_CPUTIME = 2;

function waitingFunctions(c: CRuntime): Definitions {
  const pair = (address: number): [number, number] => {
    c.span(address, 8);
    return [c.view.getInt32(address, true), c.view.getInt32(address + 4, true)];
  };
  const storePair = (address: number, seconds: number, nanoseconds: number): void => {
    c.span(address, 8);
    c.view.setInt32(address, seconds, true);
    c.view.setInt32(address + 4, nanoseconds, true);
  };
  return {
    sleep: ["uu", (seconds) => pause(c, seconds * 1000)],
    usleep: ["iu", (microseconds) => pause(c, microseconds / 1000)],
    nanosleep: [
      "ipp",
      (request) => {
        const [seconds, nanoseconds] = pair(request);
        return pause(c, seconds * 1000 + nanoseconds / 1e6);
      },
    ],
    // Without descriptors it only waits; there are none that could be waited for.
    poll: [
      "ipui",
      (_descriptors, count, milliseconds) => {
        if (count === 0) return pause(c, milliseconds);
        c.errno = ERRNO.ENOSYS;
        return FAILED;
      },
    ],
    clock_gettime: [
      "iip",
      (clock, target) => {
        const time = clock === CLOCK_PROCESS_CPUTIME ? c.state.system.processorTime() * 1000 : Date.now();
        storePair(target, Math.floor(time / 1000), Math.floor((time % 1000) * 1e6));
        return 0;
      },
    ],
    clock_getres: [
      "iip",
      (_clock, target) => {
        if (target !== 0) storePair(target, 0, 1_000_000);
        return 0;
      },
    ],
  };
}

export const systemFunctions = (c: CRuntime): Definitions => ({
  ...descriptorFunctions(c),
  ...waitingFunctions(c),
});
