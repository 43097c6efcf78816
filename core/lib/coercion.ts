/** Strings that read as numbers (LuaJIT: lj_strscan_num). */
import { String } from "../gen/layouts";
import { textToNumber } from "../number/scan";

/** Stores the number that the string reads as; false, if it reads as none. */
export function stringToNumber(string: usize, target: usize): bool {
  return textToNumber(string + String.data, load<u32>(string, String.length), target);
}
