// Exact answers by BigInt arithmetic, and the random numbers the tests feed on.

import { Random } from "../random.ts";

const cell = new DataView(new ArrayBuffer(8));

export function fromBits(bits: bigint): number {
  cell.setBigUint64(0, BigInt.asUintN(64, bits));
  return cell.getFloat64(0);
}

export function toBits(x: number): bigint {
  cell.setFloat64(0, x);
  return cell.getBigUint64(0);
}

/** A finite |x| as numerator / denominator. */
export function toRatio(x: number): [bigint, bigint] {
  const bits = toBits(x);
  const biased = Number((bits >> 52n) & 0x7ffn);
  const fraction = bits & 0xfffffffffffffn;
  const mantissa = biased ? fraction | 0x10000000000000n : fraction;
  const exponent = Math.max(biased, 1) - 1075;
  return exponent >= 0 ? [mantissa << BigInt(exponent), 1n] : [mantissa, 1n << BigInt(-exponent)];
}

/** Numerator / denominator * 10^power to the nearest integer, ties to even; the second result tells of a tie. */
function scaleAndRound(numerator: bigint, denominator: bigint, power: number): [bigint, boolean] {
  if (power >= 0) numerator *= 10n ** BigInt(power);
  else denominator *= 10n ** BigInt(-power);
  const quotient = numerator / denominator;
  const twice = (numerator - quotient * denominator) * 2n;
  const isTie = twice === denominator;
  const up = twice > denominator || (isTie && (quotient & 1n) === 1n);
  return [up ? quotient + 1n : quotient, isTie];
}

type Digits = { digits: string; exponent: number; isTie: boolean };

function significantDigits(x: number, count: number): Digits {
  if (x === 0) return { digits: "0".repeat(count), exponent: 0, isTie: false };
  const [numerator, denominator] = toRatio(x);
  let exponent = Math.max(Math.floor(Math.log10(Math.abs(x))), -324) + 1;
  while (isBelowPower(numerator, denominator, exponent)) exponent--;
  const [value, isTie] = scaleAndRound(numerator, denominator, count - 1 - exponent);
  const digits = value.toString();
  if (digits.length > count) exponent++;
  return { digits: digits.slice(0, count), exponent, isTie };
}

function isBelowPower(numerator: bigint, denominator: bigint, power: number): boolean {
  return power >= 0
    ? numerator < denominator * 10n ** BigInt(power)
    : numerator * 10n ** BigInt(-power) < denominator;
}

function exponential({ digits, exponent }: Digits, alternate: boolean): string {
  const point = digits.length > 1 || alternate ? "." : "";
  const magnitude = String(Math.abs(exponent)).padStart(2, "0");
  return `${digits[0]}${point}${digits.slice(1)}e${exponent < 0 ? "-" : "+"}${magnitude}`;
}

function fixed(x: number, places: number, alternate: boolean): [string, boolean] {
  const [value, isTie] = scaleAndRound(...toRatio(x), places);
  const digits = value.toString().padStart(places + 1, "0");
  const point = places > 0 || alternate ? "." : "";
  return [digits.slice(0, digits.length - places) + point + digits.slice(digits.length - places), isTie];
}

/** %e, %f or %g of a finite |x|, without sign and width; the second result tells whether it broke a tie. */
export function referenceText(
  x: number,
  conversion: string,
  precision: number,
  alternate: boolean,
): [string, boolean] {
  if (precision < 0) precision = 6;
  if (conversion === "f") return fixed(x, precision, alternate);
  if (conversion === "e") {
    const digits = significantDigits(x, precision + 1);
    return [exponential(digits, alternate), digits.isTie];
  }
  const digits = significantDigits(x, Math.max(precision, 1));
  const { exponent, isTie } = digits;
  precision = Math.max(precision, 1);
  if (exponent < -4 || exponent >= precision) {
    if (!alternate) digits.digits = digits.digits[0] + digits.digits.slice(1).replace(/0+$/, "");
    return [exponential(digits, alternate), isTie];
  }
  const [text] = fixed(x, precision - 1 - exponent, alternate);
  return [alternate || !text.includes(".") ? text : text.replace(/\.?0+$/, ""), isTie];
}

/** Sign and width around a body, as C's printf puts them. */
export function decorate(body: string, negative: boolean, flags: string, width: number): string {
  const sign = negative ? "-" : flags.includes("+") ? "+" : flags.includes(" ") ? " " : "";
  if (flags.includes("-")) return (sign + body).padEnd(width);
  if (flags.includes("0")) return sign + body.padStart(width - sign.length, "0");
  return (sign + body).padStart(width);
}

/** Random numbers of the kinds that programs have. */
export class RandomNumbers extends Random {
  digits(count: number): string {
    let text = "";
    while (text.length < count) text += this.below(10);
    return text;
  }

  /** A double of any exponent, infinities and NaN among them. */
  double(): number {
    return fromBits((BigInt(this.bits()) << 32n) | BigInt(this.bits()));
  }

  /** A double as programs have them: integers, money, fractions, ratios, ties, now and then anything. */
  everyday(): number {
    const sign = this.below(4) ? 1 : -1;
    switch (this.below(8)) {
      case 0:
        return sign * this.below(1000);
      case 1:
        return sign * this.bits() * this.below(1 << 20);
      case 2:
        return (sign * this.below(1e7)) / 100;
      case 3:
        return (sign * this.bits()) / 2 ** this.below(40);
      case 4:
        return sign * (this.bits() / 2 ** 32) * 10 ** (this.below(40) - 20);
      case 5:
        return (sign * this.below(1e6)) / (1 + this.below(1e6));
      case 6:
        return sign * Number(`${this.digits(1 + this.below(17))}e${this.below(60) - 30}`);
      default:
        return this.finite();
    }
  }

  finite(): number {
    for (;;) {
      const x = this.double();
      if (Number.isFinite(x)) return x;
    }
  }
}
