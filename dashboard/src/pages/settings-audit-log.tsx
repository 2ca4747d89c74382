/** /settings/audit-log: who changed what, filtered by the address of the page, and as a sheet. */
import { useEffect, useMemo, useRef, useState } from 'react';
import type { Query } from '../api/client.ts';
import type { AuditEntry } from '../api/shapes.ts';
import { auditLogWords } from '../i18n/areas/audit-log.ts';
import { auditOperationWords } from '../i18n/areas/audit-operations.ts';
import { useFormats } from '../i18n/preferences.tsx';
import { useWords } from '../i18n/use-words.ts';
import { Badge } from '../ui/badge.tsx';
import { Button } from '../ui/button.tsx';
import type { Column } from '../ui/data-table.tsx';
import { FilterBar, useFilters, type Filter } from '../ui/filters.tsx';
import { ListView } from '../ui/list-view.tsx';
import { Moment } from '../ui/moment.tsx';
import { Section } from '../ui/page.tsx';
import { useNavigation } from '../ui/page-link.tsx';
import { useTell } from '../ui/toast.tsx';
import { curlOf } from './app-place.tsx';
import { exportAudit } from './audit-export.ts';
import { exportedMax } from './export-list.ts';
import { saveFile } from './csv-file.ts';
import { SettingsFrame } from './settings-frame.tsx';

const path = '/management/audit-log';

type Named<Id> = Id extends `v1.${infer Rest}` ? Rest : never;
const named = Object.keys(auditOperationWords.en).map((id) => id.slice(3)) as Named<
  keyof typeof auditOperationWords.en
>[];

/** Sentences by operation; what has none is shown as it is. */
function useOperations(): Readonly<Record<string, string>> {
  const words = useWords(auditOperationWords);
  return useMemo(
    () => Object.fromEntries(named.map((rest) => [`v1.${rest}`, words(`v1.${rest}`)])),
    [words],
  );
}

export default function SettingsAuditLog() {
  const words = useWords(auditLogWords);
  const { number } = useFormats();
  const operations = useOperations();
  const filters = useMemo<Filter[]>(
    () => [
      { name: 'actor', label: words('actor') },
      {
        name: 'operation',
        label: words('what'),
        options: Object.entries(operations)
          .map(([value, label]) => ({ value, label }))
          .toSorted((one, other) => one.label.localeCompare(other.label)),
      },
      { name: 'object', label: words('object') },
      { name: 'since', label: words('since'), moment: true },
      { name: 'until', label: words('until'), moment: true },
    ],
    [words, operations],
  );
  const { values, isFiltered, clear } = useFilters(filters);
  const columns = useColumns();
  return (
    <SettingsFrame part="audit-log" lead={words('lead', { count: number(exportedMax) })}>
      <Section title={words('title')} flush>
        <FilterBar filters={filters}>
          <Download query={values} />
        </FilterBar>
        <ListView<AuditEntry>
          label={words('title')}
          path={path}
          query={values}
          columns={columns}
          rowKey={({ id }) => id}
          filtered={isFiltered}
          onClear={clear}
          news
          empty={{
            icon: 'issues',
            title: words('empty'),
            text: words('empty.text'),
            command: curlOf('POST', '/app', { name: 'Acme' }),
          }}
        />
      </Section>
    </SettingsFrame>
  );
}

/** Made here, from pages of the list, and offered when it is whole. */
function Download({ query }: { query: Query }) {
  const words = useWords(auditLogWords);
  const { number } = useFormats();
  const tell = useTell();
  const [isBusy, setBusy] = useState(false);
  const running = useRef<AbortController | null>(null);
  useEffect(() => () => running.current?.abort(), []);
  const start = async (): Promise<void> => {
    const control = new AbortController();
    running.current = control;
    setBusy(true);
    try {
      const { file, count, isCut } = await exportAudit(path, query, control.signal);
      saveFile(file, 'audit-log.csv');
      const text = isCut ? words('cut', { count: number(count) }) : words('done', { count });
      tell({ tone: 'good', text });
    } catch {
      if (!control.signal.aborted) tell({ tone: 'bad', text: words('failed') });
    }
    setBusy(false);
  };
  return (
    <Button icon="down" busy={isBusy} onClick={() => void start()}>
      {words('csv')}
    </Button>
  );
}

