/** Telegram bots, whose updates carry the token that was given to setWebhook. */
import type { Provider } from '../provider.ts';
import { memberNames } from '../read-body.ts';

export const telegram: Provider = {
  type: 'telegram',
  title: 'Telegram',
  grade: 'weak',
  known: 'code',
  docs: 'https://core.telegram.org/bots/api#setwebhook',
  fields: [
    {
      name: 'secret',
      help: 'The secret_token that was given to setWebhook.',
      secret: true,
      required: true,
      several: true,
    },
  ],
  scheme: {
    kind: 'token',
    token: { from: 'header:x-telegram-bot-api-secret-token' },
    field: 'secret',
  },
  eventKey: ['{body:update_id}'],
  // Beside its id an update has one member, which says what it is.
  eventType: [({ fields }) => memberNames(fields).find((name) => name !== 'update_id') ?? null],
};
