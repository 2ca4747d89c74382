/** Coinbase: the developer platform signs as Hook0 does, Commerce signs the body alone. */
import { fillBytes } from '../fill-template.ts';
import type { Provider } from '../provider.ts';
import type { TimeRule } from '../scheme.ts';
import type { Subject } from '../subject.ts';
import { takeOne } from '../take-texts.ts';
import { secretField } from '../usual-fields.ts';

const header = 'header:x-hook0-signature';
const time: TimeRule = {
  from: { from: header, split: ',', prefix: 't=' },
  unit: 's',
  toleranceSeconds: 300,
};

/** Time, names of headers as they are listed, their values with dots between, and the body. */
function signedOf(subject: Subject): Uint8Array[] {
  const at = takeOne(time.from, subject);
  const names = takeOne({ from: header, split: ',', prefix: 'h=' }, subject);
  if (at === null || names === null) return [];
  const values = names.split(' ').map((name) => subject.text(`header:${name.toLowerCase()}`));
  if (values.includes(null)) return [];
  const head = Buffer.from(`${at}.${names}.${values.join('.')}.`);
  return [Buffer.concat([head, fillBytes('{body}', subject)!])];
}

export const coinbaseCdp: Provider = {
  type: 'coinbase-cdp',
  title: 'Coinbase Developer Platform',
  grade: 'strong',
  known: 'vendor',
  docs: 'https://docs.cdp.coinbase.com/webhooks/verify-signatures',
  fields: [secretField('The secret that was answered when the subscription was made.')],
  scheme: {
    kind: 'hmac',
    algorithm: 'sha256',
    key: { field: 'secret' },
    signature: { from: header, split: ',', prefix: 'v1=' },
    encoding: 'hex',
    signed: signedOf,
    time,
  },
  eventKey: ['{body:id}', '{body:eventId}'],
  eventType: ['{body:type}', '{body:eventType}'],
};

export const coinbaseCommerce: Provider = {
  type: 'coinbase-commerce',
  title: 'Coinbase Commerce',
  grade: 'strong',
  known: 'vendor',
  docs: 'https://docs.cdp.coinbase.com/commerce/api-architecture/webhooks-security',
  fields: [secretField('The shared secret, under Settings, Notifications.')],
  scheme: {
    kind: 'hmac',
    algorithm: 'sha256',
    key: { field: 'secret' },
    signature: { from: 'header:x-cc-webhook-signature' },
    encoding: 'hex',
    signed: '{body}',
  },
  eventKey: ['{body:event.id}'],
  eventType: ['{body:event.type}'],
};
