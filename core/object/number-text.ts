/** Numbers as strings: what tostring() and concatenation give (LuaJIT: lj_strfmt_num). */
import { formatNumber14, MAX_NUMBER_TEXT } from "../number/tostring";
import { internString } from "./string";

const text: usize = memory.data(MAX_NUMBER_TEXT, 8);

/** The string of the number, or 0 if memory is refused. */
export function numberToString(global: usize, number: f64): usize {
  return internString(global, text, formatNumber14(number, text));
}
