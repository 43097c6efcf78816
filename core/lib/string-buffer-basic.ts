/**
 * Making and reading string buffers (LuaJIT: lib_buffer.c). A buffer's metatable is the environment of the function that
 * makes it.
 */
import { CtypeId, ErrorCode, Limit, Status, Tag } from "../gen/constants";
import { Cdata, Function, LibraryState, String, StringBuffer } from "../gen/layouts";
import { objectBarrier } from "../gc/barrier";
import { internString } from "../object/string";
import {
  contentLength, freeStringBuffer, grow, newStringBuffer, referTo, reserveContent, resetStringBuffer,
  skipContent,
} from "../object/string-buffer";
import { tableGetString } from "../object/table";
import { newCdata } from "../object/userdata";
import { isNil, isTable, setNumber, setObject, tagOf } from "../object/value";
import { argumentError, globalOf, growStack, hasStack, tailCall } from "../vm/raise";
import { checkTable, integerAt, objectAt, returnNumber, returnObject, slotAt } from "./arguments";
import { internText } from "./ascii";
import { libraryFunction } from "./state";
import { checkBuffer, checkSize, checkStrictString } from "./string-buffer-arguments";
import { prepareDictionary } from "./serialization-dictionary";
import { returnString } from "./string-basic";
import { chargeWork } from "./work";

/** The result is the buffer, so that calls can be chained. */
@inline
export function returnBuffer(base: usize): i32 {
  store<i64>(base - 8, load<i64>(base));
  return 1;
}

// -- Making --

/** The table that the dictionary options are in, once they are known to be ready for use; 0: none. */
let keyDictionary: usize = 0;
let metatableDictionary: usize = 0;

/** buffer.new([size,] [options]). */
export function string_buffer_new(thread: usize, base: usize, argumentCount: u32): i32 {
  let size: u32 = 0;
  let optionsIndex: u32 = 1;
  if (argumentCount && !isTable(base)) {
    optionsIndex = 2;
    if (!isNil(base)) {
      const failure = checkSize(thread, base, argumentCount, 1);
      if (failure) return failure;
      size = integerAt(base, 1);
    }
  }
  keyDictionary = 0;
  metatableDictionary = 0;
  if (optionsIndex <= argumentCount) {
    let failure = checkTable(thread, base, argumentCount, optionsIndex);
    if (!failure) failure = readOptions(thread, objectAt(base, optionsIndex));
    if (failure) return failure;
  }
  const global = globalOf(thread);
  const buffer = newStringBuffer(global, load<u32>(load<u32>(base - 8), Function.env));
  if (!buffer) return Status.MEMORY;
  store<u32>(buffer, <u32>keyDictionary, StringBuffer.keyDictionary);
  store<u32>(buffer, <u32>metatableDictionary, StringBuffer.metatableDictionary);
  if (size && !grow(global, buffer, size)) return Status.MEMORY;
  return returnObject(base, Tag.USERDATA, buffer);
}

function readOptions(thread: usize, options: usize): i32 {
  const global = globalOf(thread);
  const keysName = internText(global, "dict");
  const metatablesName = internText(global, "metatable");
  if (!keysName || !metatablesName) return Status.MEMORY;
  const keys = tableGetString(options, keysName);
  if (keys && isTable(keys)) {
    keyDictionary = load<u32>(keys);
    const failure = prepareDictionary(thread, keyDictionary, Tag.STRING);
    if (failure) return failure;
  }
  const metatables = tableGetString(options, metatablesName);
  if (!metatables || !isTable(metatables)) return 0;
  metatableDictionary = load<u32>(metatables);
  return prepareDictionary(thread, metatableDictionary, Tag.TABLE);
}

// -- Changing as a whole --

export function string_buffer_method_free(thread: usize, base: usize, argumentCount: u32): i32 {
  const failure = checkBuffer(thread, base, argumentCount);
  if (failure) return failure;
  freeStringBuffer(globalOf(thread), objectAt(base, 1));
  return returnBuffer(base);
}

