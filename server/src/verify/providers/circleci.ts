/** CircleCI, whose header lists signatures by their version. */
import type { Provider } from '../provider.ts';
import { secretField } from '../usual-fields.ts';

export const circleci: Provider = {
  type: 'circleci',
  title: 'CircleCI',
  grade: 'fair',
  known: 'code',
  docs: 'https://circleci.com/docs/webhooks/',
  fields: [secretField('The secret token of the webhook, from the settings of the project.')],
  scheme: {
    kind: 'hmac',
    algorithm: 'sha256',
    key: { field: 'secret' },
    signature: { from: 'header:circleci-signature', split: ',', prefix: 'v1=' },
    encoding: 'hex',
    signed: '{body}',
  },
  eventKey: ['{body:id}'],
  eventType: ['{body:type}', '{header:circleci-event-type}'],
};
