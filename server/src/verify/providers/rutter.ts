/** Rutter, which signs the body with the client secret. */
import type { Provider } from '../provider.ts';
import { secretField } from '../usual-fields.ts';

export const rutter: Provider = {
  type: 'rutter',
  title: 'Rutter',
  grade: 'strong',
  known: 'code',
  docs: 'https://docs.rutter.com/implementation-guides/webhooks',
  fields: [secretField('The client secret of the organization.')],
  scheme: {
    kind: 'hmac',
    algorithm: 'sha256',
    key: { field: 'secret' },
    signature: { from: 'header:x-rutter-signature', prefix: 'sha256=' },
    encoding: 'base64',
    signed: '{body}',
  },
  eventKey: ['{body:event_id}'],
  eventType: ['{body:type}[.{body:code}]'],
};
