/** GitHub, which signs the body with the secret of the webhook. */
import { optionalSecretField, unlessWithout } from '../optional-secret.ts';
import type { Provider } from '../provider.ts';

export const github: Provider = {
  type: 'github',
  title: 'GitHub',
  grade: 'fair',
  known: 'vendor',
  docs: 'https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries',
  note: 'Without a secret requests are taken unverified, with the grade none.',
  fields: [optionalSecretField('The secret that was set for the webhook on GitHub.')],
  scheme: unlessWithout('secret', {
    kind: 'hmac',
    algorithm: 'sha256',
    key: { field: 'secret' },
    signature: { from: 'header:x-hub-signature-256', prefix: 'sha256=' },
    encoding: 'hex',
    signed: '{body}',
  }),
  eventKey: ['{header:x-github-delivery}'],
  eventType: ['{header:x-github-event}[.{body:action}]'],
};
