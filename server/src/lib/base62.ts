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

/**
 * Writes 160 bits, given as five 32-bit limbs from high to low, as 27 digits.
 * 27 digits hold 160 bits (62^27 > 2^160), and equal width makes text order equal number order.
 */
export function encodeBase62(limbs: Uint32Array): string {
  let [a, b, c, d, e] = limbs as unknown as [number, number, number, number, number];
  let text = '';
  for (let group = 0; group < 9; group++) {
    // Long division by 62^3: the remainder stays below 2^18, so each step fits a double exactly.
    let rest = a;
    a = Math.floor(rest / threeDigits);
    rest = (rest % threeDigits) * 0x1_0000_0000 + b;
    b = Math.floor(rest / threeDigits);
    rest = (rest % threeDigits) * 0x1_0000_0000 + c;
    c = Math.floor(rest / threeDigits);
    rest = (rest % threeDigits) * 0x1_0000_0000 + d;
    d = Math.floor(rest / threeDigits);
    rest = (rest % threeDigits) * 0x1_0000_0000 + e;
    e = Math.floor(rest / threeDigits);
    rest %= threeDigits;
    text = alphabet[Math.floor(rest / pairs.length)]! + pairs[rest % pairs.length]! + text;
  }
  return text;
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
