/** A small HTTP server for tests: files of folders, texts, and what pages post. */
import { existsSync, readFileSync, statSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join, normalize } from "node:path";

export interface Site {
  /** Folders by the beginning of the path, which ends in `/`. */
  readonly folders?: Readonly<Record<string, string>>;
  /** Texts by path. */
  readonly texts?: Readonly<Record<string, string>>;
  /** Headers of the answer to a path, besides its type. */
  readonly headers?: (path: string) => Readonly<Record<string, string>>;
  /** Gets what is posted to a path. */
  readonly onPost?: (path: string, body: string) => void;
}

export interface Server {
  /** `http://127.0.0.1:PORT/` */
  readonly address: string;
  close(): void;
}

const types: Readonly<Record<string, string>> = {
  ".css": "text/css",
  ".html": "text/html",
  ".js": "text/javascript",
  ".json": "application/json",
  ".lua": "text/plain",
  ".mjs": "text/javascript",
  ".wasm": "application/wasm",
};

function find(site: Site, path: string): Buffer | string | undefined {
  const text = site.texts?.[path];
  if (text !== undefined) return text;
  for (const [prefix, folder] of Object.entries(site.folders ?? {})) {
    if (!path.startsWith(prefix)) continue;
    const file = join(folder, normalize(`/${path.slice(prefix.length)}`));
    if (existsSync(file) && statSync(file).isFile()) return readFileSync(file);
  }
  return undefined;
}

async function answer(site: Site, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { pathname } = new URL(request.url ?? "/", "http://localhost");
  if (request.method === "POST") {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part);
    response.end();
    site.onPost?.(pathname, Buffer.concat(parts).toString());
    return;
  }
  const content = find(site, pathname);
  const type = types[extname(pathname)] ?? "text/html";
  response.writeHead(content === undefined ? 404 : 200, {
    "Content-Type": type,
    ...site.headers?.(pathname),
  });
  response.end(content);
}

export function serve(site: Site): Promise<Server> {
  const server = createServer((request, response) => void answer(site, request, response));
  return new Promise((resolve) => {
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address() as AddressInfo;
      resolve({
        address: `http://127.0.0.1:${port}/`,
        close: () => {
          server.close();
          server.closeAllConnections();
        },
      });
    });
  });
}
