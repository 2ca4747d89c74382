/**
 * The token of a portal link. It stands behind the `#`, so that it reaches no server and no log; it
 * leaves the address bar at once and lives in this tab alone.
 */
const storageKey = 'gancho.portal';

export interface PortalLink {
  app: string;
  token: string;
}

export function takePortalLink(): PortalLink | null {
  const given = new URLSearchParams(location.hash.slice(1));
  const app = given.get('app');
  const token = given.get('token');
  if (app !== null && token !== null) {
    const link = { app, token };
    // Where nothing may be kept, such as in some frames, the token lasts until the page is left.
    try {
      sessionStorage.setItem(storageKey, JSON.stringify(link));
    } catch {
      // As said.
    }
    const next = new URLSearchParams(location.search).get('next') ?? '/endpoints';
    history.replaceState(null, '', `${location.pathname}${location.search}#${next}`);
    return link;
  }
  try {
    return JSON.parse(sessionStorage.getItem(storageKey) ?? 'null') as PortalLink | null;
  } catch {
    return null;
  }
}

export function forgetPortalLink(): void {
  try {
    sessionStorage.removeItem(storageKey);
  } catch {
    // There was none.
  }
}
