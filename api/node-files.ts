/** Files of Node for states. */

import { NodeFolder } from "../host/node-files.ts";
import type { FileSystem } from "./files.ts";

/** The files below a folder; links out of it are not followed. `isReadOnly`: programs may not change them. */
export function nodeFiles(folder: string, { isReadOnly = false } = {}): FileSystem {
  const files = new NodeFolder(folder);
  const read = (path: string): Uint8Array | undefined => files.read(path);
  if (isReadOnly) return { read };
  return {
    read,
    isWritable: (path) => files.isWritable(path),
    write: (path, content) => files.write(path, content),
    remove: (path) => files.remove(path),
  };
}
