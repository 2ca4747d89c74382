/** What pages read and change, over the one cache. */
import {
  keepPreviousData,
  QueryClient,
  useInfiniteQuery,
  useMutation,
  useQuery,
  useQueryClient,
  type InfiniteData,
} from '@tanstack/react-query';
import { useMemo } from 'react';
import { ApiProblem, ask, get, type Query } from './client.ts';
import type { Page } from './shapes.ts';

const pageSize = 50;
/** Whoever scrolls on is likely to scroll far. */
const laterSize = 250;
/** Of longer lists only the beginning is read again, once somebody asks for it. */
const pagesAgainMax = 4;
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

/**
 * One thing of the API; `everyMs` asks for it again while the page is looked at. With `keeps`, what was
 * read for an earlier question is shown until the answer to the next is there.
 */
export function useThing<T>(
  path: string | null,
  query: Query = {},
  { everyMs, keeps = false }: { everyMs?: number | false; keeps?: boolean } = {},
) {
  return useQuery<T>({
    queryKey: [path, query],
    queryFn: ({ signal }) => get<T>(path!, query, signal),
    enabled: path !== null,
    ...(everyMs === undefined ? {} : { refetchInterval: everyMs }),
    ...(keeps ? { placeholderData: keepPreviousData } : {}),
  });
}

/** A list, page by page; rows are those of all pages that were asked for. */
export function usePages<T>(path: string | null, query: Query = {}) {
  const client = useQueryClient();
  const queryKey = [path, query, 'pages'];
  const pages = useInfiniteQuery({
    queryKey,
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
    // Reading again reads every page that is there, one after the other.
    refetchOnMount: ({ state }) => !isLong(state.data),
    // Rows never change where they stand; comparing all of them for each page would grow with the square.
    structuralSharing: false,
  });
  const { data } = pages;
  const rows = useMemo(() => data?.pages.flatMap((page) => page.data), [data]);
  /** Reads the beginning again, and leaves what came behind it to be scrolled to. */
  const readAgain = (): void => {
    client.setQueryData<InfiniteData<Page<T>>>(queryKey, (known) =>
      known === undefined
        ? undefined
        : { pages: known.pages.slice(0, 1), pageParams: known.pageParams.slice(0, 1) },
    );
    void pages.refetch();
  };
  return { ...pages, rows, readAgain };
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
    const known = new Set(rows.slice(0, laterSize).map(({ id }) => id));
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
      await client.invalidateQueries({ predicate: ({ state }) => !isLong(state.data) });
    },
  });
}

/** Whether these are so many pages of a list that they are read again only when somebody asks. */
function isLong(data: unknown): boolean {
  return ((data as Partial<InfiniteData<unknown>> | undefined)?.pages?.length ?? 0) > pagesAgainMax;
}
