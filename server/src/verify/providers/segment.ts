/** Segment's webhook destination, which signs the body with SHA-1. */
import { optionalSecretField, unlessWithout } from '../optional-secret.ts';
import type { Provider } from '../provider.ts';

export const segment: Provider = {
  type: 'segment',
  title: 'Segment',
  grade: 'strong',
  known: 'memory',
  docs: 'https://segment.com/docs/connections/destinations/catalog/webhooks/',
  note: 'Without a secret its grade is none.',
  fields: [optionalSecretField('The shared secret of the destination.')],
  scheme: unlessWithout('secret', {
    kind: 'hmac',
    algorithm: 'sha1',
    key: { field: 'secret' },
    signature: { from: 'header:x-signature' },
    encoding: 'hex',
    signed: '{body}',
  }),
  eventKey: ['{body:messageId}'],
  eventType: ['{body:type}[.{body:event}]'],
};
