/**
 * Character classes of ASCII, whatever the host's locale says (LuaJIT: lj_char.c). Bytes from 128 on belong to no
 * class. Invariant: a class is a mask over the bits of `characterBits`; a byte is in it if they have a bit in common.
 */

export const enum CharacterClass {
  CONTROL = 1,
  SPACE = 2,
  PUNCTUATION = 4,
  DIGIT = 8,
  HEXADECIMAL = 16,
  UPPER = 32,
  LOWER = 64,
  LETTER = 96,
  ALPHANUMERIC = 104,
  GRAPHIC = 108,
}

const BITS: usize = memory.data<u8>([
  1, 1, 1, 1, 1, 1, 1, 1, 1, 3, 3, 3, 3, 3, 1, 1,
  1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
  2, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4,
  24, 24, 24, 24, 24, 24, 24, 24, 24, 24, 4, 4, 4, 4, 4, 4,
  4, 48, 48, 48, 48, 48, 48, 32, 32, 32, 32, 32, 32, 32, 32, 32,
  32, 32, 32, 32, 32, 32, 32, 32, 32, 32, 32, 4, 4, 4, 4, 4,
  4, 80, 80, 80, 80, 80, 80, 64, 64, 64, 64, 64, 64, 64, 64, 64,
  64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 4, 4, 4, 4, 1,
  0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
  0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
  0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
  0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
  0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
  0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
  0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
  0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
]);

/** The classes of a byte, as a mask. */
@inline
export function characterBits(byte: u32): u32 {
  return load<u8>(BITS + <usize>byte);
}

@inline
export function isDigit(byte: u32): bool {
  return byte - 48 < 10;
}
