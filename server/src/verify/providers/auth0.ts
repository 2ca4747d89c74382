/** Log streams of Auth0 to an address of one's own, which come in batches. */
import type { Provider } from '../provider.ts';
import { tokenField } from '../usual-fields.ts';

export const auth0: Provider = {
  type: 'auth0',
  title: 'Auth0 log stream',
  grade: 'weak',
  known: 'vendor',
  docs: 'https://auth0.com/docs/customize/log-streams/custom-log-streams',
  note: 'Choose a JSON format for the content. One request may hold many log entries.',
  fields: [tokenField('The authorization token of the stream, with all that stands in it.')],
  scheme: { kind: 'token', token: { from: 'header:authorization' }, field: 'token' },
  eventKey: ['{body:*.log_id}', '{body:log_id}'],
  eventType: ['log.{body:*.data.type}', 'log.{body:data.type}', 'logs'],
};
