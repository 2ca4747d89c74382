/** EasyPost, which signs the body with the secret of the webhook. */
import { optionalSecretField, unlessWithout } from '../optional-secret.ts';
import type { Provider } from '../provider.ts';

export const easypost: Provider = {
  type: 'easypost',
  title: 'EasyPost',
  grade: 'strong',
  known: 'vendor',
  docs: 'https://docs.easypost.com/docs/webhooks',
  note: 'Without a secret its grade is none.',
  fields: [optionalSecretField('The webhook_secret that was given for the webhook.')],
  scheme: unlessWithout('secret', {
    kind: 'hmac',
    algorithm: 'sha256',
    key: { field: 'secret', form: 'nfkd' },
    signature: { from: 'header:x-hmac-signature', prefix: 'hmac-sha256-hex=' },
    encoding: 'hex',
    signed: '{body}',
  }),
  eventKey: ['{body:id}'],
  eventType: ['{body:description}'],
};
