/** What pages read and change, over the one cache. */
import {
  QueryClient,
  useInfiniteQuery,
  useMutation,
  useQuery,
  useQueryClient,
} from '@tanstack/react-query';
import { useMemo } from 'react';
import { ApiProblem, ask, get, type Query } from './client.ts';
import type { Page } from './shapes.ts';

const pageSize = 50;
/** Whoever scrolls on is likely to scroll far. */
const laterSize = 250;
const freshMs = 5_000;
const triesMax = 2;

export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: freshMs,
        // Only what may go better by itself is tried again.
        retry: (failures, error) =>
          failures < triesMax &&
          error instanceof ApiProblem &&
          (error.status === 0 || error.status >= 500),
      },
    },
  });
}

/** One thing of the API; `everyMs` asks for it again while the page is looked at. */
export function useThing<T>(
  path: string | null,
  query: Query = {},
  { everyMs }: { everyMs?: number | false } = {},
) {
  return useQuery({
    queryKey: [path, query],
    queryFn: ({ signal }) => get<T>(path!, query, signal),
    enabled: path !== null,
    ...(everyMs === undefined ? {} : { refetchInterval: everyMs }),
  });
}

/** A list, page by page; rows are those of all pages that were asked for. */
export function usePages<T>(path: string | null, query: Query = {}) {
  const pages = useInfiniteQuery({
    queryKey: [path, query, 'pages'],
    queryFn: ({ signal, pageParam }) =>
      get<Page<T>>(
        path!,
        { limit: pageParam === null ? pageSize : laterSize, ...query, iterator: pageParam },
        signal,
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => (last.done ? undefined : last.iterator),
    enabled: path !== null,
    refetchOnWindowFocus: false,
    // Rows never change where they stand; comparing all of them for each page would grow with the square.
    structuralSharing: false,
  });
  const { data } = pages;
  const rows = useMemo(() => data?.pages.flatMap((page) => page.data), [data]);
  return { ...pages, rows };
}

/**
 * How many rows of a list have come since it was read, and why that is not known; looking never moves
 * what is shown.
 */
export function useNewRows<T extends { id: string }>(
  path: string | null,
  query: Query,
  rows: T[] | undefined,
  everyMs: number,
): { count: number; error: Error | null } {
  const { data, error } = useQuery({
    queryKey: [path, query, 'news'],
    queryFn: ({ signal }) => get<Page<T>>(path!, { ...query, limit: pageSize }, signal),
    enabled: path !== null && rows !== undefined,
    refetchInterval: everyMs,
    retry: false,
  });
  const count = useMemo(() => {
    if (data === undefined || rows === undefined) return 0;
    const known = new Set(rows.map(({ id }) => id));
    const isNew = data.data.findIndex(({ id }) => known.has(id));
    return isNew === -1 ? (rows.length === 0 ? data.data.length : 0) : isNew;
  }, [data, rows]);
  return { count, error };
}

/** A change; afterwards all that is shown is read again. */
export function useChange<In, Out = unknown>(
  change: (input: In) => { method: string; path: string; body?: unknown },
  { onDone }: { onDone?: (out: Out, input: In) => void } = {},
) {
  const client = useQueryClient();
  return useMutation<Out, ApiProblem, In>({
    mutationFn: (input) => {
      const { method, path, body } = change(input);
      return ask<Out>(method, path, body === undefined ? {} : { body });
    },
    onSuccess: async (out, input) => {
      onDone?.(out, input);
      await client.invalidateQueries();
    },
  });
}
