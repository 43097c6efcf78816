/**
 * The text of a C type, as `tostring(ffi.typeof(...))` and messages show it (LuaJIT: lj_ctype_repr). A declaration in C
 * grows from its name outward, so the text grows at both ends: types, stars and qualifiers before, brackets behind.
 */

import { Attribute, CtypeId, Flag, Kind, NO_SIZE } from "../../spec/ctypes.ts";
import { attributeOf, type Ctype, type CtypeNumber, childOf, isRefArray, kindOf } from "./ctype.ts";
import type { Ctypes } from "./ctypes.ts";

/** Longer texts on either side are not shown. */
const MAX_SIDE = 256;

class TypeText {
  readonly #types: Ctypes;
  #before = "";
  #after = "";
  /** Whether the next word needs a space behind it. */
  #needsSpace = false;

  constructor(types: Ctypes, name: string | undefined) {
    this.#types = types;
    if (name !== undefined) this.#word(name);
  }

  #word(text: string): void {
    this.#before = this.#needsSpace ? `${text} ${this.#before}` : text + this.#before;
    this.#needsSpace = true;
  }

  #number(value: number): void {
    this.#before = value + this.#before;
    this.#needsSpace = false;
  }

  #qualifiers(bits: number): void {
    if (bits & Flag.VOLATILE) this.#word("volatile");
    if (bits & Flag.CONST) this.#word("const");
  }

  #tagged({ name, id }: Ctype, qualifiers: number, keyword: string): void {
    this.#word(name ?? String(id));
    this.#word(keyword);
    this.#qualifiers(qualifiers);
  }

  #numeric(info: number, size: number): void {
    const isUnsigned = (info & Flag.UNSIGNED) !== 0;
    if (info & Flag.BOOL) this.#word("bool");
    else if (info & Flag.FP) this.#word(size === 8 ? "double" : size === 4 ? "float" : "long double");
    else if (size === 1) this.#word(isUnsigned ? "unsigned char" : "char");
    else if (size < 8) {
      this.#word(size === 4 ? "int" : "short");
      if (isUnsigned) this.#word("unsigned");
    } else this.#word(`${isUnsigned ? "u" : ""}int${size * 8}_t`);
  }

  /** A pointer to what has its brackets behind the name is put in parentheses. */
  #suffix(text: string, isPointedTo: boolean): void {
    this.#needsSpace = true;
    if (isPointedTo) {
      this.#before = `(${this.#before}`;
      this.#after += ")";
    }
    this.#after += text;
  }

  #length(array: Ctype): string {
    if (array.size === NO_SIZE) return array.info & Flag.VLA ? "?" : "";
    const { size } = this.#types.child(array);
    return String(size ? Math.floor(array.size / size) : 0);
  }

  /** Types that end the text. Returns false for others. */
  #base(type: Ctype, qualifiers: number): boolean {
    const { info, size } = type;
    switch (kindOf(info)) {
      case Kind.NUM:
        this.#numeric(info, size);
        this.#qualifiers(qualifiers | info);
        return true;
      case Kind.VOID:
        this.#word("void");
        this.#qualifiers(qualifiers | info);
        return true;
      case Kind.STRUCT:
        this.#tagged(type, qualifiers, info & Flag.UNION ? "union" : "struct");
        return true;
      case Kind.ENUM:
        if (type.id === CtypeId.CTYPEID) this.#word("ctype");
        else this.#tagged(type, qualifiers, "enum");
        return true;
      default:
        return false;
    }
  }

  build(id: CtypeNumber): string {
    let type = this.#types.get(id);
    let qualifiers = 0;
    let isPointedTo = false;
    while (!this.#base(type, qualifiers)) {
      const { info, size } = type;
      switch (kindOf(info)) {
        case Kind.ATTRIB:
          if (attributeOf(info) === Attribute.QUAL) qualifiers |= size;
          break;
        case Kind.PTR:
          if (info & Flag.REF) this.#before = `&${this.#before}`;
          else {
            this.#qualifiers(qualifiers | info);
            this.#before = `*${this.#before}`;
          }
          qualifiers = 0;
          isPointedTo = true;
          this.#needsSpace = true;
          break;
        case Kind.ARRAY:
          if (isRefArray(info)) {
            this.#suffix(`[${this.#length(type)}]`, isPointedTo);
            isPointedTo = false;
          } else if (info & Flag.COMPLEX) {
            if (size === 8) this.#word("float");
            this.#word("complex");
            return this.#text();
          } else {
            this.#word(")))");
            this.#number(size);
            this.#word("__attribute__((vector_size(");
          }
          break;
        case Kind.FUNC:
          this.#suffix("()", isPointedTo);
          isPointedTo = false;
          break;
        default:
          throw new Error(`C type ${type.id} has no text`);
      }
      type = this.#types.get(childOf(info));
    }
    return this.#text();
  }

  #text(): string {
    if (this.#before.length > MAX_SIDE || this.#after.length > MAX_SIDE) return "?";
    return this.#before + this.#after;
  }
}

/** The type, as a declaration of `name` if there is one. */
export const ctypeText = (types: Ctypes, id: CtypeNumber, name?: string): string =>
  new TypeText(types, name).build(id);
