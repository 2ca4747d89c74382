/** Adyen: standard webhooks carry a signature for each item, platform webhooks one for the body. */
import { createHmac } from 'node:crypto';
import { checkHmac, keysOf } from '../check-hmac.ts';
import type { Provider } from '../provider.ts';
import { textsAt } from '../read-body.ts';
import { isSameText } from '../same-secret.ts';
import { passed, refused, type HmacScheme, type Verdict } from '../scheme.ts';
import type { Subject } from '../subject.ts';
import { secretField } from '../usual-fields.ts';

const signedFields = [
  'pspReference',
  'originalReference',
  'merchantAccountCode',
  'merchantReference',
  'amount.value',
  'amount.currency',
  'eventCode',
  'success',
];
/** Adyen sends one item; six was the most there ever were. */
const itemsMax = 100;

const bodyScheme: HmacScheme = {
  kind: 'hmac',
  algorithm: 'sha256',
  key: { field: 'secret', form: 'hex' },
  signature: { from: 'header:hmacsignature' },
  encoding: 'base64',
  signed: '{body}',
};

/** The text that Adyen signs of an item: `:` between the fields, with `\` and `:` escaped. */
export function signedTextOf(item: unknown): string {
  return signedFields
    .map((field) => textsAt(item, field)[0] ?? '')
    .map((value) => value.replaceAll('\\', '\\\\').replaceAll(':', '\\:'))
    .join(':');
}

function checkBody(subject: Subject): Verdict {
  const verdict = checkHmac(bodyScheme, subject);
  return verdict.ok ? { ok: true, grade: 'strong' } : verdict;
}

function checkItems(subject: Subject): Verdict {
  const keys = keysOf(bodyScheme.key, subject);
  if (!Array.isArray(keys)) return keys;
  const { notificationItems } = (subject.fields ?? {}) as { notificationItems?: unknown };
  const items: unknown[] = Array.isArray(notificationItems) ? notificationItems : [];
  if (items.length === 0 || items.length > itemsMax) {
    return refused('body_unreadable', 'it holds no notificationItems');
  }
  for (const one of items) {
    const item = (one as { NotificationRequestItem?: unknown } | null)?.NotificationRequestItem;
    const [given] = textsAt(item, 'additionalData.hmacSignature');
    if (given === undefined) return refused('signature_missing', 'an item has no hmacSignature');
    const text = signedTextOf(item);
    const fits = keys.some((key) =>
      isSameText(createHmac('sha256', key).update(text).digest('base64'), given),
    );
    if (!fits) return refused('signature_wrong', 'the signature of an item does not fit');
  }
  return passed;
}

const item = 'notificationItems.*.NotificationRequestItem';

export const adyen: Provider = {
  type: 'adyen',
  title: 'Adyen',
  grade: 'fair',
  known: 'vendor',
  docs: 'https://docs.adyen.com/development-resources/webhooks/secure-webhooks/verify-hmac-signatures/',
  note: 'The signature of a standard webhook covers eight fields of each item: what else it says is not proven. Platform webhooks, signed over the body, have the grade strong.',
  fields: [
    { ...secretField('The HMAC key of the webhook, in hex.'), form: 'hex' },
    {
      name: 'username',
      help: 'The name for basic authentication, where the webhook has one.',
      secret: false,
      required: false,
    },
    {
      name: 'password',
      help: 'The password for basic authentication, where the webhook has one.',
      secret: true,
      required: false,
      several: true,
    },
  ],
  scheme: {
    kind: 'every',
    of: [
      {
        kind: 'either',
        of: [
          {
            if: { has: ['config:username'] },
            scheme: { kind: 'basic', user: 'username', password: 'password' },
          },
          { if: {}, scheme: { kind: 'none' } },
        ],
      },
      {
        kind: 'own',
        name: 'HMAC of each item, or of the body',
        check: (subject) =>
          subject.texts('header:hmacsignature').length > 0
            ? checkBody(subject)
            : checkItems(subject),
      },
    ],
  },
  // What standard webhooks want to read; the status alone does for the others.
  answer: {
    status: 200,
    headers: { 'content-type': 'text/plain; charset=utf-8' },
    body: '[accepted]',
  },
  eventKey: [
    `{body:${item}.pspReference}-{body:${item}.eventCode}-{body:${item}.success}`,
    '{body:data.id}-{body:type}-{body:timestamp}',
  ],
  eventType: [`{body:${item}.eventCode}`, '{body:type}', 'batch'],
};
