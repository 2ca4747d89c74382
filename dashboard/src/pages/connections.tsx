/** Connections: a picture of what flows from sources and applications to their destinations, and its list. */
import { useState } from 'react';
import { useCan } from '../api/can.ts';
import { usePages, useThing } from '../api/queries.ts';
import type { Page as ListPage } from '../api/shapes.ts';
import type { Flow, Source } from '../api/source-shapes.ts';
import { connectionWords } from '../i18n/areas/connections.ts';
import { useT } from '../i18n/preferences.tsx';
import { useWords } from '../i18n/use-words.ts';
import { Button, ButtonLink } from '../ui/button.tsx';
import { Page, Section } from '../ui/page.tsx';
import { useNavigation } from '../ui/page-link.tsx';
import { EmptyState, FailedState, NoMatchState, SkeletonRows, StaleBar } from '../ui/states.tsx';
import { AddConnection } from './add-connection.tsx';
import { curlOf } from './app-place.tsx';
import { FlowList } from './flow-list.tsx';
import { FlowPicture } from './flow-picture.tsx';
import { fittingFlows } from './load-flows.ts';

const pageSize = 25;
const offeredMax = 250;

export default function Connections() {
  const t = useT();
  const w = useWords(connectionWords);
  const can = useCan();
  const { search, setSearch } = useNavigation();
  const [isAdding, setAdding] = useState(false);
  const withApps = search['apps'] === '1';
  const mayAdd = can('endpoints:write', null) && can('sources:read', null);
  const ofSources = usePages<Flow>('/ingest/flow', { limit: pageSize });
  const ofApps = usePages<Flow>(withApps ? '/flow' : null, { limit: pageSize });
  const sources = useThing<ListPage<Source>>('/ingest/source', { limit: offeredMax }).data?.data;
  const lists = withApps ? [ofSources, ofApps] : [ofSources];
  const error = lists.find((list) => list.error !== null)?.error ?? null;
  const isPending = lists.some((list) => list.rows === undefined && list.error === null);
  const flows = lists.flatMap((list) => list.rows ?? []);
  const onlyFailing = search['failing'] === '1';
  const shown = fittingFlows(flows, search['q'] ?? '', onlyFailing);
  const retry = (): void => lists.forEach((list) => void list.refetch());
  const next = lists.find((list) => list.hasNextPage);
  const add =
    mayAdd && (sources?.length ?? 0) > 0 ? (
      <Button look="main" icon="plus" onClick={() => setAdding(true)}>
        {w('add')}
      </Button>
    ) : undefined;
  return (
    <Page title={w('title')} lead={w('lead')} actions={add}>
      <Section flush>
        <Bar />
        {error !== null && flows.length > 0 ? <StaleBar problem={error} onRetry={retry} /> : null}
        {isPending ? (
          <SkeletonRows />
        ) : error !== null && flows.length === 0 ? (
          <FailedState problem={error} onRetry={retry} />
        ) : flows.length === 0 ? (
          <EmptyState
            icon="connections"
            title={w('empty')}
            text={w('emptyHint')}
            action={
              <ButtonLink to="/sources/new" look="main" icon="plus">
                {w('addSource')}
              </ButtonLink>
            }
            command={curlOf('POST', '/ingest/source', {
              name: 'Anything',
              type: 'generic-webhook',
            })}
          />
        ) : shown.length === 0 ? (
          <NoMatchState onClear={() => setSearch({ q: '', failing: '' })} />
        ) : (
          <FlowPicture flows={shown} />
        )}
        {next === undefined ? null : (
          <div className="flex justify-center border-t border-line p-2">
            <Button
              look="quiet"
              busy={next.isFetchingNextPage}
              onClick={() => void next.fetchNextPage()}
            >
              {t('action.more')}
            </Button>
          </div>
        )}
      </Section>
      {shown.length === 0 ? null : (
        <Section title={w('list')} flush>
          <FlowList flows={shown} />
        </Section>
      )}
      {sources === undefined || !mayAdd ? null : (
        <AddConnection sources={sources} open={isAdding} onClose={() => setAdding(false)} />
      )}
    </Page>
  );
}

/** What is shown of all: by a word, only what fails, and applications too. */
function Bar() {
  const w = useWords(connectionWords);
  const can = useCan();
  const { search, setSearch } = useNavigation();
  const switches: [name: string, label: string][] = [
    ['failing', w('onlyFailing')],
    ...(can('endpoints:read', null) ? [['apps', w('withApps')] as [string, string]] : []),
  ];
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-2 border-b border-line px-4 py-2">
      <input
        type="search"
        aria-label={w('search')}
        placeholder={w('search')}
        value={search['q'] ?? ''}
        onChange={(event) => setSearch({ q: event.target.value })}
        className="min-h-8 w-full rounded-md border border-line-strong bg-surface px-2.5 py-1 text-[0.93rem] sm:w-64"
      />
      {switches.map(([name, label]) => (
        <label key={name} className="flex min-h-6 items-center gap-2 text-[0.93rem]">
          <input
            type="checkbox"
            checked={search[name] === '1'}
            onChange={(event) => setSearch({ [name]: event.target.checked ? '1' : '' })}
            className="size-5 accent-(--accent)"
          />
          {label}
        </label>
      ))}
    </div>
  );
}
