/** Files of a folder of Node, and nothing outside of it. */

import { readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { dirname, resolve, sep } from "node:path";

/** Reads, writes and removes files below a folder by paths relative to it. */
export class NodeFolder {
  readonly #root: string;

  constructor(root: string) {
    this.#root = realpathSync(root);
  }

  /** The place of a path; undefined if it, or what a link in it leads to, is outside. */
  #place(path: string): string | undefined {
    const wanted = resolve(this.#root, `.${sep}${path}`);
    const folder = existing(dirname(wanted));
    const place = existing(wanted) ?? (folder && wanted.replace(dirname(wanted), () => folder));
    return place?.startsWith(this.#root + sep) ? place : undefined;
  }

  read(path: string): Uint8Array | undefined {
    const place = this.#place(path);
    if (place === undefined) return undefined;
    try {
      return readFileSync(place);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === "ENOENT" || code === "EISDIR" || code === "ENOTDIR") return undefined;
      throw error;
    }
  }

  write(path: string, content: Uint8Array): void {
    const place = this.#place(path);
    if (place === undefined) throw new Error(`${path} is outside of the folder, or its folder is missing`);
    writeFileSync(place, content);
  }

  remove(path: string): void {
    const place = this.#place(path);
    if (place !== undefined) rmSync(place);
  }
}

function existing(path: string): string | undefined {
  try {
    return realpathSync(path);
  } catch {
    return undefined;
  }
}
