/** Clouds, identities, monitoring and accounting. */
import type { Provider } from './provider.ts';

export const operationsProviders: readonly Provider[] = [];
