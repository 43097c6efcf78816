/**
 * Where the members of a struct or union lie (LuaJIT: cp_struct_layout), by the rules of clang for wasm32: each at a
 * multiple of its alignment, bit fields one behind the other as long as they do not straddle a unit of their type.
 */

import {
  alignBits,
  BIT_CONTAINER_SHIFT,
  BIT_POSITION_SHIFT,
  BIT_SIZE_SHIFT,
  Flag,
  Kind,
  makeInfo,
  NO_SIZE,
  QUALIFIERS,
} from "../../../spec/ctypes.ts";
import { alignOf, type Ctype, childOf, isArray, isField } from "../ctype.ts";
import type { TypeSummary } from "../ctypes.ts";
import { floorLog2 } from "./bits.ts";
import type { Attributes } from "./declaration.ts";
import { NO_PACKING, type Parser } from "./parser.ts";

/** A field or transparent member without a place yet. */
export interface Member {
  readonly field: Ctype;
  readonly attributes: Readonly<Attributes>;
  /** Of a bit field. */
  readonly bits: number | undefined;
}

/** Structs and their members have less bytes than this, so that bits can be counted in 32 bits. */
const SIZE_LIMIT = 2 ** 29;

/** Gives the members of a struct their places, and the struct its size and alignment. */
export function layOut(
  parser: Parser,
  struct: Ctype,
  members: readonly Member[],
  attributes: Readonly<Attributes>,
): void {
  const layout = new Layout(parser, struct.info, attributes);
  for (const member of members) layout.place(member);
  layout.finish(struct);
}

class Layout {
  private readonly parser: Parser;
  private readonly attributes: Readonly<Attributes>;
  private info: number;
  private readonly isUnion: boolean;
  /** The limit (log2) of alignments that `#pragma pack` sets. */
  private readonly packing: number;
  /** Bits that are taken; of a union always 0. */
  private offset = 0;
  /** Bits of the largest member of a union. */
  private largest = 0;
  /** Log2 of the strictest alignment. */
  private align: number;

  constructor(parser: Parser, info: number, attributes: Readonly<Attributes>) {
    this.parser = parser;
    this.attributes = attributes;
    this.info = info;
    this.isUnion = (info & Flag.UNION) !== 0;
    this.packing = parser.packing[parser.packing.length - 1];
    this.align = attributes.align;
  }

  place(member: Member): void {
    const { field, bits } = member;
    const type = this.parser.types.summary(childOf(field.info));
    this.info |= type.info & (QUALIFIERS | Flag.VLA);
    const size = this.sizeOf(type);
    if (bits === undefined) this.placeField(member, type);
    else this.placeBits(member, type, bits);
    const used = bits ?? 8 * size;
    if (this.isUnion) this.largest = Math.max(this.largest, used);
    else this.offset += used;
  }

  finish(struct: Ctype): void {
    struct.info = (this.info | alignBits(this.align)) >>> 0;
    this.offset = this.isUnion ? this.largest : this.offset;
    this.alignTo(this.align);
    struct.size = this.offset >>> 3;
  }

  /** Bytes of a member; an array of unknown size takes none. */
  private sizeOf({ info, size }: TypeSummary): number {
    const isTooLarge = size >= SIZE_LIMIT || this.offset + 8 * size >= 2 ** 32;
    if (!isTooLarge && (info & Flag.VLA) === 0) return size;
    const isOpen = size === NO_SIZE && isArray(info) && !this.isUnion;
    if (!isOpen) this.parser.fail("FFI_INVSIZE");
    return 0;
  }

  private isPacked({ attributes }: Member): boolean {
    return attributes.isPacked || this.attributes.isPacked;
  }

  /** The alignment of a member by its type, attributes and packing. */
  private alignOf(member: Member, { info }: TypeSummary): number {
    const { attributes } = member;
    const natural = alignOf(info);
    const isOverridden = this.isPacked(member) || (attributes.isAligned && attributes.align > natural);
    return Math.min(isOverridden ? attributes.align : natural, this.packing);
  }

  private placeField(member: Member, type: TypeSummary): void {
    const { field } = member;
    const align = this.alignOf(member, type);
    this.align = Math.max(this.align, align);
    this.alignTo(align);
    field.size = this.offset >>> 3;
    if (isField(field.info)) field.info = makeInfo(Kind.FIELD, childOf(field.info) | alignBits(align));
  }

  private placeBits(member: Member, type: TypeSummary, bits: number): void {
    const { field } = member;
    const align = this.alignOfBits(member, type, bits);
    const container = 8 * type.size;
    const mayStraddle = this.packing !== NO_PACKING || this.isPacked(member);
    const straddles = !mayStraddle && (this.offset & ((8 << align) - 1)) + bits > container;
    if (bits === 0 || straddles) this.alignTo(align);
    else this.alignExplicitly(member);
    if (field.name !== undefined) this.align = Math.max(this.align, align);
    if (bits === container && (this.offset & (container - 1)) === 0) {
      // As wide as its type and in place: an ordinary field.
      field.info = makeInfo(Kind.FIELD, childOf(field.info) | alignBits(floorLog2(type.size)));
      field.size = this.offset >>> 3;
    } else {
      const aligned = 8 << align;
      this.placeInContainer(
        field,
        type.info,
        bits,
        bits <= aligned ? Math.min(aligned, container) : container,
      );
    }
  }

  /** `#pragma pack` has a say in bit fields that are packed otherwise, unless they only end a unit. */
  private alignOfBits(member: Member, type: TypeSummary, bits: number): number {
    const isPackedUp = this.isPacked(member) && (bits === 0 || this.packing !== NO_PACKING);
    if (!isPackedUp) return bits === 0 ? alignOf(type.info) : this.alignOf(member, type);
    const natural = Math.max(alignOf(type.info), member.attributes.align);
    return bits === 0 ? natural : Math.min(natural, this.packing);
  }

  private alignExplicitly({ attributes }: Member): void {
    if (attributes.isAligned && attributes.align <= this.packing) this.alignTo(attributes.align);
  }

  /** Finds the bytes to load for a bit field: a unit of its type, or the smallest one that has it where none does. */
  private placeInContainer(field: Ctype, info: number, bits: number, unit: number): void {
    let container = unit;
    let position = this.offset & (container - 1);
    if (position + bits > container) {
      position = this.offset & 7;
      container = [8, 16, 32].find((size) => position + bits <= size) ?? unit;
    }
    const flags = info & (QUALIFIERS | Flag.UNSIGNED | Flag.BOOL);
    const place =
      ((container >>> 3) << BIT_CONTAINER_SHIFT) |
      (bits << BIT_SIZE_SHIFT) |
      (position << BIT_POSITION_SHIFT);
    field.info = makeInfo(Kind.BITFIELD, flags | place);
    field.size = (this.offset - position) >>> 3;
  }

  /** Goes on to a multiple of an alignment. */
  private alignTo(align: number): void {
    const mask = (8 << align) - 1;
    this.offset = ((this.offset + mask) & ~mask) >>> 0;
  }
}
