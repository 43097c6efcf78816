/**
 * The types that texts stand for, as in `ffi.new("struct point[4]", …)`: programs give the same few texts again and again.
 *
 * A text is remembered once it has been parsed without a type being made: so not with a struct in braces, which is another
 * type each time, and not with parameters. It means the same until a name or a struct is declared. Invariant: the Strings
 * that are keys are kept alive, so that no other object has their address.
 */

import { Tag } from "../../spec/vm.ts";
import { readByteString } from "../byte-text.ts";
import { StringField } from "../offsets.ts";
import { getTableField, setField, setInteger } from "../tables.ts";
import type { CtypeNumber } from "./ctype.ts";
import type { Parameters } from "./declarations/parameters.ts";
import { parseType } from "./declarations.ts";
import type { Ffi } from "./ffi.ts";

const ANCHORS_KEY = "texts";
const MAX_TEXTS = 256;
const MAX_LENGTH = 128;

export class TypeTexts {
  readonly #ffi: Ffi;
  /** By the address of the String. */
  readonly #known = new Map<number, CtypeNumber>();
  /** What `Ctypes.meanings` was when these were parsed. */
  #meanings = 0;

  constructor(ffi: Ffi) {
    this.#ffi = ffi;
  }

  /** The type that a String stands for. */
  parse(string: number, parameters: Parameters): CtypeNumber {
    const { types, state } = this.#ffi;
    const isPlain = parameters.isAtEnd();
    if (isPlain && this.#meanings === types.meanings) {
      const known = this.#known.get(string);
      if (known !== undefined) return known;
    }
    const { top, meanings } = types;
    const id = parseType(types, readByteString(state.heap, string), parameters);
    if (isPlain && types.top === top && types.meanings === meanings) this.#remember(string, id);
    return id;
  }

  #remember(string: number, id: CtypeNumber): void {
    const { types, state, anchor } = this.#ffi;
    if (state.heap.u32[(string + StringField.length) >>> 2] > MAX_LENGTH) return;
    if (this.#meanings !== types.meanings || this.#known.size === MAX_TEXTS) {
      this.#known.clear();
      this.#meanings = types.meanings;
    }
    let strings = getTableField(state, anchor, ANCHORS_KEY);
    if (strings === 0) {
      strings = state.newTable(0, 0);
      setField(state, anchor, ANCHORS_KEY, strings, Tag.values.TABLE);
    }
    setInteger(state, strings, this.#known.size + 1, string, Tag.values.STRING);
    this.#known.set(string, id);
  }
}
