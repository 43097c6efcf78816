/** Position of the highest bit of a positive 32-bit number. */
export const floorLog2 = (value: number): number => 31 - Math.clz32(value);
