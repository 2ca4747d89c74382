/** Mercado Pago, which signs ids and a time but not the body: what it says has to be asked for. */
import type { Provider } from '../provider.ts';

/** Pairs that are absent are left out. Documents write the id in lower case, libraries as it came. */
const signed = [
  '[id:{query:data.id};][request-id:{header:x-request-id};]ts:{time};',
  '[id:{query:data.id|lower};][request-id:{header:x-request-id};]ts:{time};',
];

export const mercadoPago: Provider = {
  type: 'mercado-pago',
  title: 'Mercado Pago',
  grade: 'fair',
  known: 'vendor',
  docs: 'https://www.mercadopago.com.br/developers/pt/docs/your-integrations/notifications/webhooks',
  note: 'The signature covers the id in the query and not the body: fetch the payment by an enrichment. Notices of QR codes come unsigned: give them a source of their own with accessToken alone.',
  fields: [
    {
      name: 'secret',
      help: 'The secret signature of the application, under Webhooks in Your integrations.',
      secret: true,
      required: false,
      several: true,
    },
    {
      name: 'accessToken',
      help: 'In place of a secret, for unsigned notices of payments: each one is looked up with this access token.',
      secret: true,
      required: false,
    },
    {
      name: 'toleranceSeconds',
      help: 'How old the signed time may be; it is not looked at where this is left out.',
      secret: false,
      required: false,
      form: 'seconds',
    },
  ],
  check: ({ secret, accessToken }) =>
    secret === undefined && accessToken === undefined
      ? { field: 'secret', fault: 'must be given, or accessToken' }
      : null,
  scheme: {
    kind: 'either',
    of: [
      {
        if: { has: ['config:secret'] },
        scheme: {
          kind: 'hmac',
          algorithm: 'sha256',
          key: { field: 'secret' },
          signature: { from: 'header:x-signature', split: ',', prefix: 'v1=' },
          encoding: 'hex',
          signed,
          time: {
            from: { from: 'header:x-signature', split: ',', prefix: 'ts=' },
            // Its documents show seconds, what it sends is often milliseconds.
            unit: 'either',
            // It is not known whether a later attempt is signed anew, and those go on for days.
            toleranceSeconds: Number.POSITIVE_INFINITY,
            toleranceField: 'toleranceSeconds',
          },
        },
      },
      {
        if: { has: ['config:accessToken'] },
        scheme: {
          kind: 'confirmed',
          url: 'https://api.mercadopago.com/v1/payments/{body:data.id|uri}',
          hosts: ['api.mercadopago.com'],
          headers: { authorization: 'Bearer {config:accessToken}' },
          expects: { id: '{body:data.id}' },
        },
      },
    ],
  },
  eventKey: ['{body:id}'],
  eventType: ['{body:action}', '{body:type}', '{body:topic}', '{query:topic}'],
};
