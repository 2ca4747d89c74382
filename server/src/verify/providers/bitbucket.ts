/** Bitbucket Cloud and Data Center, which sign the body with the secret of the webhook. */
import type { Provider } from '../provider.ts';
import { secretField } from '../usual-fields.ts';

export const bitbucket: Provider = {
  type: 'bitbucket',
  title: 'Bitbucket',
  grade: 'fair',
  known: 'code',
  docs: 'https://support.atlassian.com/bitbucket-cloud/docs/manage-webhooks/',
  fields: [secretField('The secret that was set for the webhook on Bitbucket.')],
  scheme: {
    kind: 'hmac',
    algorithm: 'sha256',
    key: { field: 'secret' },
    signature: { from: 'header:x-hub-signature', prefix: 'sha256=' },
    encoding: 'hex',
    signed: '{body}',
  },
  eventKey: ['{header:x-request-uuid}', '{header:x-request-id}'],
  eventType: ['{header:x-event-key}'],
};
