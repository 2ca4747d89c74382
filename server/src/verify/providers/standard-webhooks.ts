/** Standard Webhooks 1.0, and the providers that sign by it, most of them through Svix. */
import type { ConfigField, Provider } from '../provider.ts';
import type { Subject } from '../subject.ts';
import type { HmacScheme, PublicKeyScheme, Scheme, TimeRule } from '../scheme.ts';

const secretField: ConfigField = {
  name: 'secret',
  help: 'The signing secret: whsec_ and base64.',
  secret: true,
  required: true,
  several: true,
  form: 'whsec',
};

/** Names of headers differ by the prefix only: `webhook-` in the standard, `svix-` from Svix. */
function timeOf(prefix: string): TimeRule {
  return { from: { from: `header:${prefix}timestamp` }, unit: 's', toleranceSeconds: 300 };
}

function symmetric(prefix: string, field: string): HmacScheme {
  return {
    kind: 'hmac',
    algorithm: 'sha256',
    key: { field, form: 'whsec' },
    signature: { from: `header:${prefix}signature`, split: ' ', prefix: 'v1,' },
    encoding: 'base64',
    signed: `{header:${prefix}id}.{time}.{body}`,
    time: timeOf(prefix),
  };
}

function asymmetric(prefix: string): PublicKeyScheme {
  return {
    kind: 'publicKey',
    algorithm: 'ed25519',
    key: { field: 'publicKey' },
    signature: { from: `header:${prefix}signature`, split: ' ', prefix: 'v1a,' },
    encoding: 'base64',
    signed: `{header:${prefix}id}.{time}.{body}`,
    time: timeOf(prefix),
  };
}

/** Which of the two prefixes a request has; both are held against the secret in `field`. */
export function symmetricScheme(field: string): Scheme {
  return {
    kind: 'either',
    of: [
      { if: { has: ['header:webhook-signature'] }, scheme: symmetric('webhook-', field) },
      { if: {}, scheme: symmetric('svix-', field) },
    ],
  };
}

const asymmetricScheme: Scheme = {
  kind: 'either',
  of: [
    { if: { has: ['header:webhook-signature'] }, scheme: asymmetric('webhook-') },
    { if: {}, scheme: asymmetric('svix-') },
  ],
};

/** The id that was signed: a header of the other prefix may come from anybody. */
const eventKey = [
  (subject: Subject) =>
    subject.texts('header:webhook-signature').length > 0
      ? subject.text('header:webhook-id')
      : subject.text('header:svix-id'),
];
const eventType = ['{body:type}', '{body:event_type}', '{body:eventType}', '{body:event}'];

const standardWebhooks: Provider = {
  type: 'standard-webhooks',
  title: 'Standard Webhooks',
  grade: 'strong',
  known: 'vendor',
  docs: 'https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md',
  fields: [
    { ...secretField, required: false },
    {
      name: 'publicKey',
      help: 'In place of a secret, for signatures v1a: whpk_ and base64.',
      secret: false,
      required: false,
      several: true,
      form: 'publicKey',
    },
  ],
  check: (config) =>
    config['secret'] === undefined && config['publicKey'] === undefined
      ? { field: 'secret', fault: 'must be given, or publicKey' }
      : null,
  scheme: {
    kind: 'either',
    of: [
      { if: { has: ['config:publicKey'], lacks: ['config:secret'] }, scheme: asymmetricScheme },
      { if: {}, scheme: symmetricScheme('secret') },
    ],
  },
  eventKey,
  eventType,
};

/** Names as the published clients have them, though some are misspelt; the last ones are ours. */
const signedBySvix: readonly (readonly [type: string, title: string])[] = [
  ['svix', 'Svix'],
  ['beehiiv', 'beehiiv'],
  ['brex', 'Brex'],
  ['clerk', 'Clerk'],
  ['guesty', 'Guesty'],
  ['incident-io', 'incident.io'],
  ['lithic', 'Lithic'],
  ['nash', 'Nash'],
  ['open-ai', 'OpenAI'],
  ['pleo', 'Pleo'],
  ['psi-fi', 'PsiFi'],
  ['render', 'Render'],
  ['replicate', 'Replicate'],
  ['resend', 'Resend'],
  ['safebase', 'SafeBase'],
  ['sardine', 'Sardine'],
  ['stych', 'Stytch'],
  ['supabase', 'Supabase Auth hooks'],
];

export const standardWebhooksProviders: readonly Provider[] = [
  standardWebhooks,
  ...signedBySvix.map(([type, title]): Provider => ({
    type,
    title,
    grade: 'strong',
    known: 'code',
    fields: [secretField],
    scheme: symmetricScheme('secret'),
    eventKey,
    eventType,
  })),
];
