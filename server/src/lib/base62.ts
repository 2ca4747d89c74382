/** Base 62 text for fixed-width numbers, in the alphabet whose order is the byte order. */

const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const threeDigits = 62 ** 3;

/**
 * Every value of two digits written out once, so that encoding is a few table look-ups. A table of
 * three digits would hardly be faster and cost 23 MB in every thread.
 */
const pairs = Array.from(
  { length: 62 * 62 },
  (_, value) => `${alphabet[Math.floor(value / 62)]}${alphabet[value % 62]}`,
);

const limbBase = 0x1_0000_0000;

/**
 * Writes 160 bits, given as five 32-bit limbs from high to low, as 27 digits.
 * 27 digits hold 160 bits (62^27 > 2^160), and equal width makes text order equal number order.
 *
 * Long division by 62^3, nine times. A remainder stays below 2^18, so each step's number stays below
 * 2^50: a double holds it exactly, and its quotient, rounded, never reaches the next whole number.
 */
export function encodeBase62(limbs: Uint32Array): string {
  const rest = Float64Array.from(limbs);
  let text = '';
  let first = 0;
  for (let group = 0; group < 9; group++) {
    let remainder = 0;
    // Limbs that have become zero stay so.
    while (first < 5 && rest[first] === 0) first += 1;
    for (let index = first; index < 5; index++) {
      const value = remainder * limbBase + rest[index]!;
      const quotient = Math.floor(value / threeDigits);
      rest[index] = quotient;
      remainder = value - quotient * threeDigits;
    }
    const high = Math.floor(remainder / pairs.length);
    text = alphabet[high]! + pairs[remainder - high * pairs.length]! + text;
  }
  return text;
}

/** How many numbers six digits write. */
export const sixDigitsMax = pairs.length ** 3;

/** Writes a whole number below `sixDigitsMax` as six digits. */
export function encodeSixDigits(value: number): string {
  const upper = Math.floor(value / pairs.length);
  const high = Math.floor(upper / pairs.length);
  return pairs[high]! + pairs[upper - high * pairs.length]! + pairs[value - upper * pairs.length]!;
}

/** Random text of `length` digits; each digit from one byte with the uneven tail thrown away. */
export function randomBase62(bytes: (count: number) => Uint8Array, length: number): string {
  let text = '';
  while (text.length < length) {
    for (const byte of bytes(length)) {
      // 248 is the largest multiple of 62 in a byte: keeping 248..255 would favour low digits.
      if (byte < 248 && text.length < length) text += alphabet[byte % 62];
    }
  }
  return text;
}

/** The number that digits of the same alphabet write. */
export function decodeBase62(text: string): bigint {
  let value = 0n;
  for (const digit of text) value = value * 62n + BigInt(alphabet.indexOf(digit));
  return value;
}

/** Writes a number that is not negative with at least so many digits. */
export function writeBase62(value: bigint, digits: number): string {
  let text = '';
  for (let rest = value; rest > 0n; rest /= 62n) text = alphabet[Number(rest % 62n)]! + text;
  return text.padStart(digits, alphabet[0]);
}
