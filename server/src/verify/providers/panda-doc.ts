/** PandaDoc, which appends the signature of the body to the address. */
import type { Provider } from '../provider.ts';
import { secretField } from '../usual-fields.ts';

export const pandaDoc: Provider = {
  type: 'panda-doc',
  title: 'PandaDoc',
  grade: 'strong',
  known: 'memory',
  docs: 'https://developers.pandadoc.com/docs/webhooks-verification',
  note: 'A request is a list of events; it becomes one message.',
  fields: [secretField('The shared key of the webhook subscription.')],
  scheme: {
    kind: 'hmac',
    algorithm: 'sha256',
    key: { field: 'secret' },
    signature: { from: 'query:signature' },
    encoding: 'hex',
    signed: '{body}',
  },
  eventType: ['{body:*.event}', 'batch'],
};