export function string_buffer_method_reset(thread: usize, base: usize, argumentCount: u32): i32 {
  const failure = checkBuffer(thread, base, argumentCount);
  if (failure) return failure;
  resetStringBuffer(objectAt(base, 1));
  return returnBuffer(base);
}

export function string_buffer_method_set(thread: usize, base: usize, argumentCount: u32): i32 {
  const global = globalOf(thread);
  let failure = checkBuffer(thread, base, argumentCount);
  if (failure) return failure;
  if (argumentCount > 1 && tagOf(base + 8) == <u32>Tag.CDATA) {
    return tailCall(thread, libraryFunction(global, LibraryState.string_buffer_set_cdata), argumentCount);
  }
  failure = checkStrictString(thread, base, argumentCount, 2);
  if (failure) return failure;
  setString(global, objectAt(base, 1), objectAt(base, 2));
  return returnBuffer(base);
}

/** Makes a string's bytes the content. */
@inline
export function setString(global: usize, buffer: usize, string: usize): void {
  setContent(global, buffer, string, string + String.data, load<u32>(string, String.length));
}

/** Makes bytes that the source holds, or keeps alive, the content. */
export function setContent(global: usize, buffer: usize, source: usize, data: usize, length: u32): void {
  freeStringBuffer(global, buffer);
  referTo(buffer, source, data, length);
  objectBarrier(global, buffer, source);
}

export function string_buffer_method___gc(thread: usize, base: usize, argumentCount: u32): i32 {
  const failure = checkBuffer(thread, base, argumentCount);
  if (failure) return failure;
  freeStringBuffer(globalOf(thread), objectAt(base, 1));
  return 0;
}

// -- Reading --

export function string_buffer_method___len(thread: usize, base: usize, argumentCount: u32): i32 {
  const failure = checkBuffer(thread, base, argumentCount);
  return failure ? failure : returnNumber(base, <f64>contentLength(objectAt(base, 1)));
}

export function string_buffer_method___tostring(thread: usize, base: usize, argumentCount: u32): i32 {
  const failure = checkBuffer(thread, base, argumentCount);
  return failure ? failure : returnString(base, contentString(globalOf(thread), objectAt(base, 1)));
}

/** The content as a string; 0 if memory is refused. */
export function contentString(global: usize, buffer: usize): usize {
  const length = contentLength(buffer);
  chargeWork(global, length);
  return internString(global, load<u32>(buffer, StringBuffer.read), length);
}

export function string_buffer_method_skip(thread: usize, base: usize, argumentCount: u32): i32 {
  let failure = checkBuffer(thread, base, argumentCount);
  if (!failure) failure = checkSize(thread, base, argumentCount, 2);
  if (failure) return failure;
  skipContent(objectAt(base, 1), integerAt(base, 2));
  return returnBuffer(base);
}

// -- Pointers --

/** Returns an address as a pointer to uint8_t, and a number of bytes. */
function returnPointer(thread: usize, base: usize, address: u32, size: u32): i32 {
  const pointer = newCdata(globalOf(thread), CtypeId.P_UINT8, 4);
  if (!pointer) return Status.MEMORY;
  store<u32>(pointer, address, Cdata.data);
  setObject(base - 8, Tag.CDATA, pointer);
  setNumber(base, size);
  return 2;
}

/** Where the content is, and its length. */
export function string_buffer_method_ref(thread: usize, base: usize, argumentCount: u32): i32 {
  const failure = checkBuffer(thread, base, argumentCount);
  if (failure) return failure;
  const buffer = objectAt(base, 1);
  return returnPointer(thread, base, load<u32>(buffer, StringBuffer.read), contentLength(buffer));
}

