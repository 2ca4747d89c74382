/** Melhor Envio, and SuperFrete, which took over its header. */
import type { Provider } from '../provider.ts';
import type { HmacScheme } from '../scheme.ts';
import { secretField } from '../usual-fields.ts';

/** Public receivers disagree on the encoding, so its owner can say which. */
const signedBody: HmacScheme = {
  kind: 'hmac',
  algorithm: 'sha256',
  key: { field: 'secret' },
  signature: { from: 'header:x-me-signature' },
  encoding: 'base64',
  signed: '{body}',
};

function provider(type: string, title: string, help: string, note: string): Provider {
  return {
    type,
    title,
    grade: 'fair',
    known: 'code',
    note,
    fields: [
      secretField(help),
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
      kind: 'either',
      of: [
        { if: { equals: { 'config:encoding': 'base64' } }, scheme: signedBody },
        { if: {}, scheme: { ...signedBody, encoding: 'hex' } },
      ],
    },
    handshakes: [
      {
        when: 'verified',
        name: 'test when the webhook is saved',
        if: { lacks: ['body:data.id', 'body:event'] },
        answer: { status: 200 },
      },
    ],
    answer: { status: 200, headers: {}, body: '' },
    eventType: ['{body:event}'],
  };
}

export const melhorEnvio = provider(
  'melhor-envio',
  'Melhor Envio',
  'The secret of the app in Melhor Envio.',
  'Only labels that the same app has made are told of. If every request is refused for its signature, set encoding to base64.',
);

export const superfrete = provider(
  'superfrete',
  'SuperFrete',
  'The secret_token that SuperFrete answered with when the webhook was made.',
  'If every request is refused for its signature, set encoding to base64.',
);
