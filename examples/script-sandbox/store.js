/** The store: keys with values, which are strings, lists (arrays) or hashes (Maps); and its commands. */
import { ErrorReply, OK, Status } from "./replies.js";

const WRONG_TYPE = "WRONGTYPE Operation against a key holding the wrong kind of value";

function integer(text) {
  if (!/^-?\d{1,15}$/.test(text)) throw new ErrorReply("ERR value is not an integer or out of range");
  return Number(text);
}

/** `from` and `to` of a range that counts from the end where they are negative. */
function range(list, from, to) {
  const at = (index) => (index < 0 ? Math.max(0, list.length + index) : index);
  return list.slice(at(integer(from)), at(integer(to)) + 1);
}

/** A command: how many arguments it takes at least and at most, and what it does. */
const command = (least, most, run) => ({ least, most, run });

const commands = {
  ping: command(0, 1, (_, text) => text ?? new Status("PONG")),
  echo: command(1, 1, (_, text) => text),
  get: command(1, 1, (store, key) => store.valueOf(key, "string") ?? null),
  set: command(2, 2, (store, key, value) => {
    store.values.set(key, value);
    return OK;
  }),
  mget: command(1, Infinity, (store, ...keys) => keys.map((key) => store.values.get(key) ?? null)),
  append: command(2, 2, (store, key, value) => store.change(key, "string", "", (old) => old + value).length),
  strlen: command(1, 1, (store, key) => (store.valueOf(key, "string") ?? "").length),
  incr: command(1, 1, (store, key) => store.add(key, 1)),
  decr: command(1, 1, (store, key) => store.add(key, -1)),
  incrby: command(2, 2, (store, key, amount) => store.add(key, integer(amount))),
  exists: command(1, Infinity, (store, ...keys) => keys.filter((key) => store.values.has(key)).length),
  del: command(1, Infinity, (store, ...keys) => keys.filter((key) => store.values.delete(key)).length),
  keys: command(0, 0, (store) => [...store.values.keys()]),
  dbsize: command(0, 0, (store) => store.values.size),
  flushall: command(0, 0, (store) => {
    store.values.clear();
    return OK;
  }),
  lpush: command(2, Infinity, (store, key, ...values) => {
    const list = store.change(key, "list", [], (old) => old);
    return list.unshift(...values.reverse());
  }),
  rpush: command(2, Infinity, (store, key, ...values) => {
    const list = store.change(key, "list", [], (old) => old);
    return list.push(...values);
  }),
  lpop: command(1, 1, (store, key) => store.valueOf(key, "list")?.shift() ?? null),
  llen: command(1, 1, (store, key) => (store.valueOf(key, "list") ?? []).length),
  lrange: command(3, 3, (store, key, from, to) => range(store.valueOf(key, "list") ?? [], from, to)),
  hset: command(3, 3, (store, key, field, value) => {
    const hash = store.change(key, "hash", new Map(), (old) => old);
    const isNew = !hash.has(field);
    hash.set(field, value);
    return isNew ? 1 : 0;
  }),
  hget: command(2, 2, (store, key, field) => store.valueOf(key, "hash")?.get(field) ?? null),
  hgetall: command(1, 1, (store, key) => [...(store.valueOf(key, "hash") ?? [])].flat()),
};

const typeOf = (value) => (typeof value === "string" ? "string" : Array.isArray(value) ? "list" : "hash");

export class Store {
  values = new Map();

  /** The value of a key, which must be of this type if there is one. */
  valueOf(key, type) {
    const value = this.values.get(key);
    if (value !== undefined && typeOf(value) !== type) throw new ErrorReply(WRONG_TYPE);
    return value;
  }

  change(key, type, initial, change) {
    const value = change(this.valueOf(key, type) ?? initial);
    this.values.set(key, value);
    return value;
  }

  add(key, amount) {
    const sum = integer(this.valueOf(key, "string") ?? "0") + amount;
    this.values.set(key, String(sum));
    return sum;
  }

  /** Does a command; what the client did wrong is an ErrorReply, which is thrown. */
  execute([name, ...parameters]) {
    const found = Object.hasOwn(commands, name.toLowerCase()) ? commands[name.toLowerCase()] : undefined;
    if (found === undefined) throw new ErrorReply(`ERR unknown command '${name}'`);
    if (parameters.length < found.least || parameters.length > found.most)
      throw new ErrorReply(`ERR wrong number of arguments for '${name.toLowerCase()}' command`);
    return found.run(this, ...parameters);
  }
}
