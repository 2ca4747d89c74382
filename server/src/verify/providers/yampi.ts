/** Yampi, which signs the body with the secret of the webhook. */
import type { Provider } from '../provider.ts';
import { secretField } from '../usual-fields.ts';

export const yampi: Provider = {
  type: 'yampi',
  title: 'Yampi',
  grade: 'fair',
  known: 'vendor',
  docs: 'https://docs.yampi.com.br/api-reference/webhooks',
  note: 'Yampi waits 5 seconds for 200 or 201.',
  fields: [secretField('The secret key of the webhook.')],
  scheme: {
    kind: 'hmac',
    algorithm: 'sha256',
    key: { field: 'secret' },
    signature: { from: 'header:x-yampi-hmac-sha256' },
    encoding: 'base64',
    signed: '{body}',
  },
  eventType: ['{body:event}'],
};
