/** HubSpot apps and workflows, with the third version of its signature. */
import type { Provider } from '../provider.ts';
import { optionalSecretField, unlessWithout } from '../optional-secret.ts';

export const hubspot: Provider = {
  type: 'hubspot',
  title: 'HubSpot',
  grade: 'strong',
  known: 'code',
  docs: 'https://developers.hubspot.com/docs/apps/legacy-apps/authentication/validating-requests',
  note: 'A request is a list of events; it becomes one message. Without a secret its grade is none.',
  fields: [optionalSecretField('The client secret of the app.')],
  scheme: unlessWithout('secret', {
    kind: 'hmac',
    algorithm: 'sha256',
    key: { field: 'secret' },
    signature: { from: 'header:x-hubspot-signature-v3' },
    encoding: 'base64',
    signed: '{method}{url}{body}{time}',
    time: {
      from: { from: 'header:x-hubspot-request-timestamp' },
      unit: 'ms',
      toleranceSeconds: 300,
    },
  }),
  eventKey: ['{body:*.eventId}[-{body:*.subscriptionId}][-{body:*.occurredAt}]'],
  eventType: ['{body:*.subscriptionType}', '{body:*.eventType}', 'batch'],
};
