/**
 * Character classes of ASCII, whatever the host's locale says (LuaJIT: lj_char.c). Bytes from 128 on belong
 * to no class. Invariant: a class is a mask over the bits of `characterBits`; a byte is in it if they have a
 * bit in common.
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

/** The members of each class among the bytes below 128, as two words of bits, in the order of the classes. */
const MEMBERS: usize = memory.data<u64>([
  0x00000000ffffffff, 0x8000000000000000, // CONTROL
  0x0000000100003e00, 0x0000000000000000, // SPACE
  0xfc00fffe00000000, 0x78000001f8000001, // PUNCTUATION
  0x03ff000000000000, 0x0000000000000000, // DIGIT
  0x03ff000000000000, 0x0000007e0000007e, // HEXADECIMAL
  0x0000000000000000, 0x0000000007fffffe, // UPPER
  0x0000000000000000, 0x07fffffe00000000, // LOWER
]);

/** The bytes of some classes below 64 (half 0) or from 64 to 127 (half 1), as bits. */
export function classMembers(mask: u32, half: u32): u64 {
  let members: u64 = 0;
  for (let at = MEMBERS + (<usize>half << 3); mask; mask >>= 1, at += 16) {
    if (mask & 1) members |= load<u64>(at);
  }
  return members;
}
