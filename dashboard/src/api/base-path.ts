/** Below which path of its host this server is; a proxy may stand before it. */

const meta = (name: string): string | undefined =>
  // Tests of pure logic have no page.
  typeof document === 'undefined'
    ? undefined
    : document.querySelector<HTMLMetaElement>(`meta[name="${name}"]`)?.content;

/** Without a slash at its end; empty where it has the host for itself. */
export const basePath: string = meta('gancho-base') ?? '';

/** What the server wrote into the page of the portal; null elsewhere. */
export const portalMeta: string | null = meta('gancho-portal') ?? null;
