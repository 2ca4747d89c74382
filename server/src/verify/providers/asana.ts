/** Asana, which tells its secret when a webhook is made, and sends signs of life. */
import { eachReceipt } from '../name-receipt.ts';
import type { Provider } from '../provider.ts';

export const asana: Provider = {
  type: 'asana',
  title: 'Asana',
  grade: 'fair',
  known: 'memory',
  docs: 'https://developers.asana.com/docs/webhooks-guide',
  note: 'One webhook for each source: the first one to come tells its secret. Empty the setting before another is made.',
  fields: [
    {
      name: 'secret',
      help: 'Asana tells it when the webhook is made; leave it empty.',
      secret: true,
      required: true,
      learned: true,
    },
  ],
  scheme: {
    kind: 'hmac',
    algorithm: 'sha256',
    key: { field: 'secret' },
    signature: { from: 'header:x-hook-signature' },
    encoding: 'hex',
    signed: '{body}',
  },
  handshakes: [
    {
      when: 'beforehand',
      name: 'X-Hook-Secret',
      if: { method: 'POST', words: ['header:x-hook-secret'], lacks: ['header:x-hook-signature'] },
      answer: { status: 200, headers: { 'x-hook-secret': '{header:x-hook-secret}' } },
      learns: { secret: '{header:x-hook-secret}' },
    },
    {
      when: 'verified',
      name: 'sign of life',
      if: { lacks: ['body:events.*.action'] },
      answer: { status: 200 },
    },
  ],
  // Two changes of one kind to one thing may be told in the same words.
  eventKey: [eachReceipt],
  eventType: [
    '{body:events.*.resource.resource_type}.{body:events.*.action}',
    '{body:events.*.action}',
    'batch',
  ],
};
