/** The colours that can be chosen, and what they are where none is. */
import {
  derivedOf,
  paletteTokens,
  standingPalettes,
  type PaletteToken,
  type Theme,
} from '../../../server/src/domain/palette.ts';

export const standingColours = standingPalettes;

export type Side = Theme;
export type Token = PaletteToken;
export const tokens = paletteTokens;
export type Colours = Partial<Record<Token, string>>;

/** Custom properties of a part of a page that shall look like the portal. */
export function propertiesOf(side: Side, chosen: Colours): Record<string, string> {
  const usable = Object.entries(chosen).filter(([, value]) => /^#[0-9a-f]{6}$/i.test(value));
  const palette = { ...standingColours[side], ...Object.fromEntries(usable) };
  const derived = derivedOf(palette, side);
  return {
    '--bg': palette.background,
    '--surface': palette.surface,
    '--sunken': palette.sunken,
    '--line': palette.line,
    '--line-strong': palette.border,
    '--text': palette.text,
    '--muted': palette.muted,
    '--accent': palette.accent,
    '--accent-strong': derived.accentStrong,
    '--on-accent': derived.onAccent,
    '--accent-soft': derived.accentSoft,
    '--good': palette.good,
    '--good-soft': derived.goodSoft,
    '--warn': palette.warning,
    '--warn-soft': derived.warningSoft,
    '--bad': palette.danger,
    '--bad-soft': derived.dangerSoft,
    '--idle-soft': derived.idleSoft,
  };
}
