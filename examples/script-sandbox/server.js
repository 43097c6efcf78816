/**
 * The server: clients speak RESP (`redis-cli -p 6380`) or type lines (`nc 127.0.0.1 6380`); in a terminal it takes lines
 * itself. The port is PORT, or 6380.
 */
import { createServer } from "node:net";
import { createInterface } from "node:readline";
import { createEngine } from "perilune";
import { ErrorReply, encode, RequestReader, words } from "./replies.js";
import { digestOf, ScriptClient } from "./scripts.js";
import { Store } from "./store.js";

const engine = await createEngine();
const store = new Store();
const sources = new Map();

/** A client's commands: those of the store, and of scripts. Its state is made with its first script. */
class Client {
  #scripts;

  get scripts() {
    this.#scripts ??= new ScriptClient(engine, store, sources, (text) => console.log(`script: ${text}`));
    return this.#scripts;
  }

  #execute([name, ...parameters]) {
    switch (name.toLowerCase()) {
      case "eval":
        return this.scripts.evaluate(...parameters);
      case "evalsha":
        return this.scripts.evaluateDigest(...parameters);
      case "script":
        return this.#script(...parameters);
      default:
        return store.execute([name, ...parameters]);
    }
  }

  #script(what, ...parameters) {
    if (what?.toLowerCase() === "exists") return parameters.map((digest) => (sources.has(digest) ? 1 : 0));
    if (what?.toLowerCase() !== "load") throw new ErrorReply("ERR SCRIPT LOAD or SCRIPT EXISTS");
    const digest = digestOf(parameters[0]);
    sources.set(digest, parameters[0]);
    return digest;
  }

  answer(request) {
    try {
      return encode(this.#execute(request));
    } catch (error) {
      return encode(error instanceof ErrorReply ? error : new ErrorReply(`ERR ${error.message}`));
    }
  }

  close() {
    this.#scripts?.close();
  }
}

const server = createServer((socket) => {
  const client = new Client();
  const reader = new RequestReader();
  socket.setEncoding("latin1");
  socket.on("data", (text) => {
    try {
      for (const request of reader.add(text)) socket.write(client.answer(request), "latin1");
    } catch (error) {
      socket.end(encode(error), "latin1");
    }
  });
  socket.on("error", () => socket.destroy());
  socket.on("close", () => client.close());
});

server.listen(Number(process.env.PORT ?? 6380), "127.0.0.1", () => {
  console.log(`127.0.0.1:${server.address().port} takes commands`);
  if (!process.stdin.isTTY) return;
  const client = new Client();
  const lines = createInterface({ input: process.stdin, output: process.stdout, prompt: "> " });
  lines.on("line", (line) => {
    const request = words(line);
    if (request.length > 0) process.stdout.write(client.answer(request), "latin1");
    lines.prompt();
  });
  lines.on("close", () => process.exit());
  lines.prompt();
});
