/** The webhooks integration of Datadog, which signs nothing: a header or a password is all there is. */
import type { Provider } from '../provider.ts';
import { headerField, tokenField, tokenInChosenHeader } from '../usual-fields.ts';

export const datadog: Provider = {
  type: 'datadog',
  title: 'Datadog',
  grade: 'weak',
  known: 'memory',
  docs: 'https://docs.datadoghq.com/integrations/webhooks/',
  note: 'The body is what was written for the webhook: keep "id": "$ID" and "event_type": "$EVENT_TYPE" in it.',
  fields: [
    {
      ...tokenField('Of a header that was added to the webhook under Custom Headers.'),
      required: false,
    },
    headerField,
    {
      name: 'username',
      help: 'In place of a token: the name that stands in the address before the password and @.',
      secret: false,
      required: false,
    },
    {
      name: 'password',
      help: 'The password that stands in the address.',
      secret: true,
      required: false,
      several: true,
    },
  ],
  check: ({ token, username, password }) =>
    token === undefined && (username === undefined || password === undefined)
      ? { field: 'token', fault: 'must be given, or username and password' }
      : null,
  scheme: {
    kind: 'either',
    of: [
      { if: { has: ['config:token'] }, scheme: tokenInChosenHeader },
      { if: {}, scheme: { kind: 'basic', user: 'username', password: 'password' } },
    ],
  },
  eventKey: ['{body:id}[.{body:alert_transition}]'],
  eventType: ['{body:event_type}', 'alert'],
};
