/** Sources that follow a standard, or none, and those that sign as Standard Webhooks says. */
import type { Provider } from './provider.ts';
import { cloudEvents } from './providers/cloudevents.ts';
import { curl } from './providers/curl.ts';
import { genericWebhook } from './providers/generic-webhook.ts';
import { standardWebhooksProviders } from './providers/standard-webhooks.ts';

export const standardProviders: readonly Provider[] = [
  genericWebhook,
  curl,
  cloudEvents,
  ...standardWebhooksProviders,
];
