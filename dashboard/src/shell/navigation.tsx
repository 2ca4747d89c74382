/** The dashboard's links, over its router. */
import { useNavigate, useRouter, useSearch } from '@tanstack/react-router';
import { useMemo, type ReactNode } from 'react';
import { basePath } from '../api/base-path.ts';
import { NavigationContext, type Navigation, type Search } from '../ui/page-link.tsx';

/** What is behind the `?` is text by name; what is empty is not there. */
export function parseSearch(text: string): Search {
  return Object.fromEntries([...new URLSearchParams(text)].filter(([, value]) => value !== ''));
}

export function stringifySearch(search: Record<string, unknown>): string {
  const given = Object.entries(search).filter(
    ([, value]) => value !== undefined && value !== null && value !== '',
  );
  const text = new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString();
  return text === '' ? '' : `?${text}`;
}

export function DashboardNavigation({ children }: { children: ReactNode }) {
  const router = useRouter();
  const navigate = useNavigate();
  const search: Search = useSearch({ strict: false });
  const navigation = useMemo<Navigation>(
    () => ({
      href: (path) => basePath + path,
      go: (path) => router.history.push(basePath + path),
      search,
      setSearch: (change) =>
        void navigate({
          to: '.',
          search: (present: Search) =>
            Object.fromEntries(
              Object.entries({ ...present, ...change }).filter(([, value]) => value !== ''),
            ),
          replace: true,
        } as never),
    }),
    [router, navigate, search],
  );
  return <NavigationContext value={navigation}>{children}</NavigationContext>;
}
