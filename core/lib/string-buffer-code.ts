/** Serialization of values: the functions and methods (LuaJIT: lib_buffer.c, the end of lj_serialize.c). */
import { ErrorCode, Tag } from "../gen/constants";
import { String, StringBuffer } from "../gen/layouts";
import { globalOf, raiseMessage } from "../vm/raise";
import { checkAny, objectAt, returnBits, returnObject } from "./arguments";
import { internBuffer } from "./buffer";
import { deserialize, inputPosition, result } from "./deserialize";
import { serializeTo, serializeToScratch } from "./serialize";
import { checkBuffer, checkStrictString } from "./string-buffer-arguments";
import { returnBuffer } from "./string-buffer-basic";

export function string_buffer_encode(thread: usize, base: usize, argumentCount: u32): i32 {
  let failure = checkAny(thread, argumentCount, 1);
  if (!failure) failure = serializeToScratch(thread, base);
  return failure ? failure : returnObject(base, Tag.STRING, internBuffer(globalOf(thread)));
}

export function string_buffer_method_encode(thread: usize, base: usize, argumentCount: u32): i32 {
  let failure = checkBuffer(thread, base, argumentCount);
  if (!failure) failure = checkAny(thread, argumentCount, 2);
  if (!failure) failure = serializeTo(thread, objectAt(base, 1), base + 8);
  return failure ? failure : returnBuffer(base);
}

export function string_buffer_decode(thread: usize, base: usize, argumentCount: u32): i32 {
  let failure = checkStrictString(thread, base, argumentCount, 1);
  if (!failure) failure = decodeString(thread, objectAt(base, 1));
  return failure ? failure : returnBits(base, load<i64>(result));
}

/** Makes the value that a whole string stands for. Returns 0, with the value at `result`, or a Status. */
@inline
export function decodeString(thread: usize, string: usize): i32 {
  const start = string + String.data;
  const end = start + <usize>load<u32>(string, String.length);
  const failure = deserialize(thread, start, end, 0, 0);
  if (failure) return failure;
  return inputPosition == end ? 0 : raiseMessage(thread, 1, ErrorCode.BUFFER_LEFTOV);
}

export function string_buffer_method_decode(thread: usize, base: usize, argumentCount: u32): i32 {
  let failure = checkBuffer(thread, base, argumentCount);
  if (failure) return failure;
  const buffer = objectAt(base, 1);
  const count = decodeContent(thread, buffer);
  if (count < 0) return count;
  store<u32>(buffer, load<u32>(buffer, StringBuffer.read) + count, StringBuffer.read);
  return returnBits(base, load<i64>(result));
}

/** Makes the value that the content begins with. Returns the number of its bytes, with the value at `result`, or a Status. */
@inline
export function decodeContent(thread: usize, buffer: usize): i32 {
  const read: usize = load<u32>(buffer, StringBuffer.read);
  const failure = deserialize(
    thread,
    read,
    load<u32>(buffer, StringBuffer.write),
    load<u32>(buffer, StringBuffer.keyDictionary),
    load<u32>(buffer, StringBuffer.metatableDictionary),
  );
  return failure ? failure : <i32>(inputPosition - read);
}
