/** All providers, by the name that sources have as their type. */
import { brazilianProviders } from './brazilian-providers.ts';
import { businessProviders } from './business-providers.ts';
import { operationsProviders } from './operations-providers.ts';
import type { Provider } from './provider.ts';
import { standardProviders } from './standard-providers.ts';

export const providers: readonly Provider[] = [
  ...standardProviders,
  ...businessProviders,
  ...operationsProviders,
  ...brazilianProviders,
];

const byType = new Map(providers.map((provider) => [provider.type, provider]));

export function providerOf(type: string): Provider | undefined {
  return byType.get(type);
}

/** Whether it is of Brazil, or delivers to or from it. */
export function isBrazilian(type: string): boolean {
  return brazilianProviders.some((provider) => provider.type === type);
}

/** In the order of the alphabet. */
export function providerTypes(): string[] {
  return [...byType.keys()].toSorted();
}
