/** Efí, whose Pix callbacks show a certificate, or come from a known address with a word in the URL. */
import { certificateFields, certificateScheme } from '../client-certificate.ts';
import { pixEventKey, pixEventType } from '../pix-events.ts';
import type { Provider } from '../provider.ts';

export const efi: Provider = {
  type: 'efi',
  title: 'Efí (Gerencianet) Pix',
  grade: 'fair',
  known: 'code',
  docs: 'https://dev.efipay.com.br/docs/api-pix/webhooks',
  note: 'Register the address with ?hmac=…&ignorar= at its end and the header x-skip-mtls-checking: true; without ignorar= Efí writes /pix behind the word.',
  fields: [
    {
      name: 'hmac',
      help: 'The word that stands in the registered address as ?hmac=…; in place of a certificate.',
      secret: true,
      required: false,
      several: true,
    },
    {
      name: 'networks',
      help: 'Where Efí sends from, looked at together with the word.',
      secret: false,
      required: false,
      several: true,
      form: 'network',
      default: '34.193.116.226',
    },
    ...certificateFields.map((field) => ({ ...field, required: false })),
  ],
  check: ({ hmac, identityHeader, identity }) =>
    hmac === undefined && (identityHeader === undefined || identity === undefined)
      ? { field: 'hmac', fault: 'must be given, or identityHeader and identity' }
      : null,
  scheme: {
    kind: 'either',
    of: [
      {
        if: { has: ['config:hmac'] },
        scheme: {
          kind: 'every',
          of: [
            { kind: 'addresses', from: { field: 'networks' } },
            { kind: 'token', token: { from: 'query:hmac' }, field: 'hmac' },
          ],
        },
        grade: 'weak',
      },
      { if: {}, scheme: certificateScheme },
    ],
  },
  handshakes: [
    {
      when: 'verified',
      name: 'test call on registration',
      if: { equals: { 'body:evento': 'teste_webhook' } },
      answer: { status: 200 },
    },
  ],
  eventKey: [pixEventKey],
  eventType: [pixEventType],
};
