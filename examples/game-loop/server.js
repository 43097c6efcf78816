/**
 * Serves the game, its scripts, and the news of changed scripts (server-sent events): `npm start [-- FOLDER]`, where FOLDER
 * has scripts of your own. The port is PORT, or 8080.
 */
import { existsSync, readdirSync, readFileSync, watch } from "node:fs";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { dirname, extname, join, normalize, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const scripts = resolve(process.argv[2] ?? fileURLToPath(new URL("scripts", import.meta.url)));
const pages = fileURLToPath(new URL("public", import.meta.url));
const perilune = join(dirname(createRequire(import.meta.url).resolve("perilune")), "browser");

const types = {
  ".css": "text/css",
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".lua": "text/plain; charset=utf-8",
  ".wasm": "application/wasm",
};

const listeners = new Set();

/** Editors write a file in several steps: news are sent when it has been quiet for a moment. */
function tellOfChanges() {
  const changed = new Map();
  watch(scripts, (_, name) => {
    if (!name?.endsWith(".lua")) return;
    clearTimeout(changed.get(name));
    const tell = () => {
      for (const response of listeners) response.write(`data: ${name}\n\n`);
    };
    changed.set(name, setTimeout(tell, 50));
  });
}

function listen(response) {
  response.writeHead(200, { "Content-Type": "text/event-stream", "Cache-Control": "no-cache" });
  response.write(": news of changed scripts\n\n");
  listeners.add(response);
  response.on("close", () => listeners.delete(response));
}

/** Folders by the beginning of a path. */
const folders = { "/scripts/": scripts, "/perilune/": perilune, "/": pages };

function fileAt(path) {
  const [prefix, folder] = Object.entries(folders).find(([start]) => path.startsWith(start));
  return join(folder, normalize(`/${path.slice(prefix.length)}`));
}

const server = createServer((request, response) => {
  const { pathname } = new URL(request.url, "http://localhost");
  if (pathname === "/changes") return listen(response);
  if (pathname === "/scripts.json") {
    response.setHeader("Content-Type", "application/json");
    return response.end(JSON.stringify(readdirSync(scripts).filter((name) => name.endsWith(".lua"))));
  }
  const file = fileAt(pathname === "/" ? "/index.html" : decodeURIComponent(pathname));
  const type = types[extname(file)];
  if (type === undefined || !existsSync(file)) return response.writeHead(404).end();
  response.writeHead(200, { "Content-Type": type, "Cache-Control": "no-store" });
  response.end(readFileSync(file));
});

tellOfChanges();
server.listen(Number(process.env.PORT ?? 8080), "127.0.0.1", () => {
  console.log(`http://127.0.0.1:${server.address().port}/ plays the scripts in ${scripts}`);
});
