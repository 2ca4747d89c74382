/** Meta's platforms, which sign with the secret of the app and ask an address for its token first. */
import type { Provider } from '../provider.ts';
import { secretField } from '../usual-fields.ts';

function metaPlatform(
  type: string,
  title: string,
  names: Required<Pick<Provider, 'eventKey' | 'eventType'>>,
): Provider {
  return {
    type,
    title,
    grade: 'fair',
    known: 'code',
    docs: 'https://developers.facebook.com/docs/graph-api/webhooks/getting-started',
    fields: [
      secretField('The app secret, under App settings, Basic.'),
      {
        name: 'verifyToken',
        help: 'A word of your choice, which is given to Meta with the address.',
        secret: true,
        required: true,
      },
    ],
    scheme: {
      kind: 'hmac',
      algorithm: 'sha256',
      key: { field: 'secret' },
      signature: { from: 'header:x-hub-signature-256', prefix: 'sha256=' },
      encoding: 'hex',
      signed: '{body}',
    },
    handshakes: [
      {
        when: 'beforehand',
        name: 'hub.challenge',
        if: {
          method: 'GET',
          equals: {
            'query:hub.mode': 'subscribe',
            'query:hub.verify_token': '{config:verifyToken}',
          },
        },
        answer: {
          status: 200,
          headers: { 'content-type': 'text/plain; charset=utf-8' },
          body: '{query:hub.challenge}',
        },
      },
    ],
    ...names,
  };
}

export const meta = metaPlatform('meta', 'Meta (Facebook)', {
  eventKey: [],
  eventType: ['{body:object}.{body:entry.*.changes.*.field}', '{body:object}'],
});

export const whatsapp = metaPlatform('whatsapp', 'WhatsApp Business', {
  eventKey: [
    '{body:entry.*.changes.*.value.messages.*.id}',
    // The states of one message share its id.
    '{body:entry.*.changes.*.value.statuses.*.id}-{body:entry.*.changes.*.value.statuses.*.status}',
  ],
  eventType: [
    'messages.{body:entry.*.changes.*.value.messages.*.type}',
    'statuses.{body:entry.*.changes.*.value.statuses.*.status}',
    '{body:entry.*.changes.*.field}',
  ],
});

export const instagram = metaPlatform('instagram', 'Instagram', {
  eventKey: ['{body:entry.*.messaging.*.message.mid}'],
  eventType: ['{body:object}.{body:entry.*.changes.*.field}', '{body:object}'],
});
