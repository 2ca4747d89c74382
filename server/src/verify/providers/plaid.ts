/** Plaid, whose JWT holds the digest of the body and names the key that Plaid gives on request. */
import type { Provider } from '../provider.ts';

export const plaid: Provider = {
  type: 'plaid',
  title: 'Plaid',
  grade: 'strong',
  known: 'code',
  docs: 'https://plaid.com/docs/api/webhooks/webhook-verification/',
  fields: [
    {
      name: 'clientId',
      help: 'The client_id of the account, with which its keys are fetched.',
      secret: false,
      required: true,
    },
    {
      name: 'secret',
      help: 'The secret of the account in the same environment.',
      secret: true,
      required: true,
    },
    {
      name: 'environment',
      help: 'Which of the environments of Plaid sends.',
      secret: false,
      required: false,
      choices: ['production', 'sandbox'],
      default: 'production',
    },
  ],
  scheme: {
    kind: 'jwt',
    token: { from: 'header:plaid-verification' },
    algorithm: 'ES256',
    key: {
      keyFrom: 'https://{config:environment}.plaid.com/webhook_verification_key/get',
      hosts: ['production.plaid.com', 'sandbox.plaid.com'],
      ask: '{{"client_id":{config:clientId|json},"secret":{config:secret|json},"key_id":{kid|json}}}',
      at: 'key',
    },
    digests: { request_body_sha256: { algorithm: 'sha256', over: '{body}' } },
    maxAgeSeconds: 300,
  },
  eventType: ['{body:webhook_type}.{body:webhook_code}'],
};
