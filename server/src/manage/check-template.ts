/** Checks templates when they are set, so that no delivery is the first to find out. */
import { Problem } from '../domain/problem.ts';
import { templateNames } from '../domain/template-values.ts';
import { jsonTemplateMistake } from '../domain/template-json.ts';
import { parseTemplate } from '../domain/template.ts';

/**
 * 422 names the field and what is wrong within; null is no template. `names` is what places may begin
 * with, null for anything.
 */
export function checkTemplate(
  text: string | null,
  path: readonly string[],
  names: readonly string[] | null = templateNames,
): void {
  if (text === null) return;
  const read = parseTemplate(text);
  if ('error' in read) throw Problem.field([...path], read.error);
  for (const piece of read.ok) {
    if (names === null || typeof piece === 'string' || !('path' in piece.from)) continue;
    const [name = ''] = piece.from.path;
    if (names.includes(name)) continue;
    throw Problem.field(
      [...path],
      `there is no \`${name}\` to name: places begin with ${names.join(', ')}`,
    );
  }
}

/** As `checkTemplate`, for one that makes JSON: also what would never come to any. */
export function checkJsonTemplate(
  text: string | null,
  path: readonly string[],
  names: readonly string[] | null = templateNames,
): void {
  checkTemplate(text, path, names);
  const read = text === null ? { ok: [] } : parseTemplate(text);
  const mistake = 'ok' in read ? jsonTemplateMistake(read.ok) : null;
  if (mistake !== null) throw Problem.field([...path], mistake);
}
