/**
 * Numbers as LuaJIT prints them: `%.14g` (LuaJIT: lj_strfmt_num.c).
 *
 * For listings and messages of the front end; programs get the core's formatting, which gives the same digits.
 */

const DIGITS = 14;

/** Enough digits to tell an exact half from anything close to it. */
const EXACT_DIGITS = 100;

/** The digits of a positive number, rounded to nearest even, and its decimal exponent. */
function roundedDigits(value: number): { digits: string; exponent: number } {
  const [mantissa, exponent] = value.toExponential(DIGITS - 1).split("e");
  let digits = mantissa.replace(".", "");
  const exact = value.toExponential(EXACT_DIGITS).split("e")[0].replace(".", "");
  const rest = exact.slice(DIGITS);
  // JavaScript rounds an exact half up.
  if (rest[0] === "5" && !/[1-9]/.test(rest.slice(1)) && Number(exact[DIGITS - 1]) % 2 === 0) {
    digits = exact.slice(0, DIGITS);
  }
  return { digits, exponent: Number(exponent) };
}

function trimZeros(text: string): string {
  return text.replace(/\.?0+$/, "");
}

/** The text of a number. */
export function numberText(value: number): string {
  if (Number.isNaN(value)) return "nan";
  if (value < 0 || Object.is(value, -0)) return `-${numberText(-value)}`;
  if (value === 0) return "0";
  if (value === Number.POSITIVE_INFINITY) return "inf";
  const { digits, exponent } = roundedDigits(value);
  if (exponent < -4 || exponent >= DIGITS) {
    const sign = exponent < 0 ? "-" : "+";
    const exponentText = String(Math.abs(exponent)).padStart(2, "0");
    return `${trimZeros(`${digits[0]}.${digits.slice(1)}`)}e${sign}${exponentText}`;
  }
  if (exponent < 0) return trimZeros(`0.${"0".repeat(-exponent - 1)}${digits}`);
  if (exponent === DIGITS - 1) return digits;
  return trimZeros(`${digits.slice(0, exponent + 1)}.${digits.slice(exponent + 1)}`);
}
