/**
 * Directives of string.format, parsed while a call is recorded (LuaJIT: lj_strfmt_parse). Counterpart at run time is
 * core/lib/format-directive.ts, whose packed form this makes.
 */

/** Bits of the packed form: as in core/number/integer.ts. */
const flagBits: Readonly<Record<string, number>> = { "-": 1, "+": 2, "0": 4, " ": 8, "#": 16 };

export interface Directive {
  /** The conversion's letter. */
  readonly letter: string;
  /** Conversion, flags << 8, width << 16, (precision + 1) << 24. */
  readonly packed: number;
  /** Neither flags nor width nor precision. */
  readonly isPlain: boolean;
}

/** Literal text, or a directive. */
export type FormatPart = string | Directive;

const DIRECTIVE = /%([ #+\-0]*)(\d{0,2})(?:\.(\d{0,2}))?([AEFGXacdefgiopqsux])/y;

const pack = (letter: string, flags: number, width: number, precision: number): number =>
  letter.charCodeAt(0) | (flags << 8) | (width << 16) | ((precision + 1) << 24);

export const PLAIN_STRING = pack("s", 0, 0, -1);

/** The parts of a template, given as characters of one byte each; undefined: it is malformed. */
export function parseFormat(template: string): readonly FormatPart[] | undefined {
  const parts: FormatPart[] = [];
  let literal = "";
  for (let at = 0; at < template.length; ) {
    const percent = template.indexOf("%", at);
    literal += template.slice(at, percent < 0 ? undefined : percent);
    if (percent < 0) break;
    if (template[percent + 1] === "%") {
      literal += "%";
      at = percent + 2;
      continue;
    }
    DIRECTIVE.lastIndex = percent;
    const match = DIRECTIVE.exec(template);
    if (match === null) return undefined;
    if (literal !== "") parts.push(literal);
    literal = "";
    parts.push(toDirective(match));
    at = DIRECTIVE.lastIndex;
  }
  if (literal !== "") parts.push(literal);
  return parts;
}

function toDirective([, flagText, width, precision, letter]: RegExpExecArray): Directive {
  const flags = [...flagText].reduce((bits, flag) => bits | flagBits[flag], 0);
  return {
    letter,
    packed: pack(letter, flags, Number(width), precision === undefined ? -1 : Number(precision)),
    isPlain: flags === 0 && width === "" && precision === undefined,
  };
}
