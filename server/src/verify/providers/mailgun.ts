/** Mailgun, whose signature within the body covers a time and a token, and not the event. */
import type { Provider } from '../provider.ts';
import { secretField } from '../usual-fields.ts';

export const mailgun: Provider = {
  type: 'mailgun',
  title: 'Mailgun',
  grade: 'fair',
  known: 'memory',
  docs: 'https://documentation.mailgun.com/docs/mailgun/user-manual/webhooks/securing-webhooks',
  note: 'What the event says is not covered by the signature; each token is taken once.',
  fields: [secretField('The HTTP webhook signing key of the account.')],
  scheme: {
    kind: 'hmac',
    algorithm: 'sha256',
    key: { field: 'secret' },
    signature: { from: 'body:signature.signature' },
    encoding: 'hex',
    signed: '{time}{body:signature.token}',
    time: { from: { from: 'body:signature.timestamp' }, unit: 's', toleranceSeconds: 600 },
  },
  // The id of the event may be changed by whoever saw a signature; the token may not.
  eventKey: ['{body:signature.token}'],
  eventType: ['{body:event-data.event}'],
};