function useColumns(): Column<AuditEntry>[] {
  const words = useWords(auditLogWords);
  const operations = useOperations();
  return useMemo<Column<AuditEntry>[]>(
    () => [
      {
        id: 'what',
        header: words('what'),
        grows: true,
        cell: (entry) => (
          <>
            {operations[entry.operation] ?? <code>{entry.operation}</code>}
            {entry.fields.length === 0 ? null : (
              <span className="block text-[0.87rem] break-words text-muted">
                {words('fields', { names: entry.fields.join(', ') })}
              </span>
            )}
            <div className="text-[0.87rem] sm:hidden">
              <Actor entry={entry} />
              <Moment time={entry.at} />
            </div>
            <div className="lg:hidden">
              <Objects entry={entry} />
            </div>
          </>
        ),
      },
      {
        id: 'who',
        header: words('who'),
        from: 'sm',
        cell: (entry) => (
          <div className="min-w-44">
            <Actor entry={entry} />
          </div>
        ),
      },
      {
        id: 'objects',
        header: words('objects'),
        from: 'lg',
        cell: (entry) => (
          <div className="min-w-64">
            <Objects entry={entry} />
          </div>
        ),
      },
      {
        id: 'when',
        header: words('when'),
        from: 'sm',
        cell: ({ at }) => <Moment time={at} />,
      },
      {
        id: 'outcome',
        header: words('outcome'),
        cell: ({ status }) => <Outcome status={status} />,
      },
    ],
    [words, operations],
  );
}

function Outcome({ status }: { status: number }) {
  const words = useWords(auditLogWords);
  if (status < 400) {
    return (
      <Badge tone="good" icon="check">
        {words('outcome.done')}
      </Badge>
    );
  }
  return status < 500 ? (
    <Badge tone="warn" icon="stop">
      {words('outcome.refused', { status })}
    </Badge>
  ) : (
    <Badge tone="bad" icon="cross">
      {words('outcome.failed', { status })}
    </Badge>
  );
}

/** The name at that time; a press leaves only what they did. */
function Actor({ entry: { actorKind, actorId, actorName } }: { entry: AuditEntry }) {
  const words = useWords(auditLogWords);
  const [, name = actorName, email] = /^(.*) <(.*)>$/.exec(actorName) ?? [];
  const shown = name === '' ? words(`kind.${actorKind}`) : name;
  return (
    <>
      <Only filter="actor" value={actorId} label={shown} />
      <span className="block text-[0.87rem] break-all text-muted">
        {email ?? (name === '' ? <code>{actorId}</code> : words(`kind.${actorKind}`))}
      </span>
    </>
  );
}

function Objects({ entry: { objectIds } }: { entry: AuditEntry }) {
  return (
    <span className="flex flex-col items-start">
      {objectIds.map((id) => (
        <Only key={id} filter="object" value={id} label={<code>{id}</code>} />
      ))}
    </span>
  );
}

function Only({
  filter,
  value,
  label,
}: {
  filter: 'actor' | 'object';
  value: string;
  label: React.ReactNode;
}) {
  const words = useWords(auditLogWords);
  const { setSearch } = useNavigation();
  return (
    <button
      type="button"
      title={words('only', { name: value })}
      className="min-h-7 max-w-full text-left text-[0.87rem] break-all underline decoration-line-strong underline-offset-2 hover:text-accent"
      onClick={() => setSearch({ [filter]: value })}
    >
      {label}
    </button>
  );
}
