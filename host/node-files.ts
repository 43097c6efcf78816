/** Files of a folder of Node, and nothing outside of it. */

import { lstatSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join, resolve, sep } from "node:path";

/** Reads, writes and removes files below a folder by paths relative to it. */
export class NodeFolder {
  readonly #root: string;
  /** What all paths below the folder begin with. */
  readonly #prefix: string;

  constructor(root: string) {
    this.#root = realpathSync(root);
    this.#prefix = this.#root.endsWith(sep) ? this.#root : this.#root + sep;
  }

  /** The place of a path; undefined if it, or what a link in it leads to, is outside or a link leads nowhere. */
  #place(path: string): string | undefined {
    const wanted = resolve(this.#root, `.${sep}${path}`);
    const place = existing(wanted) ?? this.#newPlace(wanted);
    return place?.startsWith(this.#prefix) ? place : undefined;
  }

  /** The place of a file that is not there yet. To write to a link that leads nowhere would make a file where it leads. */
  #newPlace(wanted: string): string | undefined {
    const folder = existing(dirname(wanted));
    if (folder === undefined || lstatSync(wanted, { throwIfNoEntry: false }) !== undefined) return undefined;
    return join(folder, basename(wanted));
  }

  isWritable(path: string): boolean {
    return this.#place(path) !== undefined;
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
