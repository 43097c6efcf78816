/** Numbers as 32 bits. */

/** 2^52 + 2^51: a sum with it has the number's integer part in the low word. */
const BIAS: f64 = 6755399441055744.0;

@inline
export function toBits(x: f64): i32 {
  return <i32>reinterpret<i64>(x + BIAS);
}
