/** What the person at the page may do, so that no button leads to a refusal. */
import { createContext, use } from 'react';
import type { Capability } from '../../../server/src/domain/principal.ts';
import type { Scope } from '../../../server/src/domain/scope.ts';
import type { WhoAmI } from './shapes.ts';

/** Whether a key has the scope, or a portal token the capability; null where no token ever may. */
export type Can = (scope: Scope, capability: Capability | null) => boolean;

const Context = createContext<Can>(() => false);
export const CanProvider = Context;
export const useCan = (): Can => use(Context);

export function canOf(who: WhoAmI): Can {
  if (who.kind !== 'environment') {
    return (_scope, capability) =>
      capability !== null && who.capabilities?.includes(capability) === true;
  }
  const scopes = who.scopes ?? null;
  return (scope) =>
    scopes === null || scopes.includes(scope) || scopes.includes(scope.replace(/:.*/, ':*'));
}
