/** The words of literal operands in IR text: which literal means what, for printing and parsing. */
import {
  BufferMode,
  ConversionCheck,
  fpMathFunctions,
  type IrOpName,
  irFields,
  SloadMode,
  TostringMode,
} from "../../spec/ir.ts";
import { irHelpers } from "../../spec/ir-helpers.ts";
import { Type, typeSpecs } from "./types.ts";

/** How a literal is written, and read back. */
export interface LiteralForm {
  readonly write: (value: number) => string;
  /** undefined: the word is not of this form. */
  readonly read: (word: string) => number | undefined;
}

const named = (names: readonly string[]): LiteralForm => ({
  write: (value) => names[value] ?? `#${value}`,
  read: (word) => (names.includes(word) ? names.indexOf(word) : plain.read(word)),
});

const plain: LiteralForm = {
  write: (value) => `#${value}`,
  read: (word) => (/^#\d+$/.test(word) ? Number(word.slice(1)) : undefined),
};

const namesInOrder = (values: Readonly<Record<string, number>>) =>
  Object.entries(values)
    .sort(([, left], [, right]) => left - right)
    .map(([name]) => name);

/** LuaJIT's letters for the modes of SLOAD; none is written as "-". */
const sloadLetters = Object.entries({
  P: SloadMode.PARENT,
  F: SloadMode.FRAME,
  T: SloadMode.TYPECHECK,
  C: SloadMode.CONVERT,
  R: SloadMode.READONLY,
  I: SloadMode.INHERIT,
  K: SloadMode.KEYINDEX,
});

const sloadMode: LiteralForm = {
  write: (value) =>
    sloadLetters
      .filter(([, bit]) => value & bit)
      .map(([letter]) => letter)
      .join("") || "-",
  read: (word) => {
    if (!/^(-|[PFTCRIK]+)$/.test(word)) return undefined;
    return sloadLetters.reduce((mode, [letter, bit]) => (word.includes(letter) ? mode | bit : mode), 0);
  },
};

/** The parts of CONV's second operand. */
export const conversion = (to: number, from: number, check: number = ConversionCheck.ANY): number =>
  (to << 8) | (from << 3) | check;
export const conversionTo = (mode: number): number => mode >>> 8;
export const conversionFrom = (mode: number): number => (mode >>> 3) & 31;
export const conversionCheck = (mode: number): number => mode & 7;

const checkNames = namesInOrder(ConversionCheck).map((name) => name.toLowerCase());
export const typeByShort: ReadonlyMap<string, number> = new Map(
  typeSpecs.map(({ short }, index) => [short.trim(), index]),
);
const shortName = (type: number) => typeSpecs[type].short.trim();

/** `int.num.check` */
const conversionForm: LiteralForm = {
  write: (mode) =>
    `${shortName(conversionTo(mode))}.${shortName(conversionFrom(mode))}.${checkNames[conversionCheck(mode)]}`,
  read: (word) => {
    const [to, from, check] = word.split(".");
    const [toType, fromType] = [typeByShort.get(to), typeByShort.get(from ?? "")];
    if (toType === undefined || fromType === undefined || !checkNames.includes(check)) return undefined;
    return conversion(toType, fromType, checkNames.indexOf(check));
  },
};

const fieldForm = named(Object.keys(irFields));
const helperForm = named(Object.keys(irHelpers));

/** Literals that have words of their own, by operation; the first or second operand. */
const leftForms: Partial<Record<IrOpName, LiteralForm>> = {};
const rightForms: Partial<Record<IrOpName, LiteralForm>> = {
  SLOAD: sloadMode,
  FLOAD: fieldForm,
  FREF: fieldForm,
  CONV: conversionForm,
  FPMATH: named(fpMathFunctions),
  BUFHDR: named(namesInOrder(BufferMode)),
  TOSTR: named(namesInOrder(TostringMode)),
  CALLN: helperForm,
  CALLA: helperForm,
  CALLL: helperForm,
  CALLS: helperForm,
};

export const literalForm = (op: IrOpName, isRight: boolean): LiteralForm =>
  (isRight ? rightForms : leftForms)[op] ?? plain;

/** The number of a field for FLOAD and FREF. */
export const Field = Object.fromEntries(Object.keys(irFields).map((name, index) => [name, index])) as {
  readonly [Name in keyof typeof irFields]: number;
};

/** The type that FLOAD of a field has. */
export const fieldTypes: readonly number[] = Object.values(irFields).map(({ type }) => Type[type]);

/** The number of a helper for CALLN and the others. */
export const Helper = Object.fromEntries(Object.keys(irHelpers).map((name, index) => [name, index])) as {
  readonly [Name in keyof typeof irHelpers]: number;
};
