/** Reads the settings of a source field by field, and gathers what is wrong with them. */
import { nearestWord } from '../lib/nearest-word.ts';
import type { FieldError } from '../domain/problem.ts';

type Loc = (string | number)[];

export class SettingsReader {
  readonly errors: FieldError[];
  readonly #values: Readonly<Record<string, unknown>>;
  readonly #loc: Loc;
  readonly #read = new Set<string>();

  constructor(values: Readonly<Record<string, unknown>>, loc: Loc = [], errors: FieldError[] = []) {
    this.#values = values;
    this.#loc = loc;
    this.errors = errors;
  }

  fail(name: string, msg: string): void {
    this.errors.push({ loc: [...this.#loc, name], msg, type: 'value_error' });
  }

  /** Null and an empty text are the same as nothing. */
  has(name: string): boolean {
    this.#read.add(name);
    const value = Object.hasOwn(this.#values, name) ? this.#values[name] : undefined;
    return value !== undefined && value !== null && value !== '';
  }

  /** What is refused stands as an empty text, so that reading can go on. */
  text(name: string, { charsMax = 1024, or }: { charsMax?: number; or?: string } = {}): string {
    if (!this.has(name)) {
      if (or === undefined) this.fail(name, 'must be given');
      return or ?? '';
    }
    const value = this.#values[name];
    const fault =
      typeof value !== 'string'
        ? 'must be text'
        : value.length > charsMax
          ? `must have at most ${charsMax} characters`
          : value.includes('\u0000')
            ? 'must not contain U+0000'
            : null;
    if (fault === null) return value as string;
    this.fail(name, fault);
    return '';
  }

  /** A number, or the text of one, as forms give it. */
  whole(name: string, { min, max, or }: { min: number; max: number; or?: number }): number {
    if (!this.has(name)) {
      if (or === undefined) this.fail(name, 'must be given');
      return or ?? min;
    }
    const value = this.#values[name];
    const number = typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : value;
    if (Number.isInteger(number) && (number as number) >= min && (number as number) <= max) {
      return number as number;
    }
    this.fail(name, `must be a whole number from ${min} to ${max}`);
    return min;
  }

  flag(name: string, or: boolean): boolean {
    if (!this.has(name)) return or;
    const value = this.#values[name];
    if (typeof value === 'boolean') return value;
    this.fail(name, 'must be true or false');
    return or;
  }

  choice<Choice extends string>(name: string, choices: readonly Choice[], or?: Choice): Choice {
    const value = this.text(name, or === undefined ? {} : { or });
    if ((choices as readonly string[]).includes(value)) return value as Choice;
    if (value !== '') this.fail(name, `must be one of ${choices.join(', ')}`);
    return choices[0]!;
  }

  /** One text, or several. */
  texts(name: string, or: string[]): string[] {
    if (!this.has(name)) return or;
    const values = [this.#values[name]].flat();
    const isFit = values.every(
      (one) =>
        typeof one === 'string' && one !== '' && one.length <= 256 && !one.includes('\u0000'),
    );
    if (isFit && values.length <= 20) return values as string[];
    this.fail(name, 'must be 1 to 20 texts');
    return or;
  }

  /** What is within an object; of an empty one where there is none. */
  within(name: string): SettingsReader {
    const value = this.has(name) ? this.#values[name] : {};
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    if (!isObject) this.fail(name, 'must be an object');
    const values = isObject ? (value as Record<string, unknown>) : {};
    return new SettingsReader(values, [...this.#loc, name], this.errors);
  }

  /** Names with texts. */
  map(name: string): Record<string, string> {
    const value = this.has(name) ? this.#values[name] : {};
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    const entries = isObject ? Object.entries(value) : [];
    const isFit = entries.every(
      ([, one]) => typeof one === 'string' && one.length <= 4096 && !one.includes('\u0000'),
    );
    if (!isObject || !isFit || entries.length > 50) {
      this.fail(name, 'must be an object of texts');
      return {};
    }
    return Object.fromEntries(entries) as Record<string, string>;
  }

  /** To be called last: a slip of the pen is no setting that counts for nothing. */
  refuseOthers(): void {
    for (const name of Object.keys(this.#values)) {
      if (this.#read.has(name)) continue;
      const meant = nearestWord(name, [...this.#read]);
      this.fail(
        name,
        meant === null
          ? `is no setting: there are ${[...this.#read].join(', ')}`
          : `is no setting: did you mean \`${meant}\`?`,
      );
    }
  }
}
