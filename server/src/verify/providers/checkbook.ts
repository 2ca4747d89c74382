/** Checkbook.io, which signs the body and a number behind it. */
import type { Provider } from '../provider.ts';
import type { Subject } from '../subject.ts';
import { takeOne } from '../take-texts.ts';
import { secretField } from '../usual-fields.ts';

const header = 'header:signature';

function signedOf(subject: Subject): Uint8Array[] {
  const nonce = takeOne({ from: header, split: ',', prefix: 'nonce=' }, subject);
  return nonce === null ? [] : [Buffer.concat([subject.request.body, Buffer.from(nonce)])];
}

export const checkbook: Provider = {
  type: 'checkbook',
  title: 'Checkbook.io',
  grade: 'strong',
  known: 'vendor',
  docs: 'https://docs.checkbook.io/docs/api/webhooks',
  fields: [secretField('The webhooks key of the environment, under Developer settings.')],
  scheme: {
    kind: 'hmac',
    algorithm: 'sha256',
    key: { field: 'secret' },
    signature: { from: header, split: ',', prefix: 'signature=' },
    encoding: 'hex',
    signed: signedOf,
  },
  eventType: ['{body:type}[.{body:status}]'],
};
