/** OpenClaw, whose gateway shows a token with what it posts. */
import type { Provider } from '../provider.ts';
import { secretField } from '../usual-fields.ts';

export const openclaw: Provider = {
  type: 'openclaw',
  title: 'OpenClaw',
  grade: 'weak',
  known: 'code',
  docs: 'https://docs.openclaw.ai/automation/webhook',
  fields: [secretField('The token that OpenClaw is set to show.')],
  scheme: {
    kind: 'either',
    of: [
      {
        if: { has: ['header:x-openclaw-token'] },
        scheme: { kind: 'token', token: { from: 'header:x-openclaw-token' }, field: 'secret' },
      },
      {
        if: {},
        scheme: {
          kind: 'token',
          token: { from: 'header:authorization', prefix: 'Bearer ' },
          field: 'secret',
        },
      },
    ],
  },
  eventType: ['{body:type}', '{body:event}', '{body:action}'],
};
