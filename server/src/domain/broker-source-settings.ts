/** The settings of sources that take from brokers: what there is to set, and how it is read. */
import { nearestWord } from '../lib/nearest-word.ts';
import { brokerAddressFault, natsNameFault, urlFault } from './broker-address.ts';
import { brokerSourceTypes, type BrokerSource } from './broker-source.ts';
import type { FieldError } from './problem.ts';
import type { SettingDescription, SourceSettings } from './source-kind.ts';
import { parseTemplate } from './template.ts';

type Setting = SettingDescription & {
  /** What is wrong with a text, in words; null when it fits. */
  refuse: (text: string) => string | null;
  form: 'text' | 'flag' | 'count';
};

export type BrokerSourceType = (typeof brokerSourceTypes)[number];

const charsMax = 2_048;
const listMax = 20;
const prefetchMax = 500;

function setting(name: string, help: string, fields: Partial<Setting> = {}): Setting {
  return {
    name,
    help,
    secret: false,
    required: false,
    several: false,
    choices: null,
    default: null,
    refuse: () => null,
    form: 'text',
    ...fields,
  };
}

function flag(name: string, help: string, usual: boolean): Setting {
  return setting(name, help, { form: 'flag', choices: ['true', 'false'], default: String(usual) });
}

const required = { required: true };
const secret = { secret: true };

const urlOf =
  (...schemes: string[]) =>
  (text: string): string | null =>
    urlFault(text, schemes);

const common: readonly Setting[] = [
  setting(
    'eventType',
    'A template of the event type, such as `order.{{payload.kind}}`. If it is not given: the header `webhook-event-type` or `ce-type`, or else the name of the topic, subject or queue.',
    {
      refuse(text) {
        const parsed = parseTemplate(text);
        return 'error' in parsed ? parsed.error : null;
      },
    },
  ),
  setting('prefetch', 'As many records may be under way at a time; 1 keeps their order.', {
    form: 'count',
    default: '50',
  }),
];

const awsSettings: readonly Setting[] = [
  setting('region', 'Such as `eu-central-1`.', required),
  setting('accessKeyId', 'The id of the access key.', required),
  setting('secretAccessKey', 'The secret of the access key.', { ...required, ...secret }),
  setting('sessionToken', 'Of temporary credentials.', secret),
  setting('endpoint', 'Of a compatible service; the provider’s own if it is not given.', {
    refuse: urlOf('https', 'http'),
  }),
];

const settings: Readonly<Record<BrokerSourceType, readonly Setting[]>> = {
  kafka: [
    setting('brokers', 'Where to begin, such as `broker.example.com:9092`.', {
      ...required,
      several: true,
      refuse: brokerAddressFault,
    }),
    setting('topic', 'The topic to take from.', required),
    setting('group', 'The consumer group, whose offsets say where it goes on.', {
      default: 'gancho',
    }),
    flag('fromBeginning', 'Whether a new group begins with the oldest record.', true),
    flag('tls', 'Whether the connection is encrypted.', true),
    setting('saslMechanism', 'How to log in.', {
      choices: ['plain', 'scram-sha-256', 'scram-sha-512'],
    }),
    setting('saslUsername', 'Of the log-in.'),
    setting('saslPassword', 'Of the log-in.', secret),
    ...common,
  ],
  rabbitmq: [
    setting('url', 'Such as `amqps://user:password@rabbit.example.com/vhost`.', {
      ...required,
      ...secret,
      refuse: urlOf('amqps', 'amqp'),
    }),
    setting('queue', 'The queue to take from; it has to be there.', required),
    ...common,
  ],
  nats: [
    setting('servers', 'Where to begin, such as `nats.example.com:4222`.', {
      ...required,
      several: true,
      refuse: brokerAddressFault,
    }),
    flag('tls', 'Whether the connection is encrypted.', true),
    setting('token', 'To log in with.', secret),
    setting('username', 'To log in with.'),
    setting('password', 'To log in with.', secret),
    setting('stream', 'The stream (JetStream) to take from; it has to be there.', {
      ...required,
      refuse: natsNameFault,
    }),
    setting('durable', 'The durable consumer; it is made where it is missing.', {
      default: 'gancho',
      refuse: natsNameFault,
    }),
    setting('subject', 'Of a consumer that is made: which subjects of the stream it takes.'),
    ...common,
  ],
  sqs: [
    ...awsSettings,
    setting('queueUrl', 'The URL of the queue.', { ...required, refuse: urlOf('https', 'http') }),
    ...common,
  ],
};

