/**
 * Scripts of a client: each client has a state of its own, so that no script can change what another client's sees. All of
 * them have the store. Values are converted as Redis does.
 */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { LuaError, LuaTable, MultipleResults } from "perilune";
import { ErrorReply, Status } from "./replies.js";

const prelude = readFileSync(new URL("prelude.lua", import.meta.url), "utf8");

/** What one run of a script may use. */
export const LIMITS = { deadline: 500, fuel: 50_000_000, memory: 16 << 20, output: 10_000 };
/** What a client's state may use as a whole. */
const MEMORY = 32 << 20;

export const digestOf = (source) => createHash("sha1").update(source, "latin1").digest("hex");

export class ScriptClient {
  #state;
  #store;
  /** Texts of scripts by their digests: of all clients. */
  #sources;
  #functions = new Map();

  /** `log` gets what scripts print. */
  constructor(engine, store, sources, log) {
    this.#store = store;
    this.#sources = sources;
    const stdout = (bytes) => log(Buffer.from(bytes).toString("latin1").trimEnd());
    this.#state = engine.createState({ memory: MEMORY, strings: "binary", stdout });
    this.#state.load(prelude, { name: "=prelude" })((...words) => this.#execute(words));
  }

  /** `EVAL source numkeys key … arg …` */
  evaluate(source, count, ...words) {
    const digest = digestOf(source);
    this.#sources.set(digest, source);
    return this.#run(digest, count, words);
  }

  /** `EVALSHA digest numkeys key … arg …` */
  evaluateDigest(digest, count, ...words) {
    if (!this.#sources.has(digest)) throw new ErrorReply("NOSCRIPT No matching script. Please use EVAL.");
    return this.#run(digest, count, words);
  }

  #run(digest, count, words) {
    const keys = Number(count);
    if (!Number.isInteger(keys) || keys < 0 || keys > words.length)
      throw new ErrorReply("ERR Number of keys can't be greater than number of args");
    try {
      const script = this.#functions.get(digest) ?? this.#load(digest);
      const parameters = [words.slice(0, keys), words.slice(keys)].map((list) => this.#listOf(list));
      return this.#toReply(this.#state.runSync(script, { args: parameters, ...LIMITS }));
    } catch (error) {
      if (!(error instanceof LuaError)) throw error;
      throw new ErrorReply(`ERR Error running script: ${error.message}`);
    }
  }

  #load(digest) {
    // On the first line, so that messages name the script's own.
    const source = `local KEYS, ARGV = ... ${this.#sources.get(digest)}`;
    const script = this.#state.load(Buffer.from(source, "latin1"), { name: "=user_script" });
    this.#functions.set(digest, script);
    return script;
  }

  /** Strings of the protocol are bytes. */
  #listOf(words) {
    return this.#state.table(words.map((word) => Buffer.from(word, "latin1")));
  }

  #execute(words) {
    try {
      const reply = this.#store.execute(words.map(String));
      if (reply instanceof Status) return new MultipleResults(["status", reply.text]);
      return new MultipleResults(["value", this.#fromReply(reply)]);
    } catch (error) {
      if (!(error instanceof ErrorReply)) throw error;
      return new MultipleResults(["error", error.message]);
    }
  }

  #fromReply(reply) {
    if (reply === null) return false;
    if (Array.isArray(reply)) return this.#state.table(reply.map((each) => this.#fromReply(each)));
    return typeof reply === "string" ? Buffer.from(reply, "latin1") : reply;
  }

  /** Numbers lose their fraction, false is nothing, and a list ends before its first nil. */
  #toReply(value) {
    if (value === undefined || value === false) return null;
    if (value === true) return 1;
    if (typeof value === "number") return Math.trunc(value);
    if (typeof value === "string") return value;
    if (!(value instanceof LuaTable)) throw new ErrorReply("ERR a script cannot return a value of this type");
    const [ok, error] = [value.get("ok"), value.get("err")];
    if (error !== undefined) throw new ErrorReply(String(error));
    if (ok !== undefined) return new Status(String(ok));
    const list = [];
    for (let index = 1; value.get(index) !== undefined; index++) list.push(this.#toReply(value.get(index)));
    return list;
  }

  close() {
    this.#state.close();
  }
}
