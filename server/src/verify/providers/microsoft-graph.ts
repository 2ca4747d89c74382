/** Microsoft Graph, whose notifications repeat the word that was given with the subscription. */
import type { Provider } from '../provider.ts';

export const microsoftGraph: Provider = {
  type: 'microsoft-graph',
  title: 'Microsoft Graph',
  grade: 'weak',
  known: 'code',
  docs: 'https://learn.microsoft.com/graph/change-notifications-delivery-webhooks',
  note: 'A subscription ends by itself after hours or days: whoever made it has to renew it.',
  fields: [
    {
      name: 'clientState',
      help: 'The clientState that was given when the subscription was made.',
      secret: true,
      required: true,
      several: true,
    },
  ],
  // One request may hold notifications of several subscriptions: all of them have to say the same word.
  scheme: {
    kind: 'token',
    token: { from: 'body:value.*.clientState' },
    field: 'clientState',
  },
  handshakes: [
    {
      when: 'beforehand',
      name: 'validationToken',
      if: { method: 'POST', has: ['query:validationToken'] },
      answer: {
        status: 200,
        headers: { 'content-type': 'text/plain' },
        body: '{query:validationToken}',
      },
    },
  ],
  answer: { status: 202, headers: {}, body: '' },
  eventType: ['lifecycle.{body:value.*.lifecycleEvent}', '{body:value.*.changeType}', 'changes'],
};
