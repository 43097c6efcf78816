/**
 * What the libraries keep for a state (layout LibraryState, in Global.librarySpace). Everything in it is
 * reachable otherwise (fixed strings, the registry, the table of primitives), so the collector does not
 * look here.
 */
import { Mark, Tag } from "../gen/constants";
import { Global, Header, LibraryState, Table } from "../gen/layouts";
import { tableBarrier } from "../gc/barrier";
import { newTable } from "../object/table-create";
import { tableSetString } from "../object/table";
import { objectBits, setObject } from "../object/value";
import { internText } from "./ascii";
import { isTableFailure } from "./arguments";
import { seedFixed } from "./random-state";

@inline
export function libraryOf(global: usize): usize {
  return global + Global.librarySpace;
}

/** The value of the library function that LibraryState keeps at the given offset. */
@inline
export function libraryFunction(global: usize, field: u32): i64 {
  return objectBits(Tag.FUNCTION, load<u32>(libraryOf(global) + field));
}

/** The String of the name of the type that a tag says. */
@inline
export function typeNameOf(global: usize, tag: u32): usize {
  const index = tag < <u32>Tag.NUMBER ? ~<u32>Tag.NUMBER : ~tag;
  return load<u32>(libraryOf(global) + (<usize>index << 2), LibraryState.typeNames);
}

/** Sets up everything but the functions' addresses; false, if memory was refused. Needs the registry. */
export function initialiseLibraries(global: usize): bool {
  const library = libraryOf(global);
  seedFixed(library + LibraryState.random);
  if (!internTypeNames(global, library)) return false;
  if (!internEventNames(global, library)) return false;
  const tostringName = internFixedText(global, "tostring");
  store<u32>(library, <u32>tostringName, LibraryState.tostringName);
  return tostringName != 0 && makeProxyMetatables(global, library);
}

function internFixedText(global: usize, text: string): usize {
  const string = internText(global, text);
  if (string) store<u8>(string, load<u8>(string, Header.marked) | <u8>Mark.FIXED, Header.marked);
  return string;
}

function internTypeNames(global: usize, library: usize): bool {
  let at = library + LibraryState.typeNames;
  for (let index = 0; index <= <i32>~<u32>Tag.NUMBER; index++, at += 4) {
    const name = internFixedText(global, typeNameText(index));
    if (!name) return false;
    store<u32>(at, <u32>name);
  }
  return true;
}

function typeNameText(index: i32): string {
  switch (index) {
    case 0: return "nil";
    case 1:
    case 2: return "boolean";
    case 4: return "string";
    case 5: return "upval";
    case 6: return "thread";
    case 7: return "proto";
    case 8: return "function";
    case 9: return "trace";
    case 10: return "cdata";
    case 11: return "table";
    case 13: return "number";
    default: return "userdata";
  }
}

function internEventNames(global: usize, library: usize): bool {
  for (let index = 0; index < 4; index++) {
    const name = internFixedText(global, eventNameText(index));
    if (!name) return false;
    store<u32>(library + (<usize>index << 2), <u32>name, LibraryState.eventNames);
  }
  return true;
}

function eventNameText(index: i32): string {
  switch (index) {
    case 0: return "call";
    case 1: return "return";
    case 2: return "line";
    default: return "count";
  }
}

/** The weak table that says which metatables newproxy has made. It is its own metatable. */
function makeProxyMetatables(global: usize, library: usize): bool {
  const table = newTable(global, 0, 1);
  if (!table) return false;
  const name = internText(global, "__mode");
  const mode = internText(global, "kv");
  const key = internText(global, "perilune.proxies");
  if (!name || !mode || !key) return false;
  const slot = tableSetString(global, table, name);
  const registry: usize = load<u32>(global, Global.registry);
  const anchor = tableSetString(global, registry, key);
  if (isTableFailure(slot) || isTableFailure(anchor)) return false;
  setObject(slot, Tag.STRING, mode);
  store<u32>(table, <u32>table, Table.metatable);
  setObject(anchor, Tag.TABLE, table);
  tableBarrier(global, registry, anchor);
  store<u32>(library, <u32>table, LibraryState.proxyMetatables);
  return true;
}
