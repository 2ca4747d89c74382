/** Trello, which signs the body and the address, and looks first whether that answers. */
import type { Provider } from '../provider.ts';
import { secretField } from '../usual-fields.ts';

export const trello: Provider = {
  type: 'trello',
  title: 'Trello',
  grade: 'strong',
  known: 'code',
  docs: 'https://developer.atlassian.com/cloud/trello/guides/rest-api/webhooks/',
  note: 'The address must be given to Trello exactly as it is shown.',
  fields: [secretField('The secret of the Power-Up or application.')],
  scheme: {
    kind: 'hmac',
    algorithm: 'sha1',
    key: { field: 'secret' },
    signature: { from: 'header:x-trello-webhook' },
    encoding: 'base64',
    signed: '{body}{url}',
  },
  handshakes: [
    { when: 'beforehand', name: 'HEAD', if: { method: 'HEAD' }, answer: { status: 200 } },
  ],
  eventKey: ['{body:action.id}'],
  eventType: ['{body:action.type}'],
};
