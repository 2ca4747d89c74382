/** Providers of Brazil, and those that deliver to or from it. */
import type { Provider } from './provider.ts';

export const brazilianProviders: readonly Provider[] = [];
