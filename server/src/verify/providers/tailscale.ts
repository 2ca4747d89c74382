/** Tailscale, whose header lists a time and a signature. */
import type { Provider } from '../provider.ts';
import { secretField } from '../usual-fields.ts';

export const tailscale: Provider = {
  type: 'tailscale',
  title: 'Tailscale',
  grade: 'strong',
  known: 'memory',
  docs: 'https://tailscale.com/kb/1213/webhooks',
  note: 'A request is a list of events; it becomes one message.',
  fields: [
    secretField('The secret of the webhook endpoint, which begins with tskey-webhook-.'),
    {
      name: 'timestampGraceSeconds',
      help: 'How far the time of a request may be off, in seconds.',
      secret: false,
      required: false,
      form: 'seconds',
      default: '300',
    },
  ],
  scheme: {
    kind: 'hmac',
    algorithm: 'sha256',
    key: { field: 'secret' },
    signature: { from: 'header:tailscale-webhook-signature', split: ',', prefix: 'v1=' },
    encoding: 'hex',
    signed: '{time}.{body}',
    time: {
      from: { from: 'header:tailscale-webhook-signature', split: ',', prefix: 't=' },
      unit: 's',
      toleranceSeconds: 300,
      toleranceField: 'timestampGraceSeconds',
    },
  },
  eventType: ['{body:*.type}', 'batch'],
};
