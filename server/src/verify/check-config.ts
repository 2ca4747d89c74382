/** Checks the settings of a source against what its provider needs, and says what may be shown of them. */
import { nearestWord } from '../lib/nearest-word.ts';
import { isRange } from '../lib/address-ranges.ts';
import { allowedAddressesField } from './common-fields.ts';
import { faultOfTemplate } from './fill-template.ts';
import type { ConfigField, Provider, SourceConfig } from './provider.ts';
import { readPublicKey, readSecret } from './read-key.ts';

/** The field at fault, empty for the settings as a whole, and the end of a sentence on it. */
export interface ConfigFault {
  field: string;
  fault: string;
}

const charsMax = 8_192;
const valuesMax = 20;

/** All settings that a source of this provider may have. */
export function fieldsOf({ fields }: Provider): readonly ConfigField[] {
  return [...fields, allowedAddressesField];
}

/**
 * Settings as they came in JSON, made into what `verifyRequest` takes: null and absent are the same,
 * numbers become texts; an empty text is absent too, but no secret is left away by one. What a handshake will tell may be absent.
 */
export function readConfig(provider: Provider, value: unknown): { ok: SourceConfig } | ConfigFault {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return { field: '', fault: 'must be an object' };
  }
  const fields = fieldsOf(provider);
  const names = fields.map(({ name }) => name);
  const unknown = Object.keys(value).find((name) => !names.includes(name));
  if (unknown !== undefined) {
    const meant = nearestWord(unknown, names);
    const hint = meant === null ? names.join(', ') : `did you mean \`${meant}\`?`;
    return { field: unknown, fault: `is no setting of ${provider.type}: ${hint}` };
  }
  const config: Record<string, string | readonly string[]> = {};
  for (const field of fields) {
    const given = (value as Record<string, unknown>)[field.name];
    const read = readField(field, given);
    if (typeof read === 'string') return { field: field.name, fault: read };
    if (read.ok !== undefined) config[field.name] = read.ok;
  }
  const fault = provider.check?.(config) ?? null;
  return fault === null ? { ok: config } : fault;
}

/** What may be shown of settings: none of the secret ones, but the names of those that are set. */
export function shownConfig(
  provider: Provider,
  config: SourceConfig,
): { shown: Record<string, string | number | readonly string[]>; secretsSet: string[] } {
  const shown: Record<string, string | number | readonly string[]> = {};
  const secretsSet: string[] = [];
  for (const { name, secret, form } of fieldsOf(provider)) {
    const value = config[name];
    if (value === undefined) continue;
    if (secret) secretsSet.push(name);
    else shown[name] = form === 'seconds' ? Number(value) : value;
  }
  return { shown, secretsSet };
}

function readField(
  field: ConfigField,
  given: unknown,
): { ok: string | readonly string[] | undefined } | string {
  if (given === undefined || given === null || given === '') {
    if (field.default !== undefined) return { ok: field.default };
    if (given === '' && field.secret && !field.required) {
      return 'must not be empty: give it, or leave it out';
    }
    return field.required && field.learned !== true
      ? `must be given: ${field.help}`
      : { ok: undefined };
  }
  if (!Array.isArray(given)) {
    const text = typeof given === 'number' ? String(given) : given;
    return faultOfValue(field, text) ?? { ok: text as string };
  }
  if (field.several !== true) return 'must be one text';
  if (given.length === 0 || given.length > valuesMax) return `must hold 1 to ${valuesMax} texts`;
  const fault = given.map((one) => faultOfValue(field, one)).find((one) => one !== null);
  return fault ?? { ok: given as string[] };
}

function faultOfValue({ form, choices, secret }: ConfigField, value: unknown): string | null {
  if (typeof value !== 'string' || value === '') return 'must be text';
  if (value.length > charsMax) return `must have at most ${charsMax} characters`;
  if (value.includes('\u0000')) return 'must not contain U+0000';
  if (choices !== undefined && !choices.includes(value)) {
    return `must be one of ${choices.join(', ')}`;
  }
  if (secret && value.trim() !== value) return 'must not begin or end with a space';
  switch (form) {
    case undefined:
      return null;
    case 'hex':
    case 'base64':
      return readSecret(value, form) === null ? `must be ${form}` : null;
    case 'whsec':
      return readSecret(value, form) === null ? 'must be whsec_ and base64' : null;
    case 'publicKey':
      return readPublicKey(value) === null ? 'must be a public key as PEM, base64 or hex' : null;
    case 'seconds':
      return /^\d{1,9}$/.test(value) ? null : 'must be a whole number of seconds';
    case 'url':
      return URL.canParse(value) && /^https?:/.test(value) ? null : 'must be an http(s) URL';
    case 'network':
      return isRange(value) ? null : 'must be an address or a network such as 203.0.113.0/24';
    case 'headerName':
      return /^[A-Za-z0-9-]{1,100}$/.test(value) ? null : 'must be the name of a header';
    default: {
      // What it makes is shown, and settings may be secret.
      const reads = value.includes('{config:') ? 'names {config:…}' : null;
      const fault = reads ?? faultOfTemplate(value, ['time']);
      return fault === null ? null : `is a template that ${fault}`;
    }
  }
}
