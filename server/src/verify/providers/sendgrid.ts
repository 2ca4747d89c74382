/** SendGrid's event webhook, signed with the key pair of the webhook. */
import type { Provider } from '../provider.ts';

export const sendgrid: Provider = {
  type: 'sendgrid',
  title: 'SendGrid',
  grade: 'strong',
  known: 'vendor',
  docs: 'https://www.twilio.com/docs/sendgrid/for-developers/tracking-events/getting-started-event-webhook-security-features',
  note: 'A request is a list of events; it becomes one message.',
  fields: [
    {
      name: 'publicKey',
      help: 'The verification key of the signed event webhook: base64.',
      secret: false,
      required: true,
      form: 'publicKey',
    },
  ],
  scheme: {
    kind: 'publicKey',
    algorithm: 'ecdsa-p256-sha256',
    key: { field: 'publicKey' },
    signature: { from: 'header:x-twilio-email-event-webhook-signature' },
    encoding: 'base64',
    signed: '{time}{body}',
    time: {
      from: { from: 'header:x-twilio-email-event-webhook-timestamp' },
      unit: 's',
      toleranceSeconds: 600,
    },
  },
  eventKey: ['{body:*.sg_event_id}'],
  eventType: ['{body:*.event}', 'batch'],
};
