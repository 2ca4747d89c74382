/** Outgoing webhooks of Microsoft Teams, which show the answer in the channel. */
import type { Provider } from '../provider.ts';
import { secretField } from '../usual-fields.ts';

export const teamsOutgoing: Provider = {
  type: 'teams-outgoing',
  title: 'Microsoft Teams outgoing webhook',
  grade: 'fair',
  known: 'code',
  docs: 'https://learn.microsoft.com/microsoftteams/platform/webhooks-and-connectors/how-to/add-outgoing-webhook',
  fields: [
    { ...secretField('The security token that Teams showed once, in base64.'), form: 'base64' },
  ],
  scheme: {
    kind: 'hmac',
    algorithm: 'sha256',
    key: { field: 'secret', form: 'base64' },
    signature: { from: 'header:authorization', prefix: 'HMAC ' },
    encoding: 'base64',
    signed: '{body}',
  },
  answer: {
    status: 200,
    headers: { 'content-type': 'application/json' },
    body: '{"type":"message","text":"Received."}',
  },
  eventKey: ['{body:id}'],
  eventType: ['{body:type}'],
};
