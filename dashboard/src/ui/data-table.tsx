/** Rows of a list: only those in view are in the page, and keys lead from one to the next. */
import {
  columnVisibilityFeature,
  createColumnHelper,
  tableFeatures,
  useTable,
  type RowData,
} from '@tanstack/react-table';
import { useWindowVirtualizer } from '@tanstack/react-virtual';
import {
  lazy,
  Suspense,
  useCallback,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
  type ReactNode,
} from 'react';
import { PageLink, useNavigation } from './page-link.tsx';

export interface Column<T> {
  id: string;
  header: string;
  cell: (row: T) => ReactNode;
  /** Left out on narrower pages; the first column tells the rest there. */
  from?: 'sm' | 'md' | 'lg';
  align?: 'end';
  /** Whether it takes what room is left. */
  grows?: boolean;
}

const ColumnMenu = lazy(() => import('./column-menu.tsx'));

const rowPxUsual = 42;
const noRows: never[] = [];
const from = {
  sm: 'hidden sm:table-cell',
  md: 'hidden md:table-cell',
  lg: 'hidden lg:table-cell',
} as const;

const features = tableFeatures({ columnVisibilityFeature });

/** Rows that can be chosen, to do something to all of them. */
export interface Selection<T> {
  isChosen: (row: T) => boolean;
  toggle: (row: T) => void;
  /** What the box beside a row is called. */
  label: (row: T) => string;
  /** What the column is called. */
  header: string;
}

export interface DataTableProps<T> {
  label: string;
  columns: Column<T>[];
  rows: T[];
  rowKey: (row: T) => string;
  rowLink?: (row: T) => string;
  selection?: Selection<T>;
  /** Under this name the choice of columns is kept; without one there is none. */
  name?: string;
}

export function DataTable<T extends RowData>(props: DataTableProps<T>) {
  const { label, columns, rows, name, selection } = props;
  const [hidden, setHidden] = useHiddenColumns(name);
  const helper = useMemo(() => createColumnHelper<typeof features, T>(), []);
  const definitions = useMemo(
    () =>
      columns.map(({ id, header, cell }) =>
        helper.display({ id, header, cell: ({ row }) => cell(row.original) }),
      ),
    [columns, helper],
  );
  const visibility = useMemo(() => Object.fromEntries(hidden.map((id) => [id, false])), [hidden]);
  const table = useTable({
    features,
    columns: definitions,
    // Which columns there are is all that is asked of it: models of a hundred thousand rows would be
    // made anew with each page that comes.
    data: noRows,
    state: { columnVisibility: visibility },
  });
  const visible = table.getVisibleLeafColumns().map(({ id }) => id);
  const shown = columns.filter(({ id }) => visible.includes(id));
  const choosable = columns.slice(1).map(({ id, header }) => ({
    label: header,
    chosen: !hidden.includes(id),
    act: () =>
      setHidden(hidden.includes(id) ? hidden.filter((one) => one !== id) : [...hidden, id]),
  }));

  return (
    <div className="relative">
      <table className="w-full border-collapse text-[0.93rem]" aria-rowcount={rows.length + 1}>
        <caption className="sr-only">{label}</caption>
        <thead>
          <tr className="border-b border-line text-left text-muted">
            {selection === undefined ? null : (
              <th scope="col" className="w-10 py-2 pl-4">
                <span className="sr-only">{selection.header}</span>
              </th>
            )}
            {shown.map(({ id, header, from: width, align, grows }) => (
              <th
                key={id}
                scope="col"
                className={`px-4 py-2 font-medium whitespace-nowrap ${width === undefined ? '' : from[width]} ${align === 'end' ? 'text-right' : ''} ${grows === true ? 'w-1/2' : ''} ${name !== undefined ? 'md:last:pr-11' : ''}`}
              >
                {header}
              </th>
            ))}
          </tr>
        </thead>
        <Rows {...props} columns={shown} />
      </table>
      {name === undefined ? null : (
        <div className="absolute top-0.5 right-1 hidden md:block">
          <Suspense>
            <ColumnMenu items={choosable} />
          </Suspense>
        </div>
      )}
    </div>
  );
}

