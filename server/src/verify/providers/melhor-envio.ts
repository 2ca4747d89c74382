/** Melhor Envio, and SuperFrete, which took over its header. */
import { checkHmac } from '../check-hmac.ts';
import type { Provider } from '../provider.ts';
import type { HmacScheme, OwnScheme } from '../scheme.ts';
import { secretField } from '../usual-fields.ts';

const inHex: HmacScheme = {
  kind: 'hmac',
  algorithm: 'sha256',
  key: { field: 'secret' },
  signature: { from: 'header:x-me-signature' },
  encoding: 'hex',
  signed: '{body}',
};

/** Public receivers disagree on how it is written; a signature is as hard to forge in both ways. */
const eitherEncoding: OwnScheme = {
  kind: 'own',
  name: 'HMAC-SHA256 of the body, in hex or base64',
  check: (subject) => {
    const verdict = checkHmac(inHex, subject);
    if (verdict.ok || verdict.reason !== 'signature_wrong') return verdict;
    return checkHmac({ ...inHex, encoding: 'base64' }, subject);
  },
};

const common: Omit<Provider, 'type' | 'title' | 'fields'> = {
  grade: 'fair',
  known: 'code',
  scheme: eitherEncoding,
  handshakes: [
    {
      when: 'verified',
      name: 'test when the webhook is saved',
      if: { lacks: ['body:data.id'] },
      answer: { status: 200 },
    },
  ],
  answer: { status: 200, headers: {}, body: '' },
  // No key: the body holds the times of all that has happened to the label.
  eventType: ['{body:event}'],
};

export const melhorEnvio: Provider = {
  ...common,
  type: 'melhor-envio',
  title: 'Melhor Envio',
  docs: 'https://docs.melhorenvio.com.br/docs/webhooks',
  note: 'Only labels that the same app has made are told of.',
  fields: [secretField('The secret of the app in Melhor Envio.')],
};

export const superfrete: Provider = {
  ...common,
  type: 'superfrete',
  title: 'SuperFrete',
  fields: [
    secretField('The secret_token that SuperFrete answered with when the webhook was made.'),
  ],
};
