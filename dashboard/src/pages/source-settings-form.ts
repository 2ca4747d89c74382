/** What the form of a source's settings holds, and what is made of it for the API. */
import type { SourceSetting } from '../api/source-shapes.ts';

/** The texts of the fields, by the name of the setting. */
export type SettingTexts = Readonly<Record<string, string>>;

const flagChoices = 'true,false';

export function isFlag({ choices }: SourceSetting): boolean {
  return choices !== null && choices.join() === flagChoices;
}

/** What the fields begin with, from the settings as the API shows them. */
export function textsOf(config: Readonly<Record<string, unknown>> | undefined): SettingTexts {
  const entries = Object.entries(config ?? {}).filter(([, value]) => value !== null);
  return Object.fromEntries(entries.map(([name, value]) => [name, textOf(value)]));
}

function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  if (Array.isArray(value) && value.every((one) => typeof one === 'string')) {
    return value.join('\n');
  }
  return JSON.stringify(value);
}

/** Settings for the API. Fields that are empty are left out, so that secrets stay as they are. */
export function configOf(settings: readonly SourceSetting[], texts: SettingTexts): object {
  return Object.fromEntries(
    settings.flatMap((setting) => {
      const text = texts[setting.name] ?? '';
      return text.trim() === '' ? [] : [[setting.name, valueOf(setting, text)]];
    }),
  );
}

function valueOf(setting: SourceSetting, text: string): unknown {
  if (isFlag(setting)) return text === 'true';
  if (setting.several) {
    const lines = text.split('\n').map((line) => line.trim());
    const given = lines.filter((line) => line !== '');
    return given.length === 1 ? given[0] : given;
  }
  // The payload of a schedule is text, whatever stands in it.
  if (objectNames.has(setting.name) && /^\s*\{/.test(text)) {
    try {
      return JSON.parse(text);
    } catch {
      // The server says what is wrong with it.
      return text;
    }
  }
  return text;
}

/** Settings that are objects, written as JSON, with an example of each. */
export const objectExamples: Readonly<Record<string, string>> = {
  headers: '{"accept": "application/json"}',
  auth: '{"type": "bearer", "token": "…"}',
  cursor: '{"kind": "query", "param": "since", "path": "item.updated_at", "initial": "2026-01-01"}',
  nextPage: '{"kind": "link"}',
};
const objectNames: ReadonlySet<string> = new Set(Object.keys(objectExamples));

/** Which settings of a source that takes anything go with which way to know requests. */
const ofScheme: Readonly<Record<string, string>> = {
  secret: 'hmac',
  keyForm: 'hmac',
  separator: 'hmac',
  algorithm: 'hmac',
  encoding: 'hmac',
  template: 'hmac',
  timestampHeader: 'hmac',
  toleranceSeconds: 'hmac',
  header: 'hmac,token',
  prefix: 'hmac,token',
  token: 'token',
  username: 'basic',
  password: 'basic',
};

/** Settings that count for what is chosen; all of them, where there is nothing to choose. */
export function offered(
  type: string,
  settings: readonly SourceSetting[],
  texts: SettingTexts,
): SourceSetting[] {
  if (type !== 'generic-webhook') return [...settings];
  const scheme = texts['scheme'] || 'none';
  return settings.filter(({ name }) => {
    const schemes = ofScheme[name];
    return schemes === undefined || schemes.split(',').includes(scheme);
  });
}

/** Settings that are more than a line. */
export function isLong({ name, several, secret }: SourceSetting): boolean {
  const isMany = several && !secret;
  return isMany || objectNames.has(name) || ['payload', 'body', 'serviceAccount'].includes(name);
}
