/** Reading whole files, for sources. */

import type { HostSystem } from "./system.ts";

const CHUNK = 1 << 16;

/** The contents of a file. Throws `SystemFailure`. */
export function readWholeFile(system: HostSystem, handle: number): Uint8Array {
  let bytes = new Uint8Array(system.isRegular(handle) ? system.size(handle) + 1 : CHUNK);
  let length = 0;
  for (;;) {
    if (length === bytes.length) {
      const grown = new Uint8Array(bytes.length * 2);
      grown.set(bytes);
      bytes = grown;
    }
    const count = system.read(handle, bytes.subarray(length), null);
    if (count === 0) return bytes.subarray(0, length);
    length += count;
  }
}

export const readOnly = { read: true, write: false, append: false, truncate: false, create: false };
