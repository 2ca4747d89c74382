/** The colours of the portal: what can be chosen, what follows from it, and whether it can be read. */
import { contrastOf, mixOf, nearestShade } from '../lib/contrast.ts';

export const paletteTokens = [
  'background',
  'surface',
  'sunken',
  'line',
  'border',
  'text',
  'muted',
  'accent',
  'good',
  'warning',
  'danger',
] as const;
export type PaletteToken = (typeof paletteTokens)[number];

/** Six hex digits behind a `#`, in small letters. */
export type Palette = Record<PaletteToken, string>;
export const themes = ['light', 'dark'] as const;
export type Theme = (typeof themes)[number];

/** As the pages have them where nothing is chosen. */
export const standingPalettes: Record<Theme, Palette> = {
  light: {
    background: '#f7f8f8',
    surface: '#ffffff',
    sunken: '#f0f2f2',
    line: '#dfe3e4',
    border: '#8a9499',
    text: '#16201f',
    muted: '#55626a',
    accent: '#0f766e',
    good: '#176639',
    warning: '#85500a',
    danger: '#b3261e',
  },
  dark: {
    background: '#0e1413',
    surface: '#151d1c',
    sunken: '#1b2524',
    line: '#2a3735',
    border: '#6f807d',
    text: '#e6ecea',
    muted: '#9db0ac',
    accent: '#4fd1c0',
    good: '#7fdca3',
    warning: '#f2c46d',
    danger: '#ff9d94',
  },
};

/** WCAG 2.2, 1.4.3 for text and 1.4.11 for the edges of what is operated. */
const textMin = 4.5;
const edgeMin = 3;
const strongShare = 0.25;
const softShare = 0.12;
const idleShare = 0.09;

/** What follows from a palette: grounds of badges, what is pressed, what stands on the accent. */
export interface Derived {
  accentStrong: string;
  onAccent: string;
  accentSoft: string;
  goodSoft: string;
  warningSoft: string;
  dangerSoft: string;
  idleSoft: string;
}

export function derivedOf(palette: Palette, theme: Theme): Derived {
  const soft = (token: PaletteToken) => mixOf(palette.surface, palette[token], softShare);
  const [usual, other] = theme === 'light' ? ['#ffffff', '#000000'] : ['#000000', '#ffffff'];
  // What is pressed goes away from the words on it.
  const reads = (colour: string) => contrastOf(colour, palette.accent) >= textMin;
  return {
    accentStrong: mixOf(palette.accent, other, strongShare),
    onAccent: reads(usual) ? usual : other,
    accentSoft: soft('accent'),
    goodSoft: soft('good'),
    warningSoft: soft('warning'),
    dangerSoft: soft('danger'),
    idleSoft: mixOf(palette.surface, palette.text, idleShare),
  };
}

export interface ContrastFault {
  token: PaletteToken;
  /** What it cannot be told from. */
  ground: string;
  ratio: number;
  needed: number;
  /** The nearest shade of the token that passes on all its grounds; null for none. */
  nearest: string | null;
}

type Pair = [token: PaletteToken, colour: string, ground: string, on: string, needed: number];

function pairsOf(palette: Palette, theme: Theme): Pair[] {
  const derived = derivedOf(palette, theme);
  const grounds = ['background', 'surface', 'sunken'] as const;
  const on = (token: PaletteToken, ground: PaletteToken, needed = textMin): Pair => [
    token,
    palette[token],
    ground,
    palette[ground],
    needed,
  ];
  return [
    ...grounds.map((ground) => on('text', ground)),
    ['text', palette.text, 'its soft ground', derived.idleSoft, textMin],
    ...grounds.map((ground) => on('muted', ground)),
    on('border', 'surface', edgeMin),
    on('accent', 'background'),
    on('accent', 'surface'),
    ['accent', derived.onAccent, 'the words on it', palette.accent, textMin],
    ['accent', derived.accentStrong, 'its soft ground', derived.accentSoft, textMin],
    ...(['good', 'warning', 'danger'] as const).flatMap((token): Pair[] => [
      on(token, 'surface'),
      [token, palette[token], 'its soft ground', derived[`${token}Soft`], textMin],
    ]),
  ];
}

/** What cannot be read, the worst pair of each token. */
export function contrastFaults(palette: Palette, theme: Theme): ContrastFault[] {
  const worst = new Map<PaletteToken, ContrastFault>();
  for (const [token, colour, ground, on, needed] of pairsOf(palette, theme)) {
    const ratio = contrastOf(colour, on);
    const before = worst.get(token);
    if (ratio >= needed || (before !== undefined && before.ratio <= ratio)) continue;
    worst.set(token, { token, ground, ratio, needed, nearest: null });
  }
  return [...worst.values()].map((fault) => ({
    ...fault,
    nearest: nearestShade(palette[fault.token], (shade) =>
      pairsOf({ ...palette, [fault.token]: shade }, theme).every(
        ([token, colour, , on, needed]) =>
          token !== fault.token || contrastOf(colour, on) >= needed,
      ),
    ),
  }));
}
