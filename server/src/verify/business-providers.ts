/** Payments, shops, messages, work and development: providers from all over the world. */
import type { Provider } from './provider.ts';
import { github } from './providers/github.ts';
import { slack } from './providers/slack.ts';
import { stripe } from './providers/stripe.ts';

export const businessProviders: readonly Provider[] = [github, slack, stripe];
