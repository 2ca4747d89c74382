/** What may stand in a declared environment: each field, its check, and what it is when left out. */

/** The end of a sentence that begins with the field, or null. */
export type Check = (value: unknown) => string | null;

export interface Field {
  check: Check;
  /** Absent for a field that must be given. */
  fallback?: unknown;
  /** Whether the order of a list says nothing. */
  unordered?: boolean;
}

export type Fields = Readonly<Record<string, Field>>;

const name = matching(/^[a-zA-Z0-9\-_.]{1,256}$/, 'letters, digits, and - _ . only');
const channel = matching(/^[a-zA-Z0-9\-_.:+]{1,128}$/, 'letters, digits, and - _ . : + only');
const anyText: Check = (value) => (typeof value === 'string' ? null : 'must be text');
const flag: Check = (value) => (typeof value === 'boolean' ? null : 'must be true or false');
const record: Check = (value) => (isRecord(value) ? null : 'must have names and values');
const rate = whole(1, 65_535);

export const eventTypeFields: Fields = {
  name: { check: name },
  description: { check: anyText, fallback: '' },
  archived: { check: flag, fallback: false },
  deprecated: { check: flag, fallback: false },
  groupName: { check: orNull(name), fallback: null },
  featureFlags: { check: orNull(listOf(name)), fallback: null, unordered: true },
  validatePayload: { check: flag, fallback: false },
  retrySchedule: { check: orNull(listOf(whole(0, 2_592_000), true)), fallback: null },
  schemas: { check: orNull(record), fallback: null },
};

export const applicationFields: Fields = {
  uid: { check: uid('app_') },
  name: { check: filled },
  throttleRate: { check: orNull(rate), fallback: null },
  metadata: { check: textRecord, fallback: {} },
};

export const endpointFields: Fields = {
  uid: { check: uid('ep_') },
  url: { check: url },
  description: { check: anyText, fallback: '' },
  disabled: { check: flag, fallback: false },
  eventTypes: { check: orNull(listOf(matching(/./, 'a name'))), fallback: null, unordered: true },
  channels: { check: orNull(listOf(channel)), fallback: null, unordered: true },
  filter: { check: orNull(record), fallback: null },
  requestFilter: { check: orNull(record), fallback: null },
  throttleRate: { check: orNull(rate), fallback: null },
  metadata: { check: textRecord, fallback: {} },
  format: { check: matching(/./, 'the name of a format'), fallback: 'standard' },
  cloudEventSource: { check: orNull(filled), fallback: null },
  paused: { check: flag, fallback: false },
  retrySchedule: { check: orNull(listOf(whole(0, 2_592_000), true)), fallback: null },
  retryOn: { check: orNull(filled), fallback: null },
  concurrency: { check: orNull(whole(1, 64)), fallback: null },
  fifo: { check: flag, fallback: false },
  fifoKey: { check: orNull(filled), fallback: null },
  batch: { check: orNull(batch), fallback: null },
  consent: { check: matching(/^(none|required)$/, 'none or required'), fallback: 'none' },
};

/** Beside them stand `config` and `endpoints`. */
export const sourceFields: Fields = {
  uid: { check: sourceUid },
  name: { check: filled },
  type: { check: filled },
  disabled: { check: flag, fallback: false },
  // What is usual depends on the type: left out, it is not spoken of.
  dedupeSeconds: { check: orNull(whole(0, 2_592_000)), fallback: null },
  metadata: { check: textRecord, fallback: {} },
};

/** Beside the fields of a source: left out, its type needs none. */
export const configCheck: Check = record;

/** Beside the fields of an endpoint: left out, the headers are not spoken of. */
export const headersCheck: Check = textRecord;

function matching(pattern: RegExp, words: string): Check {
  return (value) =>
    typeof value === 'string' && pattern.test(value) ? null : `must be text: ${words}`;
}

function filled(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? null : 'must be text that is not empty';
}

function uid(prefix: string): Check {
  return (value) =>
    typeof value === 'string' && value.startsWith(prefix)
      ? `must not start with \`${prefix}\`: ids do`
      : name(value);
}

function sourceUid(value: unknown): string | null {
  if (typeof value === 'string' && value.startsWith('src_')) {
    return 'must not start with `src_`: ids do';
  }
  return matching(/^[a-zA-Z0-9\-_]{1,60}$/, 'letters, digits, and - _ only')(value);
}

function url(value: unknown): string | null {
  // A variable may stand for a piece of it, such as the password.
  const text = typeof value === 'string' ? value.replaceAll(/(?<!\$)\$\{\w+\}/g, 'x') : '';
  const parsed = URL.canParse(text) ? new URL(text) : null;
  // One that leads to a destination has the address that an export gives it.
  return parsed !== null && ['http:', 'https:', 'poll:', 'destination:'].includes(parsed.protocol)
    ? null
    : 'must be a URL such as https://example.com/hooks';
}

function whole(min: number, max: number): Check {
  return (value) =>
    Number.isInteger(value) && (value as number) >= min && (value as number) <= max
      ? null
      : `must be a whole number from ${min} to ${max}`;
}

const batchFields: Record<string, Check> = {
  maxMessages: whole(1, 100),
  maxWaitSeconds: whole(1, 300),
};

function batch(value: unknown): string | null {
  const names = Object.keys(batchFields);
  if (!isRecord(value) || Object.keys(value).toSorted().join() !== names.join()) {
    return `must hold ${names.join(' and ')}, and nothing else`;
  }
  for (const [name, check] of Object.entries(batchFields)) {
    const fault = check(value[name]);
    if (fault !== null) return `has \`${name}\`, which ${fault}`;
  }
  return null;
}

function orNull(check: Check): Check {
  return (value) => (value === null ? null : check(value));
}

function listOf(check: Check, mayBeEmpty = false): Check {
  return (value) => {
    if (!Array.isArray(value)) return 'must be a list';
    if (value.length === 0 && !mayBeEmpty) return 'must not be empty: leave it out';
    for (const one of value) {
      const fault = check(one);
      if (fault !== null) return `has an entry that ${fault}`;
    }
    return mayBeEmpty || new Set(value).size === value.length
      ? null
      : 'must not name the same twice';
  };
}

function textRecord(value: unknown): string | null {
  return isRecord(value) && Object.values(value).every((one) => typeof one === 'string')
    ? null
    : 'must have names, and values that are text';
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
