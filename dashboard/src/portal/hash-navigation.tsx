/** Addresses behind the `#`: a portal stands in a frame of somebody else's page, under one address. */
import { useMemo, useSyncExternalStore, type ReactNode } from 'react';
import { NavigationContext, type Navigation, type Search } from '../ui/page-link.tsx';

function subscribe(listener: () => void): () => void {
  addEventListener('hashchange', listener);
  return () => removeEventListener('hashchange', listener);
}

export function useHashPath(): { path: string; search: Search } {
  const hash = useSyncExternalStore(subscribe, () => location.hash);
  return useMemo(() => {
    const [path = '', query = ''] = hash.replace(/^#/, '').split('?');
    return { path, search: Object.fromEntries(new URLSearchParams(query)) };
  }, [hash]);
}

export function HashNavigation({ children }: { children: ReactNode }) {
  const { path, search } = useHashPath();
  const navigation = useMemo<Navigation>(
    () => ({
      href: (to) => `#${to}`,
      go: (to) => {
        location.hash = to;
        scrollTo(0, 0);
      },
      search,
      setSearch: (change) => {
        const next = Object.entries({ ...search, ...change }).filter(([, value]) => value !== '');
        const query = new URLSearchParams(next).toString();
        location.replace(`#${path}${query === '' ? '' : `?${query}`}`);
      },
    }),
    [path, search],
  );
  return <NavigationContext value={navigation}>{children}</NavigationContext>;
}
