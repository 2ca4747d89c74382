/** A message for people who gave no template: its main fields, few and short. */

export interface Field {
  name: string;
  value: string;
}

const fieldsMax = 12;
const depthMax = 3;
const valueCharsMax = 200;
/** As many values are looked at, whatever the payload holds. */
const visitsMax = 1_000;

/** The first simple values of a payload, outer ones first, by their paths. */
export function mainFields(payload: unknown): Field[] {
  if (typeof payload === 'string') {
    return payload === '' ? [] : [{ name: 'text', value: shortened(payload, valueCharsMax) }];
  }
  const fields: Field[] = [];
  let level: [path: string, value: unknown][] = [['', payload]];
  let visits = 0;
  for (let depth = 0; depth <= depthMax && level.length > 0; depth++) {
    const next: [string, unknown][] = [];
    for (const [path, value] of level) {
      if (typeof value === 'object' && value !== null) {
        for (const [name, inner] of Object.entries(value)) {
          visits += 1;
          if (visits > visitsMax) return fields;
          next.push([path === '' ? name : `${path}.${name}`, inner]);
        }
      } else if (value !== null && value !== undefined && value !== '') {
        const text = typeof value === 'string' ? value : JSON.stringify(value);
        const name = path === '' ? 'value' : shortened(path, 100);
        fields.push({ name, value: shortened(oneLine(text), valueCharsMax) });
        if (fields.length === fieldsMax) return fields;
      }
    }
    level = next;
  }
  return fields;
}

/** At most `max` UTF-16 units; what is cut off shows as `…`, and no character is cut in two. */
export function shortened(text: string, max: number): string {
  if (text.length <= max) return text;
  const cut = text.slice(0, Math.max(0, max - 1));
  const end = /[\ud800-\udbff]$/.test(cut) ? cut.slice(0, -1) : cut;
  return `${end}…`;
}

/** One line, for subjects and lists. */
export function oneLine(text: string): string {
  return text.replaceAll(/[\s\p{Cc}]+/gu, ' ').trim();
}
