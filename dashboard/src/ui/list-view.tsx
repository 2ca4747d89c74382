/** A list of the API in each of its states: loading, failed, nothing there, nothing fitting, rows. */
import type { RowData } from '@tanstack/react-table';
import { useEffect, useRef } from 'react';
import type { Query } from '../api/client.ts';
import { useNewRows, usePages } from '../api/queries.ts';
import { useT } from '../i18n/preferences.tsx';
import { Button } from './button.tsx';
import { DataTable, type Column, type Selection } from './data-table.tsx';
import {
  EmptyState,
  FailedState,
  NoMatchState,
  SkeletonRows,
  StaleBar,
  type Empty,
} from './states.tsx';

const newsMs = 5_000;

interface ListViewProps<T> {
  label: string;
  path: string | null;
  query?: Query;
  columns: Column<T>[];
  rowKey: (row: T) => string;
  rowLink?: (row: T) => string;
  name?: string;
  selection?: Selection<T>;
  empty: Empty;
  /** Whether filters leave something out, and what takes them away. */
  filtered?: boolean;
  onClear?: () => void;
  /** Whether to look for newer rows and offer them. */
  news?: boolean;
}

export function ListView<T extends RowData & { id?: string }>({
  path,
  query = {},
  empty,
  filtered = false,
  onClear,
  news = false,
  ...table
}: ListViewProps<T>) {
  const t = useT();
  const pages = usePages<T>(path, query);
  const { rows, error, isPending, hasNextPage, isFetchingNextPage, fetchNextPage } = pages;
  const { readAgain: retry } = pages;
  const { count: arrived, error: lookError } = useNewRows(
    news ? path : null,
    query,
    rows as { id: string }[] | undefined,
    newsMs,
  );
  const stale = error ?? lookError;

  if (path === null || isPending) return <SkeletonRows />;
  if (rows === undefined) return <FailedState problem={error!} onRetry={retry} />;
  return (
    <div>
      {stale === null ? null : <StaleBar problem={stale} onRetry={retry} />}
      {arrived === 0 ? null : (
        <div className="flex justify-center border-b border-line bg-accent-soft py-1">
          <Button look="quiet" icon="retry" onClick={retry}>
            {t('list.news', { count: arrived })}
          </Button>
        </div>
      )}
      {rows.length > 0 ? (
        <DataTable {...table} rows={rows} />
      ) : filtered ? (
        <NoMatchState onClear={onClear ?? (() => {})} />
      ) : (
        <EmptyState {...empty} />
      )}
      {hasNextPage ? <More busy={isFetchingNextPage} onMore={() => void fetchNextPage()} /> : null}
    </div>
  );
}

/** Reads on when it comes into view; also a button, for whoever gets there by keys. */
function More({ busy, onMore }: { busy: boolean; onMore: () => void }) {
  const t = useT();
  const mark = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (mark.current === null || busy) return;
    const observer = new IntersectionObserver(([entry]) => {
      if (entry?.isIntersecting === true) onMore();
    });
    observer.observe(mark.current);
    return () => observer.disconnect();
  }, [busy, onMore]);
  return (
    <div ref={mark} className="flex justify-center border-t border-line p-2">
      <Button look="quiet" busy={busy} onClick={onMore}>
        {busy ? t('state.loading') : t('action.more')}
      </Button>
    </div>
  );
}
