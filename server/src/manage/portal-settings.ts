/** Reading and changing how the portal of an environment looks; what could not be read is refused. */
import {
  contrastFaults,
  standingPalettes,
  themes,
  type ContrastFault,
  type Palette,
  type Theme,
} from '../domain/palette.ts';
import {
  fileKinds,
  standingPortalSettings,
  type PortalFile,
  type PortalFileKind,
  type PortalSettings,
} from '../domain/portal-settings.ts';
import { Problem, type FieldError } from '../domain/problem.ts';
import type { ManageParts } from './manage-parts.ts';

export type PortalFiles = Partial<Record<PortalFileKind, PortalFile>>;

/** With their files; the standing ones where nothing was chosen. */
export async function readPortalSettings(
  { storage }: Pick<ManageParts, 'storage'>,
  environmentId: string,
): Promise<{ settings: PortalSettings; files: PortalFiles }> {
  const kept = await storage.read('portalSettings', environmentId);
  if (kept === null) return { settings: standingPortalSettings, files: {} };
  const files: PortalFiles = {};
  for (const kind of fileKinds) {
    if (!kept.files.includes(kind)) continue;
    const file = await storage.read('portalFile', { environmentId, kind });
    if (file !== null) files[kind] = file;
  }
  return { settings: kept.settings, files };
}

/** Throws `validation` with every pair of colours that cannot be told apart, and what would do. */
export async function savePortalSettings(
  { storage, clock }: Pick<ManageParts, 'storage' | 'clock'>,
  environmentId: string,
  settings: PortalSettings,
  files: PortalFiles,
): Promise<void> {
  const faults = themes.flatMap((theme) => faultsOf(theme, settings.palettes[theme]));
  if (faults.length > 0) throw new Problem('validation', undefined, faults);
  if (settings.font === 'own' && files.font === undefined) {
    throw Problem.field(['fontFile'], 'is missing: `font` is `own`');
  }
  const saved = await storage.write('savePortalSettings', {
    environmentId,
    settings,
    files,
    updatedAt: clock.now(),
  });
  if (saved.kind === 'missing') throw new Problem('not_found');
}

function faultsOf(theme: Theme, chosen: Partial<Palette>): FieldError[] {
  const palette = { ...standingPalettes[theme], ...chosen };
  return contrastFaults(palette, theme).map((fault) => ({
    loc: ['body', theme, fault.token],
    msg: faultWords(palette, fault),
    type: 'value_error',
  }));
}

function faultWords(
  palette: Palette,
  { token, ground, ratio, needed, nearest }: ContrastFault,
): string {
  // Rounded down: a ratio that fails must not look like one that passes.
  const shown = Math.floor(ratio * 100) / 100;
  const what = `(${palette[token]}) has a contrast of ${shown.toFixed(2)} to ${ground}, and needs ${needed}`;
  return nearest === null
    ? `${what}; no shade of it passes, so change ${ground}`
    : `${what}; the nearest that passes is ${nearest}`;
}