/** Where at least so many bytes can be written behind the content, and how many it are. */
export function string_buffer_method_reserve(thread: usize, base: usize, argumentCount: u32): i32 {
  let failure = checkBuffer(thread, base, argumentCount);
  if (!failure) failure = checkSize(thread, base, argumentCount, 2);
  if (failure) return failure;
  const buffer = objectAt(base, 1);
  const size = <u32>integerAt(base, 2);
  if (!reserveContent(globalOf(thread), buffer, size) && size) return Status.MEMORY;
  const write = load<u32>(buffer, StringBuffer.write);
  return returnPointer(thread, base, write, load<u32>(buffer, StringBuffer.limit) - write);
}

/** Takes bytes that were written behind the content, where `reserve` has said. */
export function string_buffer_method_commit(thread: usize, base: usize, argumentCount: u32): i32 {
  let failure = checkBuffer(thread, base, argumentCount);
  if (!failure) failure = checkSize(thread, base, argumentCount, 2);
  if (failure) return failure;
  const buffer = objectAt(base, 1);
  const count = <u32>integerAt(base, 2);
  const write = load<u32>(buffer, StringBuffer.write);
  if (count > load<u32>(buffer, StringBuffer.limit) - write) return argumentError(thread, 2, ErrorCode.NUMRNG);
  store<u32>(buffer, write + count, StringBuffer.write);
  return returnBuffer(base);
}

/** A string for each number of bytes that is asked for; nil, or nothing at all, asks for the rest. */
export function string_buffer_method_get(thread: usize, base: usize, argumentCount: u32): i32 {
  const failure = checkBuffer(thread, base, argumentCount);
  if (failure) return failure;
  const buffer = objectAt(base, 1);
  if (argumentCount > 2) return getMany(thread, base, argumentCount, buffer);
  let size: u32 = Limit.MAX_BUFFER;
  if (argumentCount == 2 && !isNil(base + 8)) {
    const failure = checkSize(thread, base, argumentCount, 2);
    if (failure) return failure;
    size = integerAt(base, 2);
  }
  return returnString(base, takeContent(globalOf(thread), buffer, size));
}

/** The first `size` bytes as a string (or all if there are fewer), which are consumed; 0 if memory is refused. */
export function takeContent(global: usize, buffer: usize, size: u32): usize {
  const length = min(size, contentLength(buffer));
  const string = internString(global, load<u32>(buffer, StringBuffer.read), length);
  if (!string) return 0;
  chargeWork(global, length);
  skipContent(buffer, length);
  return string;
}

/**
 * The results gather above the arguments, which stay as they are: if memory is refused the call is made again. Then the
 * buffer has to have its bytes back. If an argument is wrong, those before it have taken theirs, as in LuaJIT.
 */
function getMany(thread: usize, base: usize, argumentCount: u32, buffer: usize): i32 {
  const global = globalOf(thread);
  const results = base + (<usize>argumentCount << 3);
  const count = argumentCount - 1;
  if (count > <u32>Limit.MIN_STACK && !hasStack(thread, base, argumentCount + count)) {
    return growStack(thread, argumentCount + count);
  }
  const read = load<u32>(buffer, StringBuffer.read);
  let failure: i32 = 0;
  for (let index: u32 = 2; index <= argumentCount; index++) {
    let length = contentLength(buffer);
    if (!isNil(slotAt(base, index))) {
      failure = checkSize(thread, base, argumentCount, index);
      if (failure) break;
      length = min(length, <u32>integerAt(base, index));
    }
    const string = internString(global, load<u32>(buffer, StringBuffer.read), length);
    if (!string) {
      store<u32>(buffer, read, StringBuffer.read);
      return Status.MEMORY;
    }
    chargeWork(global, length);
    setObject(results + (<usize>(index - 2) << 3), Tag.STRING, string);
    store<u32>(buffer, load<u32>(buffer, StringBuffer.read) + length, StringBuffer.read);
  }
  if (failure) return failure;
  if (!contentLength(buffer)) skipContent(buffer, 0);
  memory.copy(base - 8, results, <usize>count << 3);
  return count;
}