function Rows<T>({ columns, rows, rowKey, rowLink, name, selection }: DataTableProps<T>) {
  const body = useRef<HTMLTableSectionElement>(null);
  const [top, setTop] = useState(0);
  const rowPx = useRef(rowPxUsual);
  const { go } = useNavigation();
  useLayoutEffect(() => {
    setTop((body.current?.getBoundingClientRect().top ?? 0) + window.scrollY);
  }, [rows.length]);
  // With another function all rows are measured anew.
  const getItemKey = useCallback((index: number) => rowKey(rows[index]!), [rows]);
  const virtualizer = useWindowVirtualizer({
    count: rows.length,
    estimateSize: () => rowPx.current,
    overscan: 14,
    scrollMargin: top,
    getItemKey,
  });
  // A row that is not as high as was supposed makes all behind it be placed anew, which takes long
  // where there are a hundred thousand: so it is supposed to be like the first one.
  useLayoutEffect(() => {
    const learn = (): void => {
      const px = body.current?.querySelector<HTMLElement>('tr[data-index]')?.offsetHeight;
      if (px === undefined || px === rowPx.current) return;
      rowPx.current = px;
      virtualizer.measure();
    };
    learn();
    window.addEventListener('resize', learn);
    return () => window.removeEventListener('resize', learn);
  }, [virtualizer]);
  const items = virtualizer.getVirtualItems();
  const before = (items[0]?.start ?? top) - top;
  const after = virtualizer.getTotalSize() - ((items.at(-1)?.end ?? top) - top);

  return (
    <tbody ref={body} data-rows="">
      <Gap height={before} />
      {items.map(({ index, key }) => {
        const row = rows[index]!;
        const link = rowLink?.(row);
        return (
          <tr
            key={key}
            data-index={index}
            ref={virtualizer.measureElement}
            aria-rowindex={index + 2}
            className={`border-b border-line last:border-0 focus-within:bg-sunken ${link === undefined ? '' : 'cursor-pointer hover:bg-sunken'}`}
            onClick={(event) => {
              const isOnControl =
                (event.target as Element).closest('a, button, input, label') !== null;
              const isSelecting = getSelection()?.isCollapsed === false;
              if (link !== undefined && !isOnControl && !isSelecting) go(link);
            }}
          >
            {selection === undefined ? null : (
              <td className="py-1.5 pl-3 align-top">
                <label className="flex size-8 items-center justify-center">
                  <input
                    type="checkbox"
                    aria-label={selection.label(row)}
                    className="size-4.5 accent-(--accent)"
                    checked={selection.isChosen(row)}
                    onChange={() => selection.toggle(row)}
                  />
                </label>
              </td>
            )}
            {columns.map(({ id, cell, from: width, align }, place) => (
              <td
                key={id}
                className={`px-4 py-2.5 align-top ${width === undefined ? '' : from[width]} ${align === 'end' ? 'text-right' : ''} ${place === 0 ? 'max-w-[70vw]' : ''} ${name !== undefined ? 'md:last:pr-11' : ''}`}
              >
                {place === 0 && link !== undefined ? (
                  <PageLink to={link} data-row-link="" className="font-medium hover:underline">
                    {cell(row)}
                  </PageLink>
                ) : (
                  cell(row)
                )}
              </td>
            ))}
          </tr>
        );
      })}
      <Gap height={after} />
    </tbody>
  );
}

/** In the place of the rows that are out of view. */
function Gap({ height }: { height: number }) {
  return height <= 0 ? null : (
    <tr aria-hidden="true">
      <td style={{ height }} />
    </tr>
  );
}

function useHiddenColumns(name: string | undefined): [string[], (hidden: string[]) => void] {
  const key = `gancho.columns.${name}`;
  const [hidden, setHidden] = useState<string[]>(() => {
    try {
      return name === undefined ? [] : (JSON.parse(localStorage.getItem(key) ?? '[]') as string[]);
    } catch {
      return [];
    }
  });
  return [
    hidden,
    (next) => {
      setHidden(next);
      try {
        localStorage.setItem(key, JSON.stringify(next));
      } catch {
        // It holds for this visit.
      }
    },
  ];
}
