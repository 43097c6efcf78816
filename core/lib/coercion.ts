/** Strings that read as numbers (LuaJIT: lj_strscan_num). */
import { String } from "../gen/layouts";
import { textToNumber } from "../number/scan";
import { chargeWork } from "./work";

/** Stores the number that the string reads as; false, if it reads as none. */
export function stringToNumber(global: usize, string: usize, target: usize): bool {
  chargeWork(global, load<u32>(string, String.length));
  return textToNumber(string + String.data, load<u32>(string, String.length), target);
}
