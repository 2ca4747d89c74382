/** Notifications of Cloudflare, which show the secret of the webhook. */
import type { Provider } from '../provider.ts';
import { tokenField } from '../usual-fields.ts';

export const cloudflareNotifications: Provider = {
  type: 'cloudflare-notifications',
  title: 'Cloudflare Notifications',
  grade: 'weak',
  known: 'code',
  docs: 'https://developers.cloudflare.com/notifications/get-started/configure-webhooks/',
  note: 'Cloudflare sends a test when the webhook is saved; it becomes an event without a type of its own.',
  fields: [tokenField('The secret that was given for the webhook.')],
  scheme: { kind: 'token', token: { from: 'header:cf-webhook-auth' }, field: 'token' },
  eventType: ['{body:alert_type}[.{body:alert_event}]', 'notification'],
};
