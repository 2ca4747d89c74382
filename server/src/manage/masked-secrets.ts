/** Finds secrets that are none: the stars that a form shows in the place of one, sent back as they are. */
import type { FieldError } from '../domain/problem.ts';
import type { SettingDescription, SourceSettings } from '../domain/source-kind.ts';

const mask = /^[*•●·]{3,}$/u;

/** Those of the settings that hold a mask; places begin at the settings. */
export function maskedSecrets(
  settings: readonly SettingDescription[],
  config: SourceSettings,
): FieldError[] {
  return settings
    .filter(({ secret }) => secret)
    .flatMap(({ name }) => (Object.hasOwn(config, name) ? masksIn(config[name], [name]) : []));
}

/** A secret setting may have parts, such as the token of an `auth`, and those are one level deep. */
function masksIn(value: unknown, loc: (string | number)[], depth = 0): FieldError[] {
  if (typeof value === 'string') {
    const msg = 'is a mask and no secret: leave it out to keep the one that is set';
    return mask.test(value) ? [{ loc, msg, type: 'value_error' }] : [];
  }
  if (typeof value !== 'object' || value === null || depth === 2) return [];
  return Object.entries(value).flatMap(([name, one]) =>
    masksIn(one, [...loc, Array.isArray(value) ? Number(name) : name], depth + 1),
  );
}
