/** PagBank, which sends a plain digest of the token of the account and the body. */
import type { Provider } from '../provider.ts';

export const pagbank: Provider = {
  type: 'pagbank',
  title: 'PagBank (PagSeguro)',
  // A digest that begins with the secret can be drawn out by bytes at the end; JSON cannot take them.
  grade: 'fair',
  known: 'vendor',
  docs: 'https://developer.pagbank.com.br/reference/confirmar-autenticidade-da-notificacao',
  note: 'In the sandbox the header is often absent. Notices of the old API (notificationCode, as a form) are not signed and not taken.',
  fields: [
    {
      name: 'token',
      help: 'The token of the account, as its panel shows it.',
      secret: true,
      required: false,
    },
    {
      name: 'unsigned',
      help: 'Whether requests are taken without a look at them, for trying things in the sandbox.',
      secret: false,
      required: false,
      choices: ['refuse', 'accept'],
      default: 'refuse',
    },
  ],
  check: ({ token, unsigned }) =>
    token === undefined && unsigned !== 'accept'
      ? { field: 'token', fault: 'must be given, or unsigned set to accept' }
      : null,
  scheme: {
    kind: 'either',
    of: [
      { if: { equals: { 'config:unsigned': 'accept' } }, scheme: { kind: 'none' }, grade: 'none' },
      {
        if: {},
        scheme: {
          kind: 'digest',
          algorithm: 'sha256',
          needs: ['token'],
          signature: { from: 'header:x-authenticity-token' },
          encoding: 'hex',
          signed: '{config:token}-{body}',
        },
      },
    ],
  },
  // No key: a charge may change twice without another status, as with two refunds of a part.
  eventType: [
    '{body:event}',
    'order.{body:charges.*.status|lower}',
    'charge.{body:status|lower}',
    'order',
  ],
};
