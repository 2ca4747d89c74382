/** Eduzz: webhooks of its Developer Hub, which sign the body. */
import type { Provider } from '../provider.ts';
import { secretField } from '../usual-fields.ts';

export const eduzz: Provider = {
  type: 'eduzz',
  title: 'Eduzz',
  grade: 'fair',
  known: 'code',
  docs: 'https://developers.eduzz.com/',
  note: 'The older webhook of Órbita sends an origin key in its body and is not this one.',
  fields: [secretField('The secret of the webhook, from the Developer Hub.')],
  scheme: {
    kind: 'hmac',
    algorithm: 'sha256',
    key: { field: 'secret' },
    signature: { from: 'header:x-signature' },
    encoding: 'hex',
    signed: '{body}',
  },
  answer: { status: 200, headers: {}, body: '' },
  eventKey: ['{body:id}'],
  eventType: ['{body:event}'],
};