export function brokerSettings(type: BrokerSourceType): readonly SettingDescription[] {
  return settings[type].map(({ refuse: _refuse, form: _form, ...description }) => description);
}

/** Settings as they are kept: those that were given, each in its form, and what stands for others. */
export function checkBrokerSettings(
  type: BrokerSourceType,
  given: SourceSettings,
): { ok: SourceSettings } | { errors: FieldError[] } {
  const kept: Record<string, unknown> = {};
  const errors: FieldError[] = [];
  const wrong = (name: string, msg: string): void =>
    void errors.push({ loc: [name], msg, type: 'value_error' });
  for (const one of settings[type]) {
    const value = given[one.name] ?? one.default;
    if (value === null || value === undefined || value === '') {
      if (one.required) wrong(one.name, 'is needed');
      continue;
    }
    const read = readSetting(one, value);
    if ('error' in read) wrong(one.name, read.error);
    else kept[one.name] = read.ok;
  }
  const known = settings[type].map(({ name }) => name);
  for (const name of Object.keys(given)) {
    if (known.includes(name)) continue;
    const meant = nearestWord(name, known);
    const hint = meant === null ? known.join(', ') : `did you mean \`${meant}\`?`;
    wrong(name, `is no setting of \`${type}\`: ${hint}`);
  }
  if (type === 'kafka' && kept['saslMechanism'] !== undefined) {
    for (const name of ['saslUsername', 'saslPassword']) {
      if (kept[name] === undefined) wrong(name, 'is needed with `saslMechanism`');
    }
  }
  return errors.length > 0 ? { errors } : { ok: kept };
}

function readSetting(one: Setting, value: unknown): { ok: unknown } | { error: string } {
  if (one.form === 'flag') {
    if (value === true || value === 'true') return { ok: true };
    return value === false || value === 'false'
      ? { ok: false }
      : { error: 'must be true or false' };
  }
  if (one.form === 'count') {
    const count = typeof value === 'string' && /^\d{1,4}$/.test(value) ? Number(value) : value;
    return Number.isInteger(count) && Number(count) >= 1 && Number(count) <= prefetchMax
      ? { ok: count }
      : { error: `must be a whole number from 1 to ${prefetchMax}` };
  }
  if (!one.several) return readText(one, value);
  const items: unknown[] = Array.isArray(value) ? value : [value];
  if (items.length === 0) return { error: 'must name at least one' };
  if (items.length > listMax) return { error: `must name at most ${listMax}` };
  const texts: unknown[] = [];
  for (const item of items) {
    const read = readText(one, item);
    if ('error' in read) return read;
    texts.push(read.ok);
  }
  return { ok: texts };
}

function readText(one: Setting, value: unknown): { ok: unknown } | { error: string } {
  if (typeof value !== 'string' || value === '') return { error: 'must be a text' };
  if (value.length > charsMax) return { error: `must have at most ${charsMax} characters` };
  if (value.includes('\u0000')) return { error: 'must not contain the character U+0000' };
  if (one.choices !== null && !one.choices.includes(value)) {
    return { error: `must be one of ${one.choices.join(', ')}` };
  }
  const refusal = one.refuse(value);
  return refusal === null ? { ok: value } : { error: refusal };
}

/** The source that checked settings describe. */
export function brokerSourceOf(type: BrokerSourceType, kept: SourceSettings): BrokerSource {
  const { saslMechanism, saslUsername, saslPassword, ...others } = kept;
  const all: Record<string, unknown> = { ...others, type };
  for (const { name, several } of settings[type]) {
    if (!several && !Object.hasOwn(all, name)) all[name] = null;
  }
  if (type === 'kafka') {
    all['sasl'] =
      saslMechanism === undefined
        ? null
        : { mechanism: saslMechanism, username: saslUsername, password: saslPassword };
  }
  return all as unknown as BrokerSource;
}
