/** What the page of the portal holds of how an environment wants it to look, so that nothing flashes. */
import { createHash } from 'node:crypto';
import {
  derivedOf,
  standingPalettes,
  themes,
  type Palette,
  type Theme,
} from '../domain/palette.ts';
import { hasColours, type FontName, type PortalSettings } from '../domain/portal-settings.ts';
import type { Storage } from '../storage/storage.ts';

export interface PortalLook {
  settings: PortalSettings;
  /** Below the page's base path; null for none. */
  logoPath: string | null;
  fontPath: string | null;
}

/** Where the files of an environment are; the version makes that a browser may keep them. */
export const portalFilesPath = '/portal-files';

/** Null where nothing was chosen, and for an environment that is not there. */
export async function portalLookOf(
  storage: Pick<Storage, 'read'>,
  environmentId: string,
): Promise<PortalLook | null> {
  const kept = await storage.read('portalSettings', environmentId);
  if (kept === null) return null;
  const version = createHash('sha256').update(String(kept.updatedAt)).digest('hex').slice(0, 8);
  const pathOf = (kind: 'logo' | 'font') =>
    kept.files.includes(kind) ? `${portalFilesPath}/${environmentId}/${kind}?v=${version}` : null;
  return { settings: kept.settings, logoPath: pathOf('logo'), fontPath: pathOf('font') };
}

const stacks: Record<Exclude<FontName, 'own'>, string> = {
  system: "ui-sans-serif, system-ui, 'Segoe UI', Roboto, 'Noto Sans', sans-serif",
  humanist:
    "Seravek, 'Gill Sans Nova', Ubuntu, Calibri, 'DejaVu Sans', source-sans-pro, sans-serif",
  geometric: "Avenir, Montserrat, Corbel, 'URW Gothic', source-sans-pro, sans-serif",
  rounded: "ui-rounded, 'Hiragino Maru Gothic ProN', Quicksand, Comfortaa, Manjari, sans-serif",
  serif: "Charter, 'Bitstream Charter', 'Sitka Text', Cambria, 'DejaVu Serif', serif",
  monospace: "ui-monospace, 'SF Mono', 'Cascadia Mono', 'DejaVu Sans Mono', monospace",
};

const selectors: Record<Theme, string> = { light: ':root', dark: "[data-theme='dark']" };

/** A style sheet; every value in it was checked when it was saved. */
export function styleOf({ settings, fontPath }: PortalLook, basePath: string): string {
  const { font, fontSize, radius, palettes } = settings;
  const rules: string[] = [];
  if (hasColours(settings)) {
    for (const theme of themes) {
      rules.push(`${selectors[theme]}{${colours(palettes[theme], theme)}}`);
    }
  }
  for (const [part, pixels] of Object.entries(radius)) {
    if (pixels !== null) rules.push(`:root{--${part}-radius:${pixels}px}`);
  }
  if (fontSize !== null) rules.push(`html{font-size:${fontSize}px}`);
  if (font === 'own' && fontPath !== null) {
    rules.push(
      `@font-face{font-family:Own;font-display:swap;src:url('${basePath}${fontPath}') format('woff2')}`,
    );
  }
  const stack = font === 'own' ? `Own, ${stacks.system}` : stacks[font];
  if (font !== 'system') rules.push(`:root{--font-sans:${stack}}body{font-family:${stack}}`);
  return rules.join('\n');
}

function colours(chosen: Partial<Palette>, theme: Theme): string {
  const palette = { ...standingPalettes[theme], ...chosen };
  const derived = derivedOf(palette, theme);
  const values: [name: string, value: string][] = [
    ['bg', palette.background],
    ['surface', palette.surface],
    ['sunken', palette.sunken],
    ['line', palette.line],
    ['line-strong', palette.border],
    ['text', palette.text],
    ['muted', palette.muted],
    ['accent', palette.accent],
    ['accent-strong', derived.accentStrong],
    ['on-accent', derived.onAccent],
    ['accent-soft', derived.accentSoft],
    ['good', palette.good],
    ['good-soft', derived.goodSoft],
    ['warn', palette.warning],
    ['warn-soft', derived.warningSoft],
    ['bad', palette.danger],
    ['bad-soft', derived.dangerSoft],
    ['idle-soft', derived.idleSoft],
  ];
  return values.map(([name, value]) => `--${name}:${value}`).join(';');
}

/** What the scripts of the page read; the rest is style. */
export function lookData(
  look: PortalLook | null,
  basePath: string,
  portalOrigins: readonly string[],
): string {
  return JSON.stringify({
    name: look?.settings.displayName ?? null,
    logo: look === null || look.logoPath === null ? null : basePath + look.logoPath,
    words: look?.settings.customStrings ?? null,
    footer: look?.settings.footer ?? true,
    origins: [...portalOrigins, ...(look?.settings.frameOrigins ?? [])],
  });
}
