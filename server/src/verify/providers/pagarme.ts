/** Pagar.me, which shows the name and password that were given for the webhook. */
import type { Provider } from '../provider.ts';

export const pagarme: Provider = {
  type: 'pagarme',
  title: 'Pagar.me (API v5)',
  grade: 'weak',
  known: 'memory',
  docs: 'https://docs.pagar.me/reference/vis%C3%A3o-geral-sobre-webhooks',
  fields: [
    {
      name: 'username',
      help: 'The user under Authentication of the webhook.',
      secret: false,
      required: true,
    },
    {
      name: 'password',
      help: 'The password under Authentication of the webhook.',
      secret: true,
      required: true,
      several: true,
    },
  ],
  scheme: { kind: 'basic', user: 'username', password: 'password' },
  eventKey: ['{body:id}'],
  eventType: ['{body:type}'],
};
