/** Attempts in the order in which they were made, each with what was sent and what came back. */
import { useState, type ReactNode } from 'react';
import { useThing } from '../api/queries.ts';
import { getText } from '../api/client.ts';
import type { Attempt, AttemptHeaders, Endpoint, Message } from '../api/shapes.ts';
import { deliveryWords } from '../i18n/areas/delivery.ts';
import { useFormats, useT } from '../i18n/preferences.tsx';
import { useWords } from '../i18n/use-words.ts';
import { Badge, StatusBadge } from '../ui/badge.tsx';
import { Button } from '../ui/button.tsx';
import { Cause, causeFacts } from '../ui/cause.tsx';
import { CodeView } from '../ui/code-view.tsx';
import { Icon } from '../ui/icon.tsx';
import { Moment } from '../ui/moment.tsx';
import { Facts } from '../ui/page.tsx';
import { shellWord } from '../ui/shell-word.ts';
import { useTell } from '../ui/toast.tsx';
import { useAppPlace } from './app-place.tsx';
import { AttemptTiming } from './attempt-timing.tsx';

interface TimelineProps {
  message: Pick<Message, 'id'>;
  attempts: Attempt[];
  endpoints: Pick<Endpoint, 'id' | 'url'>[];
}

export function AttemptTimeline({ message, attempts, endpoints }: TimelineProps) {
  const t = useT();
  if (attempts.length === 0) {
    return <p className="px-4 py-6 text-center text-muted">{t('message.noAttempts')}</p>;
  }
  const isOfMany = endpoints.length > 1;
  return (
    <ol className="divide-y divide-line">
      {attempts.map((attempt, index) => (
        <AttemptEntry
          key={attempt.id}
          message={message}
          attempt={attempt}
          showUrl={isOfMany}
          openAtFirst={index === 0 && attempt.statusText !== 'success'}
        />
      ))}
    </ol>
  );
}

function AttemptEntry({
  message,
  attempt,
  showUrl,
  openAtFirst,
}: {
  message: Pick<Message, 'id'>;
  attempt: Attempt;
  showUrl: boolean;
  openAtFirst: boolean;
}) {
  const t = useT();
  const { milliseconds } = useFormats();
  const [isOpen, setOpen] = useState(openAtFirst);
  const { statusText, timestamp, responseStatusCode, responseDurationMs, cause } = attempt;
  return (
    <li>
      <button
        type="button"
        aria-expanded={isOpen}
        onClick={() => setOpen(!isOpen)}
        className="flex w-full flex-wrap items-center gap-x-3 gap-y-1 px-4 py-3 text-left hover:bg-sunken"
      >
        <span className="text-muted">
          <Icon name={isOpen ? 'down' : 'right'} />
        </span>
        <StatusBadge status={statusText} />
        <span className="font-medium tabular-nums">
          {responseStatusCode > 0 ? responseStatusCode : t('attempt.noAnswer')}
        </span>
        <span className="text-muted tabular-nums">{milliseconds(responseDurationMs)}</span>
        {attempt.triggerType === 1 ? <Badge tone="accent">{t('attempt.byHand')}</Badge> : null}
        <span className="min-w-0 flex-1 basis-40 truncate text-muted">
          {cause ? <Cause text={cause} /> : showUrl ? attempt.url : ''}
        </span>
        <span className="text-muted">
          <Moment time={timestamp} />
        </span>
      </button>
      {isOpen ? <AttemptContent message={message} attempt={attempt} /> : null}
    </li>
  );
}

function AttemptContent({ message, attempt }: { message: Pick<Message, 'id'>; attempt: Attempt }) {
  const t = useT();
  const place = useAppPlace();
  const wt = useWords(deliveryWords);
  const { moment, milliseconds, number } = useFormats();
  const tell = useTell();
  const headers = useThing<AttemptHeaders>(
    `${place.api}/msg/${message.id}/attempt/${attempt.id}/headers`,
  );
  const copy = async (): Promise<void> => {
    const body = await getText(`${place.api}/msg/${message.id}/raw`);
    await navigator.clipboard.writeText(curlOfAttempt(attempt, headers.data, body));
    tell({ tone: 'good', text: t('attempt.curlCopied') });
  };
  return (
    <div className="grid min-w-0 gap-4 border-t border-line bg-bg px-4 py-4 lg:grid-cols-2">
      <div className="flex min-w-0 flex-col gap-3">
        <h3 className="flex flex-wrap items-center justify-between gap-2 font-medium">
          {t('attempt.sent')}
          <Button
            icon="copy"
            onClick={() =>
              void copy().catch(() => tell({ tone: 'bad', text: t('attempt.curlFailed') }))
            }
          >
            {t('attempt.copyCurl')}
          </Button>
        </h3>
        <Facts
          facts={[
            [
              t('field.url'),
              <span key="url" className="break-all">
                {attempt.url}
              </span>,
            ],
            [t('field.time'), moment(attempt.timestamp)],
            [t('field.attempt'), String(attempt.attemptNumber)],
            ...headerFacts(headers.data?.sentHeaders),
            ...(headers.data?.sensitive ?? []).map((name): [string, string] => [
              name,
              t('attempt.secretHeader'),
            ]),
          ]}
        />
      </div>
      <div className="flex min-w-0 flex-col gap-3">
        <h3 className="min-h-8 pt-1 font-medium">{t('attempt.answer')}</h3>
        <Facts
          facts={[
            [
              t('field.status'),
              attempt.responseStatusCode > 0
                ? String(attempt.responseStatusCode)
                : t('attempt.noAnswer'),
            ],
            [t('field.duration'), milliseconds(attempt.responseDurationMs)],
            ...causeFacts(attempt, t('field.cause')),
            ...headerFacts(attempt.responseHeaders),
          ]}
        />
        {attempt.response === '' ? (
          <p className="text-[0.93rem] text-muted">{t('attempt.emptyAnswer')}</p>
        ) : (
          <CodeView value={attempt.response} label={t('attempt.answer')} />
        )}
        {attempt.responseBodyBytes === null ? null : (
          <p className="text-[0.93rem] text-muted">
            {wt('cut', { count: number(attempt.responseBodyBytes) })}
          </p>
        )}
        {attempt.timing === null ? null : <AttemptTiming timing={attempt.timing} />}
      </div>
    </div>
  );
}

function headerFacts(headers: Record<string, string> | null | undefined): [string, ReactNode][] {
  return Object.entries(headers ?? {}).map(([name, value]) => [
    name,
    <code key={name} className="text-[0.82rem] break-all">
      {value}
    </code>,
  ]);
}

/** The very request, for a shell; headers that are secret are left to fill in. */
function curlOfAttempt(
  { url }: Attempt,
  headers: AttemptHeaders | undefined,
  body: string,
): string {
  const own = new Set(['content-length', 'host', 'connection']);
  const lines = Object.entries(headers?.sentHeaders ?? {})
    .filter(([name]) => !own.has(name.toLowerCase()))
    .map(([name, value]) => `-H ${shellWord(`${name}: ${value}`)}`);
  const secret = (headers?.sensitive ?? []).map((name) => `-H ${shellWord(`${name}: …`)}`);
  return [
    `curl -sS -X POST ${shellWord(url)}`,
    ...lines,
    ...secret,
    `--data-binary ${shellWord(body)}`,
  ].join(' \\\n  ');
}
