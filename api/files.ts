/** File systems that a state may be given. Files are read and written as a whole. */

/** What a file contains: bytes, or text in UTF-8. */
export type FileContent = Uint8Array | string;

/** What `io`, `loadfile`, `dofile` and `require` of a state see. Paths are as the program writes them. */
export interface FileSystem {
  /** The content of a file, or undefined if there is none. */
  read(path: string): FileContent | undefined;
  /** The same, but it may take its time: `require` in asynchronous runs finds modules by it. */
  fetch?(path: string): Promise<FileContent | undefined>;
  /** Creates or replaces a file. Without it the file system is read-only. */
  write?(path: string, content: Uint8Array): void;
  /** Whether a program may open a file for writing: what it writes arrives when it closes it. Default: any. */
  isWritable?(path: string): boolean;
  /** Removes a file. Without it none can be removed or renamed. */
  remove?(path: string): void;
}

/** Files by path, as `a/b.lua` or `/a/b.lua`; a Map may be used for it, or a plain object. */
export type MemoryFiles = Map<string, Uint8Array | string> | Readonly<Record<string, Uint8Array | string>>;

/** `./a//b/../c` is `a/c`; what would leave the top stays there. */
export function normalizePath(path: string): string {
  const parts: string[] = [];
  for (const part of path.split("/")) {
    if (part === "..") parts.pop();
    else if (part !== "" && part !== ".") parts.push(part);
  }
  return parts.join("/");
}

/** A file system in a Map, which programs may change; or of an object, which they may only read. */
export function memoryFiles(files: MemoryFiles): FileSystem {
  if (!(files instanceof Map)) {
    const named = new Map(Object.entries(files).map(([path, content]) => [normalizePath(path), content]));
    return { read: (path) => named.get(normalizePath(path)) };
  }
  const keyOf = (path: string): string => {
    const wanted = normalizePath(path);
    if (files.has(path)) return path;
    for (const key of files.keys()) if (normalizePath(key) === wanted) return key;
    return wanted;
  };
  return {
    read: (path) => files.get(keyOf(path)),
    write: (path, content) => {
      files.set(keyOf(path), content);
    },
    remove: (path) => {
      files.delete(keyOf(path));
    },
  };
}

/** Files below an address, which `require` in asynchronous runs finds; nothing can be read at once. */
export function fetchedFiles(base: string | URL): FileSystem {
  const root = new URL(String(base).replace(/\/*$/, "/"), globalThis.location?.href);
  return {
    read: () => undefined,
    async fetch(path) {
      // Each name by itself: what a program asks for might be an address of its own.
      const names = normalizePath(path).split("/").map(encodeURIComponent);
      const response = await fetch(new URL(names.join("/"), root));
      if (response.ok) return new Uint8Array(await response.arrayBuffer());
      if (response.status === 404) return undefined;
      throw new Error(`${response.url}: ${response.status} ${response.statusText}`);
    },
  };
}
