/** One message: what it holds, whom it was for, and every attempt to deliver it. */
import { useState, type ReactNode } from 'react';
import { useCan } from '../api/can.ts';
import { part } from '../api/client.ts';
import { useChange, useThing } from '../api/queries.ts';
import type { Attempt, DeliveryOf, Message, Page as ListPage } from '../api/shapes.ts';
import { deliveryWords } from '../i18n/areas/delivery.ts';
import { useT } from '../i18n/preferences.tsx';
import { useWords } from '../i18n/use-words.ts';
import { StatusBadge, Token } from '../ui/badge.tsx';
import { Button, ButtonLink } from '../ui/button.tsx';
import { CodeView } from '../ui/code-view.tsx';
import { CopyLine } from '../ui/copy.tsx';
import { Moment, useNow } from '../ui/moment.tsx';
import { Facts, Page, Section } from '../ui/page.tsx';
import { TextLink } from '../ui/page-link.tsx';
import { EmptyState, UnreadState } from '../ui/states.tsx';
import { problemWords } from '../ui/problem-words.ts';
import { useTell } from '../ui/toast.tsx';
import { useFormats } from '../i18n/preferences.tsx';
import { useAppPlace } from './app-place.tsx';
import { Confirm } from './confirm.tsx';
import { MessageActions } from './message-actions.tsx';
import { AttemptTimeline } from './attempt-timeline.tsx';

/** While something is still to come, look often. */
const liveMs = 2_000;
const calmMs = 15_000;

export function MessageDetail({ id }: { id: string }) {
  const t = useT();
  const place = useAppPlace();
  const path = `${place.api}/msg/${part(id)}`;
  const message = useThing<Message>(path);
  const deliveries = useThing<ListPage<DeliveryOf>>(
    `${path}/endpoint`,
    { limit: 250, expanded_statuses: true },
    { everyMs: liveMs },
  );
  const isOpen = deliveries.data?.data.some(({ statusText }) => statusText !== 'success') ?? true;
  const attempts = useThing<ListPage<Attempt>>(
    `${place.api}/attempt/msg/${part(id)}`,
    { limit: 250, expanded_statuses: true },
    { everyMs: isOpen ? liveMs : calmMs },
  );
  const back = { to: place.messagesPath, label: t('nav.messages') };
  const { data } = message;
  if (data === undefined) {
    return (
      <Page title={id} back={back}>
        <Section flush>
          <UnreadState problem={message.error} onRetry={() => void message.refetch()} />
        </Section>
      </Page>
    );
  }
  return (
    <Page
      title={data.eventType}
      lead={<CopyLine text={data.id} />}
      back={back}
      actions={<MessageActions message={data} attempts={attempts.data?.data} />}
    >
      <Section title={t('message.deliveries')} flush>
        {deliveries.data === undefined ? (
          <UnreadState problem={deliveries.error} onRetry={() => void deliveries.refetch()} />
        ) : (
          <Deliveries message={data} list={deliveries.data.data} />
        )}
      </Section>
      <Section title={t('message.attempts')} flush>
        {attempts.data === undefined ? (
          <UnreadState problem={attempts.error} onRetry={() => void attempts.refetch()} />
        ) : (
          <AttemptTimeline
            message={data}
            attempts={attempts.data.data}
            endpoints={deliveries.data?.data ?? []}
          />
        )}
      </Section>
      <div className="grid min-w-0 gap-5 lg:grid-cols-[3fr_2fr]">
        <Section title={t('field.payload')}>
          <CodeView value={data.payload} label={t('field.payload')} />
        </Section>
        <Section title={t('message.facts')}>
          <Facts facts={factsOf(data, t)} />
        </Section>
      </div>
    </Page>
  );
}

function factsOf(message: Message, t: ReturnType<typeof useT>): [string, ReactNode][] {
  const { eventId, channels, tags, deliverAt, deliverBefore, contentType, timestamp } = message;
  const tokens = (values: readonly string[]) => (
    <span className="flex flex-wrap gap-1">
      {values.map((value) => (
        <Token key={value}>{value}</Token>
      ))}
    </span>
  );
  const facts: ([string, ReactNode] | null)[] = [
    [t('field.accepted'), <Moment key="at" time={timestamp} form="full" />],
    eventId ? [t('field.eventId'), <CopyLine key="id" text={eventId} />] : null,
    contentType ? [t('field.contentType'), contentType] : null,
    channels?.length ? [t('field.channels'), tokens(channels)] : null,
    tags?.length ? [t('field.tags'), tokens(tags)] : null,
    deliverAt ? [t('field.deliverAt'), <Moment key="from" time={deliverAt} form="full" />] : null,
    deliverBefore
      ? [t('field.deliverBefore'), <Moment key="until" time={deliverBefore} form="full" />]
      : null,
  ];
  return facts.filter((fact) => fact !== null);
}

function Deliveries({ message, list }: { message: Message; list: DeliveryOf[] }) {
  const t = useT();
  if (list.length === 0) {
    return (
      <EmptyState icon="endpoints" title={t('message.nobody')} text={t('message.nobodyHint')} />
    );
  }
  return (
    <ul className="divide-y divide-line">
      {list.map((delivery) => (
        <Delivery key={delivery.id} message={message} delivery={delivery} />
      ))}
    </ul>
  );
}

function Delivery({ message, delivery }: { message: Message; delivery: DeliveryOf }) {
  const t = useT();
  const can = useCan();
  const tell = useTell();
  const place = useAppPlace();
  const wt = useWords(deliveryWords);
  const [asks, setAsks] = useState(false);
  const { id, url, statusText, nextAttempt } = delivery;
  const resend = useChange<void>(
    () => ({ method: 'POST', path: `${place.api}/msg/${message.id}/endpoint/${id}/resend` }),
    { onDone: () => tell({ tone: 'good', text: t('message.resent') }) },
  );
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-2 px-4 py-3">
      <StatusBadge status={statusText} />
      <span className="min-w-0 flex-1 basis-52 break-all">
        <TextLink to={place.endpointPath(id)}>{url}</TextLink>
        <NextAttempt time={nextAttempt} />
        {resend.error === null ? null : (
          <span role="alert" className="block text-[0.87rem] text-bad">
            {problemWords(resend.error, t)}
          </span>
        )}
      </span>
      {can('attempts:write', 'CreateAttempts') ? (
        <>
          {statusText === 'success' ? null : (
            <ButtonLink
              look="quiet"
              to={`${place.endpointPath(id)}?tab=recover&after=${message.timestamp}`}
            >
              {t('message.recoverSince')}
            </ButtonLink>
          )}
          <Button
            icon="retry"
            data-resend=""
            busy={resend.isPending}
            onClick={() => (statusText === 'success' ? setAsks(true) : resend.mutate())}
          >
            {t('action.resend')}
          </Button>
          <Confirm
            open={asks}
            title={wt('resendAnyway')}
            text={wt('resendAnyway.text')}
            action={t('action.resend')}
            onClose={() => setAsks(false)}
            onConfirm={() => resend.mutate()}
          />
        </>
      ) : null}
    </li>
  );
}

/** Counts down to the next attempt. */
function NextAttempt({ time }: { time: string | null | undefined }) {
  const t = useT();
  const { relative, moment } = useFormats();
  const now = useNow();
  if (time === null || time === undefined) return null;
  const isDue = Date.parse(time) <= now;
  return (
    <span className="block text-[0.87rem] text-muted tabular-nums" title={moment(time)}>
      {isDue ? t('attempt.now') : t('attempt.next', { when: relative(time, now) })}
    </span>
  );
}
