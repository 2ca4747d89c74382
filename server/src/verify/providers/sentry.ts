/** Integrations of Sentry, which sign the body; the time beside it is not signed. */
import type { Provider } from '../provider.ts';
import { secretField } from '../usual-fields.ts';

export const sentry: Provider = {
  type: 'sentry',
  title: 'Sentry',
  grade: 'fair',
  known: 'code',
  docs: 'https://docs.sentry.io/organization/integrations/integration-platform/webhooks/',
  note: 'Sentry gives up after one second and does not try again.',
  fields: [secretField('The client secret of the internal or public integration.')],
  scheme: {
    kind: 'hmac',
    algorithm: 'sha256',
    key: { field: 'secret' },
    signature: { from: 'header:sentry-hook-signature' },
    encoding: 'hex',
    signed: '{body}',
  },
  eventKey: ['{header:request-id}'],
  eventType: ['{header:sentry-hook-resource}[.{body:action}]'],
};
