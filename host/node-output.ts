/** Output of embedded states on Node: to the program's own streams. */

import { writeSync } from "node:fs";

const write = (handle: number, bytes: Uint8Array): void => {
  for (let at = 0; at < bytes.length; ) at += writeSync(handle, bytes, at);
};

export const writeStandardOutput = (bytes: Uint8Array): void => write(1, bytes);
export const writeStandardError = (bytes: Uint8Array): void => write(2, bytes);
