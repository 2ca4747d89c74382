/** CloudEvents over HTTP: structured, binary and in batches, with the handshake of their webhooks. */
import type { Provider } from '../provider.ts';

export const cloudEvents: Provider = {
  type: 'cloudevents',
  title: 'CloudEvents',
  grade: 'weak',
  known: 'vendor',
  docs: 'https://github.com/cloudevents/spec/blob/main/cloudevents/http-webhook.md',
  note: 'Without a token its grade is none. A batch becomes one message.',
  fields: [
    {
      name: 'token',
      help: 'What senders show as Authorization: Bearer TOKEN or as ?access_token=TOKEN.',
      secret: true,
      required: false,
      several: true,
    },
  ],
  scheme: {
    kind: 'either',
    of: [
      {
        if: { has: ['config:token', 'query:access_token'], lacks: ['header:authorization'] },
        scheme: { kind: 'token', token: { from: 'query:access_token' }, field: 'token' },
      },
      {
        if: { has: ['config:token'] },
        scheme: {
          kind: 'token',
          token: { from: 'header:authorization', prefix: 'Bearer ' },
          field: 'token',
        },
      },
      { if: {}, scheme: { kind: 'none' }, grade: 'none' },
    ],
  },
  handshakes: [
    {
      when: 'beforehand',
      name: 'OPTIONS',
      if: { method: 'OPTIONS', words: ['header:webhook-request-origin'] },
      answer: {
        status: 200,
        headers: {
          'webhook-allowed-origin': '{header:webhook-request-origin}',
          'webhook-allowed-rate': '*',
          allow: 'OPTIONS, POST',
        },
      },
    },
  ],
  // Taken over, and delivered later.
  answer: { status: 202, headers: {}, body: '' },
  eventKey: ['{header:ce-source} {header:ce-id}', '{body:source} {body:id}'],
  eventType: ['{header:ce-type}', '{body:type}', '{body:*.type}', 'batch'],
};
