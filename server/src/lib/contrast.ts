/** Contrast of colours, as WCAG 2.2 counts it. */

export type Rgb = readonly [red: number, green: number, blue: number];

const black: Rgb = [0, 0, 0];
const white: Rgb = [255, 255, 255];

/** Of six hex digits behind a `#`. */
export function rgbOf(hex: string): Rgb {
  const number = Number.parseInt(hex.slice(1), 16);
  return [number >> 16, (number >> 8) & 255, number & 255];
}

export function hexOf(colour: Rgb): string {
  return `#${colour.map((part) => part.toString(16).padStart(2, '0')).join('')}`;
}

/** https://www.w3.org/TR/WCAG22/#dfn-relative-luminance */
function luminance(hex: string): number {
  const [red, green, blue] = rgbOf(hex).map((part) => {
    const share = part / 255;
    return share <= 0.040_45 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** From 1 for the same colour to 21 for black on white. */
export function contrastOf(one: string, other: string): number {
  const [first, second] = [luminance(one), luminance(other)];
  return (Math.max(first, second) + 0.05) / (Math.min(first, second) + 0.05);
}

/** The first colour with a share of the other in it. */
export function mixOf(one: string, other: string, share: number): string {
  const towards = rgbOf(other);
  const mixed = rgbOf(one).map((part, at) => Math.round(part + (towards[at]! - part) * share));
  return hexOf(mixed as unknown as Rgb);
}

const stepsMax = 100;

/** The nearest darker or lighter shade that passes; null where none does. */
export function nearestShade(hex: string, passes: (shade: string) => boolean): string | null {
  for (let step = 0; step <= stepsMax; step += 1) {
    for (const end of [black, white]) {
      const shade = mixOf(hex, hexOf(end), step / stepsMax);
      if (passes(shade)) return shade;
    }
  }
  return null;
}
