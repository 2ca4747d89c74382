/** Values of forms that are data: what stands at a place of a document, and the document without what is empty. */
import type { FieldSpec } from './form-fields.ts';

export type Values = Readonly<Record<string, unknown>>;

/** What the API shows in the place of a secret; sent back, it stands for the one that is there. */
export const hidden = '********';

export function valueAt(values: Values, name: string): unknown {
  let value: unknown = values;
  for (const part of name.split('.')) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = (value as Values)[part];
  }
  return value;
}

export function withValue(values: Values, name: string, value: unknown): Values {
  const [first = '', ...rest] = name.split('.');
  if (rest.length === 0) return { ...values, [first]: value };
  const within = values[first];
  const present = typeof within === 'object' && within !== null ? (within as Values) : {};
  return { ...values, [first]: withValue(present, rest.join('.'), value) };
}

export function isShown({ only }: FieldSpec, values: Values): boolean {
  return only === undefined || only.values.includes(valueAt(values, only.name));
}

/** What is sent: fields of this kind that hold something. Choices that nobody made are the first. */
export function filledIn(fields: readonly FieldSpec[], values: Values): Values {
  let made: Values = {};
  for (const field of fields) {
    if (!isShown(field, values)) continue;
    let value = valueAt(values, field.name);
    if (field.kind === 'choice' && value === undefined) value = field.choices![0];
    const isEmpty =
      value === undefined ||
      value === null ||
      value === '' ||
      (Array.isArray(value) && value.length === 0);
    if (!isEmpty) made = withValue(made, field.name, value);
  }
  return made;
}

export function linesOf(value: unknown): string {
  return Array.isArray(value) ? value.join('\n') : '';
}

export function pairsOf(value: unknown): string {
  if (typeof value !== 'object' || value === null) return '';
  return Object.entries(value)
    .map(([name, one]) => `${name}=${String(one)}`)
    .join('\n');
}

export function readPairs(text: string): Record<string, string> {
  return Object.fromEntries(
    text
      .split('\n')
      .filter((line) => line.trim() !== '')
      .map((line) => {
        const at = line.indexOf('=');
        return at < 0 ? [line.trim(), ''] : [line.slice(0, at).trim(), line.slice(at + 1)];
      }),
  );
}
