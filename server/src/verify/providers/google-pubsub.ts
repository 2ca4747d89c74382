/** Push subscriptions of Google Cloud Pub/Sub, which show an OpenID token of a service account. */
import type { Provider } from '../provider.ts';

export const googlePubsub: Provider = {
  type: 'google-pubsub',
  title: 'Google Cloud Pub/Sub push',
  grade: 'fair',
  known: 'vendor',
  docs: 'https://cloud.google.com/pubsub/docs/authenticate-push-subscriptions',
  note: 'The data of a message is base64. The token shows who sends, and does not cover the body.',
  fields: [
    {
      name: 'audience',
      help: 'The audience of the subscription; the address of this source where none was given.',
      secret: false,
      required: true,
    },
    {
      name: 'email',
      help: 'The address of the service account that the subscription pushes with.',
      secret: false,
      required: true,
    },
  ],
  scheme: {
    kind: 'jwt',
    token: { from: 'header:authorization', prefix: 'Bearer ' },
    algorithm: 'RS256',
    key: { keySet: 'https://www.googleapis.com/oauth2/v3/certs', hosts: ['www.googleapis.com'] },
    issuers: ['https://accounts.google.com', 'accounts.google.com'],
    audience: '{config:audience}',
    claims: { email: '{config:email}', email_verified: 'true' },
  },
  answer: { status: 204, headers: {}, body: '' },
  eventKey: ['{body:message.messageId}'],
  eventType: ['{body:message.attributes.eventType}', '{body:message.attributes.type}', 'message'],
};
