/** VGS, of whose signature no public description was found: the settings say where it stands. */
import { checkHmac } from '../check-hmac.ts';
import type { Provider } from '../provider.ts';
import { secretField } from '../usual-fields.ts';

export const vgs: Provider = {
  type: 'vgs',
  title: 'Very Good Security (VGS)',
  grade: 'strong',
  known: 'memory',
  note: 'A guess: an HMAC-SHA256 of the body, in hex, in VGS-Signature. If requests are refused, set header and encoding, or take a generic-webhook.',
  fields: [
    secretField('The secret of the webhook.'),
    {
      name: 'header',
      help: 'The header with the signature.',
      secret: false,
      required: false,
      form: 'headerName',
      default: 'VGS-Signature',
    },
    {
      name: 'encoding',
      help: 'How the signature is written.',
      secret: false,
      required: false,
      choices: ['hex', 'base64'],
      default: 'hex',
    },
  ],
  scheme: {
    kind: 'own',
    name: 'HMAC-SHA256 of the body in a header that is set',
    check: (subject) =>
      checkHmac(
        {
          kind: 'hmac',
          algorithm: 'sha256',
          key: { field: 'secret' },
          signature: {
            from: `header:${(subject.settings('header')[0] ?? 'vgs-signature').toLowerCase()}`,
          },
          encoding: subject.settings('encoding')[0] === 'base64' ? 'base64' : 'hex',
          signed: '{body}',
        },
        subject,
      ),
  },
  eventKey: ['{body:id}'],
  eventType: ['{body:type}', '{body:event}'],
};
