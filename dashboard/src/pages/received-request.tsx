/** A request that became a message: what came, how well it is known from whom, and what came of it. */
import type { ReactNode } from 'react';
import { useCan } from '../api/can.ts';
import { ask, part } from '../api/client.ts';
import { useThing } from '../api/queries.ts';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { DeliveryOf, Message, Page as ListPage } from '../api/shapes.ts';
import { sourceWords } from '../i18n/areas/sources.ts';
import { useT } from '../i18n/preferences.tsx';
import { useWords } from '../i18n/use-words.ts';
import { StatusBadge } from '../ui/badge.tsx';
import { Button, ButtonLink } from '../ui/button.tsx';
import { CodeView } from '../ui/code-view.tsx';
import { CopyLine } from '../ui/copy.tsx';
import { Moment } from '../ui/moment.tsx';
import { Facts, Page, Section } from '../ui/page.tsx';
import { TextLink } from '../ui/page-link.tsx';
import { problemWords } from '../ui/problem-words.ts';
import { EmptyState, SkeletonRows } from '../ui/states.tsx';
import { useTell } from '../ui/toast.tsx';
import { hexOfBase64, RequestHeaders, UnreadRequest } from './request-parts.tsx';
import { GradeBadge, type Grade } from './source-badges.tsx';

const lookMs = 2_000;

export function ReceivedRequest({ source, id }: { source: string; id: string }) {
  const t = useT();
  const w = useWords(sourceWords);
  const path = `/app/${part(source)}/msg/${part(id)}`;
  const message = useThing<Message>(path);
  const deliveries = useThing<ListPage<DeliveryOf>>(
    `${path}/endpoint`,
    { limit: 250, expanded_statuses: true },
    { everyMs: lookMs },
  );
  const back = { to: `/requests?source=${part(source)}`, label: w('requests') };
  const { data, error } = message;
  if (data === undefined) {
    return (
      <UnreadRequest title={id} back={back} error={error} onRetry={() => void message.refetch()} />
    );
  }
  return (
    <Page
      title={data.eventType}
      lead={<CopyLine text={data.id} />}
      back={back}
      actions={
        <>
          <ButtonLink to={`/messages/${part(source)}/${part(id)}`}>
            {w('request.message')}
          </ButtonLink>
          <Replay path={path} deliveries={deliveries.data?.data} />
        </>
      }
    >
      <Section title={t('message.deliveries')} flush>
        <Deliveries source={source} list={deliveries.data?.data} />
      </Section>
      <div className="grid min-w-0 gap-5 lg:grid-cols-[3fr_2fr]">
        <Section title={w('request.body')}>
          <CodeView value={bodyOf(data)} label={w('request.body')} />
        </Section>
        <div className="flex min-w-0 flex-col gap-5">
          <Section title={w('request.request')}>
            <Facts facts={factsOf(source, data, w)} />
          </Section>
          <RequestHeaders headers={data.headers ?? {}} />
        </div>
      </div>
    </Page>
  );
}

function factsOf(
  source: string,
  { request, contentType, timestamp }: Message,
  w: ReturnType<typeof useWords<(typeof sourceWords)['en']>>,
): [string, ReactNode][] {
  const origin: [string, ReactNode] = [
    w('requests.source'),
    <TextLink key="source" to={`/sources/${source}`}>
      {source}
    </TextLink>,
  ];
  const at: [string, ReactNode] = [
    w('request.received'),
    <Moment key="at" time={timestamp} form="full" />,
  ];
  const type: [string, ReactNode] = [w('request.type'), contentType ?? 'application/json'];
  if (request === undefined) return [origin, at, type];
  const { method, path, query, remoteAddress, grade } = request;
  const facts: ([string, ReactNode] | null)[] = [
    origin,
    at,
    [w('request.method'), <code key="method">{method}</code>],
    [w('request.path'), <code key="path">{path === '' ? '/' : path}</code>],
    query === '' ? null : [w('request.query'), <code key="query">{query}</code>],
    [w('request.from'), <code key="from">{remoteAddress}</code>],
    [w('request.grade'), <GradeBadge key="grade" grade={grade as Grade} />],
    type,
  ];
  return facts.filter((fact) => fact !== null);
}

/** What is no JSON object stands as text within one. */
function bodyOf({ payload }: Message): unknown {
  const { rawPayload, rawPayloadBase64, ...others } = payload;
  if (Object.keys(others).length > 0) return payload;
  if (typeof rawPayload === 'string') return rawPayload;
  return typeof rawPayloadBase64 === 'string' ? hexOfBase64(rawPayloadBase64) : payload;
}

function Deliveries({ source, list }: { source: string; list: DeliveryOf[] | undefined }) {
  const t = useT();
  const w = useWords(sourceWords);
  if (list === undefined) return <SkeletonRows rows={2} />;
  if (list.length === 0) {
    return (
      <EmptyState
        icon="endpoints"
        title={t('message.nobody')}
        text={w('request.nobody')}
        action={
          <ButtonLink to={`/sources/${source}?tab=connections`}>{w('tab.connections')}</ButtonLink>
        }
      />
    );
  }
  return (
    <ul className="divide-y divide-line">
      {list.map(({ id, url, statusText }) => (
        <li key={id} className="flex flex-wrap items-center gap-x-4 gap-y-1 px-4 py-3">
          <StatusBadge status={statusText} />
          <span className="min-w-0 flex-1 basis-52 break-all">
            <TextLink to={`/endpoints/${source}/${id}`}>{url}</TextLink>
          </span>
        </li>
      ))}
    </ul>
  );
}

/** Sends the message once more to each endpoint that it was for. */
function Replay({ path, deliveries }: { path: string; deliveries: DeliveryOf[] | undefined }) {
  const t = useT();
  const w = useWords(sourceWords);
  const can = useCan();
  const tell = useTell();
  const client = useQueryClient();
  const list = deliveries ?? [];
  const replay = useMutation({
    mutationFn: async () => {
      for (const { id } of list) await ask('POST', `${path}/endpoint/${id}/resend`);
    },
    onSuccess: () => tell({ tone: 'good', text: w('request.replayed', { count: list.length }) }),
    onError: (error) => tell({ tone: 'bad', text: problemWords(error, t) }),
    onSettled: () => client.invalidateQueries(),
  });
  if (!can('attempts:write', null) || list.length === 0) return null;
  return (
    <Button look="main" icon="retry" busy={replay.isPending} onClick={() => replay.mutate()}>
      {w('request.replay')}
    </Button>
  );
}
