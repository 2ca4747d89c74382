/** What became of the test event: message, attempts and what arrived, as linked rows. */
import { useEffect, type ReactNode } from 'react';
import { part } from '../../api/client.ts';
import { useThing } from '../../api/queries.ts';
import type { Attempt, DeliveryOf, Message, Page } from '../../api/shapes.ts';
import { useFormats } from '../../i18n/preferences.tsx';
import { firstStepsWords } from '../../i18n/areas/first-steps.ts';
import { useWords } from '../../i18n/use-words.ts';
import { Badge, StatusBadge } from '../../ui/badge.tsx';
import { useNow } from '../../ui/moment.tsx';
import { TextLink } from '../../ui/page-link.tsx';
import { dashboardPlace } from '../app-place.tsx';
import { CheckSignature, type Receipt } from './check-signature.tsx';
import { demo } from './demo-things.ts';

const lookMs = 1_000;

export function SentEvent({
  id,
  onDelivered,
  onVerified,
}: {
  id: string;
  /** Called once it arrived; says whether it had failed before. */
  onDelivered: (hadFailed: boolean) => void;
  onVerified: () => void;
}) {
  const t = useWords(firstStepsWords);
  const { milliseconds } = useFormats();
  const place = dashboardPlace(demo.app);
  const path = `${place.api}/msg/${part(id)}`;
  const message = useThing<Message>(path);
  const every = { everyMs: lookMs };
  const expanded = { limit: 50, expanded_statuses: true };
  const deliveries = useThing<Page<DeliveryOf>>(`${path}/endpoint`, expanded, every);
  const attempts = useThing<Page<Attempt>>(`${place.api}/attempt/msg/${part(id)}`, expanded, every);
  const sandbox = useThing<{ data: Receipt[] }>(`/sandbox/${demo.sandbox}`, {}, every);
  const receipts = sandbox.data?.data.filter(({ headers }) => headers['webhook-id'] === id) ?? [];
  const [newest] = receipts;
  const made = attempts.data?.data.toSorted((a, b) => a.timestamp.localeCompare(b.timestamp)) ?? [];
  const arrived = made.some(({ statusText }) => statusText === 'success');
  const hadFailed = made.some(({ statusText }) => statusText !== 'success');
  useEffect(() => {
    if (arrived) onDelivered(hadFailed);
  }, [arrived, hadFailed, onDelivered]);
  const next = deliveries.data?.data[0]?.nextAttempt ?? null;
  return (
    <div className="flex flex-col gap-4">
      <ul aria-live="polite" className="divide-y divide-line rounded-md border border-line">
        <Row
          name={t('rowMessage')}
          link={<TextLink to={place.messagePath(id)}>{message.data?.eventType ?? id}</TextLink>}
          state={
            <Badge tone="good" icon="check">
              {t('accepted')}
            </Badge>
          }
        />
        {made.length === 0 ? (
          <Row name={t('rowAttempt', { number: 1 })} link={t('waitingAttempt')} />
        ) : (
          made.map((attempt, index) => (
            <Row
              key={attempt.id}
              name={t('rowAttempt', { number: index + 1 })}
              link={
                <TextLink to={place.messagePath(id)}>
                  {attempt.responseStatusCode === 0
                    ? t('noAnswer', { time: milliseconds(attempt.responseDurationMs) })
                    : t('answered', {
                        // A status is a name, no number to be grouped.
                        status: String(attempt.responseStatusCode),
                        time: milliseconds(attempt.responseDurationMs),
                      })}
                </TextLink>
              }
              state={
                <StatusBadge
                  status={attempt.statusText === 'sending' ? 'fail' : attempt.statusText}
                />
              }
            />
          ))
        )}
        {next === null ? null : <Countdown time={next} />}
        {newest === undefined ? null : (
          <Row
            name={t('rowReceipt')}
            link={
              <TextLink to={place.endpointPath(demo.endpoint)}>
                {`${newest.method} ${newest.url}`}
              </TextLink>
            }
            state={
              <span className="text-[0.87rem] text-muted">
                {t('moreReceipts', { count: receipts.length })}
              </span>
            }
          />
        )}
      </ul>
      <CheckSignature
        endpointPath={`${place.api}/endpoint/${demo.endpoint}`}
        receipt={newest}
        onVerified={onVerified}
      />
    </div>
  );
}

export function Row({ name, link, state }: { name: string; link: ReactNode; state?: ReactNode }) {
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-1 px-3 py-2">
      <span className="w-32 shrink-0 text-[0.93rem] text-muted">{name}</span>
      <span className="min-w-0 flex-1 basis-40 break-words">{link}</span>
      {state}
    </li>
  );
}

function Countdown({ time }: { time: string }) {
  const t = useWords(firstStepsWords);
  const { relative } = useFormats();
  const now = useNow();
  const isDue = Date.parse(time) <= now;
  return (
    <li className="px-3 py-2 text-[0.93rem] text-warn tabular-nums" aria-live="off">
      {isDue ? t('nextNow') : t('nextAttempt', { when: relative(time, now) })}
    </li>
  );
}
