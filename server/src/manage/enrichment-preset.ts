/** An enrichment that is named by its preset and filled with what the preset asks for. */
import {
  enrichmentFrom,
  enrichmentPreset,
  enrichmentPresets,
} from '../domain/enrichment-presets.ts';
import type { Enrichment } from '../domain/enrichment.ts';
import { Problem } from '../domain/problem.ts';
import { nearestWord } from '../lib/nearest-word.ts';

/** An address, or a preset with its settings; all else has usual values. */
export interface EnrichmentInput extends Partial<Enrichment> {
  preset?: string;
  settings?: Record<string, string>;
}

export type WholeInput = Pick<Enrichment, 'url'> & Partial<Enrichment>;

/** What is given beside a preset takes the place of what the preset says. 422 names the field. */
export function withPreset({ preset: name, settings, ...given }: EnrichmentInput): WholeInput {
  if (name === undefined) {
    if (settings !== undefined) throw Problem.field(['settings'], 'belong to a preset: name it');
    if (given.url === undefined) throw Problem.field(['url'], 'must be given, or a preset');
    return { ...given, url: given.url };
  }
  if (given.url !== undefined)
    throw Problem.field(['url'], 'is what the preset says: leave it out');
  const preset = enrichmentPreset(name);
  if (preset === undefined) throw Problem.field(['preset'], `is none of them: ${hintFor(name)}`);
  const made = enrichmentFrom(preset, settings ?? {});
  if ('ok' in made) {
    const headers = { ...made.ok.headers, ...given.headers };
    return { ...made.ok, ...given, url: made.ok.url, headers };
  }
  const [missing] = made.missing;
  if (missing === undefined) {
    const known = Object.keys(preset.settings).join(', ');
    throw Problem.field(['settings', made.unknown[0]!], `is not asked for: there are ${known}`);
  }
  throw Problem.field(['settings', missing], `must be given: ${preset.settings[missing]!.help}`);
}

function hintFor(name: string): string {
  const names = enrichmentPresets.map((one) => one.name);
  const meant = nearestWord(name, names);
  return meant === null ? names.join(', ') : `did you mean ${meant}?`;
}
