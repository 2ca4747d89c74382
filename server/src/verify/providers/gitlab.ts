/** GitLab: a token that travels along, or, with a signing token, Standard Webhooks. */
import type { Provider } from '../provider.ts';
import { symmetricScheme } from './standard-webhooks.ts';

export const gitlab: Provider = {
  type: 'gitlab',
  title: 'GitLab',
  grade: 'strong',
  known: 'vendor',
  docs: 'https://docs.gitlab.com/user/project/integrations/webhooks/',
  note: 'The secret token alone has the grade weak; a signing token takes its place.',
  fields: [
    {
      name: 'signingToken',
      help: 'The signing token of the webhook: whsec_ and base64.',
      secret: true,
      required: false,
      several: true,
      form: 'whsec',
    },
    {
      name: 'token',
      help: 'The secret token of a webhook that has no signing token.',
      secret: true,
      required: false,
      several: true,
    },
  ],
  check: (config) =>
    config['signingToken'] === undefined && config['token'] === undefined
      ? { field: 'signingToken', fault: 'must be given, or token' }
      : null,
  scheme: {
    kind: 'either',
    of: [
      { if: { has: ['config:signingToken'] }, scheme: symmetricScheme('signingToken') },
      {
        if: {},
        scheme: { kind: 'token', token: { from: 'header:x-gitlab-token' }, field: 'token' },
        grade: 'weak',
      },
    ],
  },
  eventKey: [
    '{header:webhook-id}',
    '{header:idempotency-key}',
    '{header:x-gitlab-event-uuid}-{header:x-gitlab-event}',
  ],
  eventType: ['{body:object_kind}[.{body:object_attributes.action}]', '{body:event_name}'],
};
