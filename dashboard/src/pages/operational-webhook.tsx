/** One operational webhook: what it hears of, its secret, a test, and what it was sent. */
import { getRouteApi } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import { useCan } from '../api/can.ts';
import { part } from '../api/client.ts';
import { useChange, useThing } from '../api/queries.ts';
import type { Attempt, OperationalEndpoint } from '../api/shapes.ts';
import { operationalWords } from '../i18n/areas/operational-webhooks.ts';
import { useFormats, useT } from '../i18n/preferences.tsx';
import { useWords } from '../i18n/use-words.ts';
import { StatusBadge } from '../ui/badge.tsx';
import { Button } from '../ui/button.tsx';
import { useSayCause } from '../ui/cause.tsx';
import type { Column } from '../ui/data-table.tsx';
import { ListView } from '../ui/list-view.tsx';
import { Moment } from '../ui/moment.tsx';
import { Facts, Page, Section } from '../ui/page.tsx';
import { useNavigation } from '../ui/page-link.tsx';
import { problemWords } from '../ui/problem-words.ts';
import { UnreadState } from '../ui/states.tsx';
import { useTell } from '../ui/toast.tsx';
import { Confirm } from './confirm.tsx';
import { EndpointSecret } from './endpoint-secret.tsx';
import { operationalPath } from './operational-types.ts';
import { OperationalState, OperationalTypes } from './operational-webhooks.tsx';

const route = getRouteApi('/settings/operational-webhooks/$id');

export default function OperationalWebhook() {
  const { id } = route.useParams();
  const t = useWords(operationalWords);
  const shared = useT();
  const path = `${operationalPath}/${part(id)}`;
  const { data, error, refetch } = useThing<OperationalEndpoint>(path);
  const mayWrite = useCan()('operational-webhooks:write', null);
  const back = { to: '/settings/operational-webhooks', label: t('title') };
  if (data === undefined) {
    return (
      <Page title={t('title')} back={back}>
        <Section flush>
          <UnreadState problem={error} onRetry={() => void refetch()} />
        </Section>
      </Page>
    );
  }
  return (
    <Page
      title={data.url}
      lead={data.description}
      back={back}
      actions={mayWrite ? <Actions path={path} endpoint={data} /> : undefined}
    >
      <div className="grid min-w-0 gap-5 lg:grid-cols-2">
        <Section>
          <Facts
            facts={[
              [shared('field.state'), <OperationalState key="state" endpoint={data} />],
              [t('what'), <OperationalTypes key="types" types={data.eventTypes} />],
              [shared('field.created'), <Moment key="created" time={data.createdAt} />],
              [shared('field.id'), <code key="id">{data.id}</code>],
            ]}
          />
        </Section>
        {mayWrite ? <EndpointSecret path={path} /> : null}
      </div>
      <Told path={path} />
    </Page>
  );
}

function Actions({ path, endpoint }: { path: string; endpoint: OperationalEndpoint }) {
  const t = useWords(operationalWords);
  const shared = useT();
  const tell = useTell();
  const { go } = useNavigation();
  const { milliseconds } = useFormats();
  const sayCause = useSayCause();
  const [isRemoving, setRemoving] = useState(false);
  const failed = (error: Error) => tell({ tone: 'bad', text: problemWords(error, shared) });
  const test = useChange<void, Attempt>(
    () => ({ method: 'POST', path: `${path}/test-attempt`, body: {} }),
    {
      onDone: (attempt) => {
        const { responseStatusCode: status, responseDurationMs: ms } = attempt;
        tell({
          tone: attempt.statusText === 'success' ? 'good' : 'bad',
          text:
            status === 0
              ? t('unanswered', {
                  cause: sayCause(attempt.cause ?? '') ?? attempt.cause ?? attempt.response,
                })
              : t('answered', { status: String(status), duration: milliseconds(ms) }),
        });
      },
    },
  );
  const change = useChange<Partial<OperationalEndpoint>>((fields) => {
    const { url, uid, description, eventTypes, throttleRate, metadata, disabled } = endpoint;
    const body = { url, uid, description, eventTypes, throttleRate, metadata, disabled, ...fields };
    return { method: 'PUT', path, body };
  });
  const remove = useChange<void>(() => ({ method: 'DELETE', path }), {
    onDone: () => {
      tell({ tone: 'good', text: t('removed') });
      go('/settings/operational-webhooks');
    },
  });
  return (
    <>
      <Button
        icon="play"
        busy={test.isPending}
        onClick={() => test.mutate(undefined, { onError: failed })}
      >
        {t('test')}
      </Button>
      <Button
        busy={change.isPending}
        onClick={() => change.mutate({ disabled: !endpoint.disabled }, { onError: failed })}
      >
        {t(endpoint.disabled ? 'enable' : 'disable')}
      </Button>
      <Button look="danger" onClick={() => setRemoving(true)}>
        {t('remove')}
      </Button>
      <Confirm
        open={isRemoving}
        title={t('remove')}
        text={t('removeHint', { url: endpoint.url })}
        action={t('remove')}
        onClose={() => setRemoving(false)}
        onConfirm={() => remove.mutate(undefined, { onError: failed })}
      />
    </>
  );
}

function Told({ path }: { path: string }) {
  const t = useWords(operationalWords);
  const shared = useT();
  const { milliseconds } = useFormats();
  const columns = useMemo<Column<Attempt>[]>(
    () => [
      {
        id: 'type',
        header: shared('field.eventType'),
        grows: true,
        cell: ({ msg, msgId }) => <span className="break-all">{msg?.eventType ?? msgId}</span>,
      },
      {
        id: 'status',
        header: shared('field.outcome'),
        cell: ({ statusText, responseStatusCode: code }) => (
          <span className="flex flex-wrap items-center gap-2">
            <StatusBadge status={statusText} />
            {code === 0 ? shared('attempt.noAnswer') : code}
          </span>
        ),
      },
      {
        id: 'duration',
        header: shared('field.duration'),
        from: 'md',
        align: 'end',
        cell: ({ responseDurationMs }) => milliseconds(responseDurationMs),
      },
      {
        id: 'time',
        header: shared('field.time'),
        from: 'sm',
        align: 'end',
        cell: ({ timestamp }) => <Moment time={timestamp} />,
      },
    ],
    [shared, milliseconds],
  );
  return (
    <Section title={t('attempts')} flush>
      <ListView<Attempt>
        label={t('attempts')}
        path={`${path}/attempt`}
        columns={columns}
        rowKey={({ id }) => id}
        news
        empty={{ icon: 'messages', title: t('noAttempts'), text: t('noAttemptsHint') }}
      />
    </Section>
  );
}
