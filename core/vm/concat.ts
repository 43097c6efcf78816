/** Concatenation of strings, numbers and string buffers in the scratch buffer (LuaJIT: lj_meta_cat). */
import { Limit } from "../gen/constants";
import { String, StringBuffer } from "../gen/layouts";
import { chargeWork } from "../lib/work";
import { reserveBuffer } from "../memory/allocator";
import { formatNumber14, MAX_NUMBER_TEXT } from "../number/tostring";
import { copyString, internString } from "../object/string";
import { contentLength, isStringBuffer } from "../object/string-buffer";
import { isNumber, isString } from "../object/value";
import { concatenateShort, NOT_SHORT } from "./short-concat";

/** Results of concatenationLength that are no length. */
export const NOT_CONCATENABLE: i64 = -1;

/** Upper bound of the bytes of the values from `first` to `last`, or NOT_CONCATENABLE. */
export function concatenationLength(first: usize, last: usize): i64 {
  let length: i64 = 0;
  for (let slot = first; slot <= last; slot += 8) {
    if (isString(slot)) length += load<u32>(load<u32>(slot), String.length);
    else if (isNumber(slot)) length += MAX_NUMBER_TEXT;
    else if (isStringBuffer(slot)) length += contentLength(load<u32>(slot));
    else return NOT_CONCATENABLE;
  }
  return length;
}

/** The string of the values from `first` to `last`; 0 if one is none of these, or memory is refused. */
export function concatenate(global: usize, first: usize, last: usize): usize {
  const short = concatenateShort(global, first, last);
  return short != NOT_SHORT ? short : concatenateInBuffer(global, first, last);
}

function concatenateInBuffer(global: usize, first: usize, last: usize): usize {
  const length = concatenationLength(first, last);
  if (length < 0 || length > Limit.MAX_STRING) return 0;
  const buffer = reserveBuffer(global, <u32>length + 8);
  if (!buffer) return 0;
  let end = buffer;
  for (let slot = first; slot <= last; slot += 8) {
    if (isString(slot)) {
      const string: usize = load<u32>(slot);
      const size = load<u32>(string, String.length);
      copyString(end, string, size);
      end += size;
    } else if (isNumber(slot)) {
      end += formatNumber14(load<f64>(slot), end);
    } else {
      const source: usize = load<u32>(slot);
      const size = contentLength(source);
      memory.copy(end, load<u32>(source, StringBuffer.read), size);
      end += size;
    }
  }
  chargeWork(global, <u32>(end - buffer));
  return internString(global, buffer, <u32>(end - buffer));
}
