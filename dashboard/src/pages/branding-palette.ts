/** The colours that can be chosen, and what they are where none is; the server's own are the measure. */

export const standingColours = {
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
} as const;

export type Side = keyof typeof standingColours;
export type Token = keyof (typeof standingColours)['light'];
export const tokens = Object.keys(standingColours.light) as Token[];
export type Colours = Partial<Record<Token, string>>;

/** Custom properties of a part of a page that shall look like the portal. */
export function propertiesOf(side: Side, chosen: Colours): Record<string, string> {
  const usable = Object.entries(chosen).filter(([, value]) => /^#[0-9a-f]{6}$/i.test(value));
  const palette = { ...standingColours[side], ...Object.fromEntries(usable) };
  const soft = (token: Token) => `color-mix(in srgb, ${palette[token]} 12%, ${palette.surface})`;
  const end = side === 'light' ? '#000000' : '#ffffff';
  return {
    '--bg': palette.background,
    '--surface': palette.surface,
    '--sunken': palette.sunken,
    '--line': palette.line,
    '--line-strong': palette.border,
    '--text': palette.text,
    '--muted': palette.muted,
    '--accent': palette.accent,
    '--accent-strong': `color-mix(in srgb, ${palette.accent}, ${end} 25%)`,
    '--on-accent': readsOn(palette.accent, side),
    '--accent-soft': soft('accent'),
    '--good': palette.good,
    '--good-soft': soft('good'),
    '--warn': palette.warning,
    '--warn-soft': soft('warning'),
    '--bad': palette.danger,
    '--bad-soft': soft('danger'),
    '--idle-soft': `color-mix(in srgb, ${palette.text} 9%, ${palette.surface})`,
  };
}

const onAccentMin = 4.5;

function readsOn(accent: string, side: Side): string {
  const [usual, other] = side === 'light' ? ['#ffffff', '#000000'] : ['#000000', '#ffffff'];
  return contrastOf(usual, accent) >= onAccentMin ? usual : other;
}

/** https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio */
function contrastOf(one: string, other: string): number {
  const [first, second] = [luminanceOf(one), luminanceOf(other)];
  return (Math.max(first, second) + 0.05) / (Math.min(first, second) + 0.05);
}

function luminanceOf(hex: string): number {
  const parts = [1, 3, 5].map((at) => {
    const share = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return share <= 0.040_45 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * parts[0]! + 0.7152 * parts[1]! + 0.0722 * parts[2]!;
}
