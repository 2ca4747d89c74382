/**
 * What the product that shows the portal says of its looks, in the address before the `#`:
 * `primaryColor`, `noGutters`, `hideNavigation`, `next`; `theme` and `lang` are read elsewhere.
 */

export interface Branding {
  /** Six hex digits. */
  primaryColor: string | null;
  /** Whether the frame around gives the room at the edges. */
  noGutters: boolean;
  /** Whether the frame around leads from page to page. */
  hideNavigation: boolean;
}

export function readBranding(query: string): Branding {
  const given = new URLSearchParams(query);
  const colour = /^#?([0-9a-f]{6})$/i.exec(given.get('primaryColor') ?? '')?.[1];
  return {
    primaryColor: colour?.toLowerCase() ?? null,
    noGutters: given.get('noGutters') === 'true',
    hideNavigation: given.get('hideNavigation') === 'true',
  };
}

type Rgb = [red: number, green: number, blue: number];

const contrastMin = 4.5;
const step = 0.08;
const grounds = { light: [255, 255, 255], dark: [21, 29, 28] } as const;

/** WCAG 2.2, "relative luminance". */
function luminance(colour: readonly number[]): number {
  const [red, green, blue] = colour.map((part) => {
    const share = part / 255;
    return share <= 0.040_45 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  }) as Rgb;
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

export function contrast(one: readonly number[], other: readonly number[]): number {
  const [light, dark] = [luminance(one), luminance(other)].toSorted((a, b) => b - a) as [
    number,
    number,
  ];
  return (light + 0.05) / (dark + 0.05);
}

function mixed(colour: Rgb, towards: number, share: number): Rgb {
  return colour.map((part) => Math.round(part + (towards - part) * share)) as Rgb;
}

/** The colour, made as much darker or lighter as it takes to be read on the ground of the theme. */
export function readableAccent(
  hex: string,
  theme: 'light' | 'dark',
): { accent: string; strong: string; onAccent: string; soft: string } {
  const asked = [0, 2, 4].map((at) => Number.parseInt(hex.slice(at, at + 2), 16)) as Rgb;
  const ground = grounds[theme];
  const towards = theme === 'light' ? 0 : 255;
  let accent = asked;
  // The soft ground of what is chosen is a little nearer to the colour than the page is.
  for (let share = step; contrast(accent, ground) < contrastMin && share <= 1; share += step) {
    accent = mixed(asked, towards, share);
  }
  const white: Rgb = [255, 255, 255];
  const black: Rgb = [6, 16, 15];
  const onAccent = contrast(accent, white) >= contrast(accent, black) ? white : black;
  const text = (colour: readonly number[]) => `rgb(${colour.join(' ')})`;
  return {
    accent: text(accent),
    strong: text(mixed(accent, towards, 0.25)),
    onAccent: text(onAccent),
    soft: text(ground.map((part, at) => Math.round(part + (accent[at]! - part) * 0.12))),
  };
}

/** Holds the page to the colour, whichever theme is chosen later. */
export function applyBranding({ primaryColor }: Branding): void {
  if (primaryColor === null) return;
  const root = document.documentElement;
  const apply = (): void => {
    const theme = root.dataset['theme'] === 'dark' ? 'dark' : 'light';
    const { accent, strong, onAccent, soft } = readableAccent(primaryColor, theme);
    root.style.setProperty('--accent', accent);
    root.style.setProperty('--accent-strong', strong);
    root.style.setProperty('--on-accent', onAccent);
    root.style.setProperty('--accent-soft', soft);
  };
  apply();
  new MutationObserver(apply).observe(root, { attributeFilter: ['data-theme'] });
}
