/** Variables of the environment, which stand in a declared environment as `${NAME}`. */
import { mapTexts } from './map-texts.ts';

export type VariableNamed = (name: string) => string | undefined;

export interface Variables {
  /**
   * With the values of variables in the place of `${NAME}`; `$${` stands for `${` itself. What
   * `missing` returns stands for a variable that is not set.
   */
  fill: <T>(value: T, missing: (variable: string) => string) => T;
  /** The text with names in the place of values that were filled in. */
  redact: (text: string) => string;
}

/** Shorter ones stand by chance in whatever is shown. */
const redactedCharsMin = 4;

export function createVariables(named: VariableNamed): Variables {
  const used = new Map<string, string>();
  const valueOf = (variable: string): string | undefined => {
    const value = named(variable);
    if (value !== undefined && value.length >= redactedCharsMin) used.set(value, variable);
    return value;
  };
  return {
    fill: <T>(value: T, missing: (variable: string) => string) =>
      mapTexts(value, (text) =>
        text.replaceAll(/\$(\$?)\{(\w+)\}/g, (whole, escape: string, variable: string) =>
          escape === '' ? (valueOf(variable) ?? missing(variable)) : whole.slice(1),
        ),
      ) as T,
    redact(text) {
      // The longest first: another may stand within it.
      const longest = [...used].toSorted(([one], [other]) => other.length - one.length);
      let redacted = text;
      for (const [value, name] of longest) redacted = redacted.replaceAll(value, `\${${name}}`);
      return redacted;
    },
  };
}

/** So that texts with `${NAME}` in them are not taken for variables. */
export function escaped<T>(value: T): T {
  return mapTexts(value, (text) => text.replaceAll(/\$(?=\{\w+\})/g, '$$$$')) as T;
}

// Private use: neither stands in what anybody writes, and no server takes them.
const begin = '\u{E000}';
const end = '\u{E001}';

/** Stands for the value of a variable that is not set. */
export function unset(variable: string): string {
  return begin + variable + end;
}

/** The first variable that is not set in what was filled with `unset`, or null. */
export function unsetIn(value: unknown): string | null {
  let found: string | null = null;
  mapTexts(value, (text) => {
    found ??= new RegExp(`${begin}(\\w+)${end}`).exec(text)?.[1] ?? null;
    return text;
  });
  return found;
}
