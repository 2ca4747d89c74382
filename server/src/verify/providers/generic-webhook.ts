/** Anything that posts: signed by an HMAC that its owner describes, or with a token, a password, or nothing. */
import { checkHmac } from '../check-hmac.ts';
import { checkBasic, checkToken } from '../check-secret.ts';
import { fillText } from '../fill-template.ts';
import { eachReceipt } from '../name-receipt.ts';
import type { ConfigField, FieldKey, Provider, SourceConfig } from '../provider.ts';
import { refused, type HmacScheme, type OwnScheme, type Verdict } from '../scheme.ts';
import type { Subject } from '../subject.ts';

const text = { secret: false, required: false } as const;
const hidden = { secret: true, required: false } as const;

const fields: readonly ConfigField[] = [
  {
    ...text,
    name: 'scheme',
    help: 'How requests are known: hmac, token, basic, or none.',
    choices: ['none', 'token', 'basic', 'hmac'],
    default: 'none',
  },
  { ...hidden, name: 'secret', several: true, help: 'Of hmac: the key, or several that count.' },
  {
    ...text,
    name: 'keyForm',
    help: 'Of hmac: how the key is written.',
    choices: ['utf8', 'hex', 'base64', 'whsec'],
    default: 'utf8',
  },
  {
    ...text,
    name: 'header',
    form: 'headerName',
    help: 'The header with the signature (X-Signature) or with the token (Authorization).',
  },
  {
    ...text,
    name: 'prefix',
    help: 'What stands before the signature or token, such as sha256= or Bearer and a space.',
  },
  { ...text, name: 'separator', help: 'Of hmac: what stands between several signatures.' },
  {
    ...text,
    name: 'algorithm',
    help: 'Of hmac: the hash.',
    choices: ['sha256', 'sha1', 'sha512'],
    default: 'sha256',
  },
  {
    ...text,
    name: 'encoding',
    help: 'Of hmac: how the signature is written.',
    choices: ['hex', 'base64', 'base64url'],
    default: 'hex',
  },
  {
    ...text,
    name: 'template',
    form: 'template',
    help: 'Of hmac: what is signed, such as {time}.{body}.',
    default: '{body}',
  },
  {
    ...text,
    name: 'timestampHeader',
    form: 'headerName',
    help: 'Of hmac: the header with {time}, in seconds or milliseconds.',
  },
  {
    ...text,
    name: 'toleranceSeconds',
    form: 'seconds',
    help: 'Of hmac: how far that time may be off.',
    default: '300',
  },
  { ...hidden, name: 'token', several: true, help: 'Of token: the token.' },
  { ...text, name: 'username', help: 'Of basic: the name.' },
  { ...hidden, name: 'password', several: true, help: 'Of basic: the password.' },
  {
    ...text,
    name: 'eventType',
    form: 'template',
    help: 'What an event is called: a fixed name, or a template such as {body:type}.',
  },
  {
    ...text,
    name: 'eventKey',
    form: 'template',
    help: 'What tells a repetition: a template such as {body:id}. Without it each request is an event.',
  },
];

function faultOf(config: SourceConfig): { field: string; fault: string } | null {
  const needs: Record<string, readonly string[]> = {
    hmac: ['secret'],
    token: ['token'],
    basic: ['username', 'password'],
  };
  const scheme = String(config['scheme']);
  const missing = needs[scheme]?.find((name) => config[name] === undefined);
  if (missing !== undefined) return { field: missing, fault: `must be given for ${scheme}` };
  const unused = Object.keys(needs)
    .filter((one) => one !== scheme)
    .flatMap((one) => needs[one]!)
    .find((name) => config[name] !== undefined);
  // Somebody who sets a secret and forgets the scheme would take forged requests.
  if (unused !== undefined) {
    return { field: 'scheme', fault: `must be the one that ${unused} is for, not ${scheme}` };
  }
  const signsTime = String(config['template']).includes('{time}');
  if (signsTime && config['timestampHeader'] === undefined) {
    return { field: 'timestampHeader', fault: 'must be given where the template has {time}' };
  }
  return null;
}

const ownScheme: OwnScheme = {
  kind: 'own',
  name: 'HMAC, token, name and password, or nothing',
  check(subject) {
    const get = (name: string): string | undefined => subject.settings(name)[0];
    const prefix = get('prefix');
    const taken = prefix === undefined ? {} : { prefix };
    const header = get('header')?.toLowerCase();
    switch (get('scheme') ?? 'none') {
      case 'none':
        return { ok: true, grade: 'none' };
      case 'token':
        return graded(
          checkToken(
            {
              kind: 'token',
              token: { from: `header:${header ?? 'authorization'}`, ...taken },
              field: 'token',
            },
            subject,
          ),
          'weak',
        );
      case 'basic':
        return graded(
          checkBasic({ kind: 'basic', user: 'username', password: 'password' }, subject),
          'weak',
        );
      case 'hmac':
        return checkOwnHmac(subject, get, { from: `header:${header ?? 'x-signature'}`, ...taken });
      default:
        return refused('not_configured', 'the setting scheme has an unknown value');
    }
  },
};

function checkOwnHmac(
  subject: Subject,
  get: (name: string) => string | undefined,
  taken: HmacScheme['signature'],
): Verdict {
  const separator = get('separator');
  const timeHeader = get('timestampHeader')?.toLowerCase();
  const template = get('template') ?? '{body}';
  const scheme: HmacScheme = {
    kind: 'hmac',
    algorithm: (get('algorithm') ?? 'sha256') as HmacScheme['algorithm'],
    key: { field: 'secret', form: (get('keyForm') ?? 'utf8') as NonNullable<FieldKey['form']> },
    signature: separator === undefined ? taken : { ...taken, split: separator },
    encoding: (get('encoding') ?? 'hex') as HmacScheme['encoding'],
    signed: template,
    ...(timeHeader === undefined
      ? {}
      : {
          time: {
            from: { from: `header:${timeHeader}` as const },
            unit: 'either' as const,
            toleranceSeconds: 300,
            toleranceField: 'toleranceSeconds',
          },
        }),
  };
  const coversBody = template.includes('{body}');
  const coversTime = timeHeader !== undefined && template.includes('{time}');
  return graded(checkHmac(scheme, subject), coversBody && coversTime ? 'strong' : 'fair');
}

function graded(verdict: Verdict, grade: 'strong' | 'fair' | 'weak'): Verdict {
  return verdict.ok ? { ok: true, grade } : verdict;
}

function named(field: string): (subject: Subject) => string | null {
  return (subject) => {
    const [template] = subject.settings(field);
    return template === undefined ? null : fillText(template, subject);
  };
}

export const genericWebhook: Provider = {
  type: 'generic-webhook',
  title: 'Any sender of webhooks',
  grade: 'strong',
  known: 'vendor',
  note: 'Its grade is that of the scheme that is set; without one it is none.',
  fields,
  check: faultOf,
  scheme: ownScheme,
  methods: ['POST', 'PUT', 'PATCH'],
  eventKey: [named('eventKey'), '{header:idempotency-key}', eachReceipt],
  eventType: [named('eventType')],
};
