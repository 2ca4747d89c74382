/** Messages as they are accepted, in all applications. What is shown never moves under the reader. */
import { useEffect, useRef, useState } from 'react';
import { get } from '../api/client.ts';
import { useThing } from '../api/queries.ts';
import type { DeliveryOf, Message, Page as ListPage } from '../api/shapes.ts';
import { useT } from '../i18n/preferences.tsx';
import { Badge, StatusBadge } from '../ui/badge.tsx';
import { Button } from '../ui/button.tsx';
import { Moment } from '../ui/moment.tsx';
import { Page, Section } from '../ui/page.tsx';
import { TextLink } from '../ui/page-link.tsx';
import { EmptyState, StaleBar } from '../ui/states.tsx';
import { curlOf, dashboardPlace } from './app-place.tsx';

type LiveMessage = Message & { appId: string };
interface Events {
  data: LiveMessage[];
  iterator: string;
  done: boolean;
}

const askMs = 1_500;
const shownMax = 100;
const pageMax = 50;
/** As far back the page begins. */
const backMs = 300_000;

/** Reads on from where it stands, as long as the page is looked at and not held. */
function useTail(isHeld: boolean) {
  const [rows, setRows] = useState<LiveMessage[]>([]);
  const [problem, setProblem] = useState<Error | null>(null);
  const place = useRef<string | null>(null);
  const [since] = useState(() => new Date(Date.now() - backMs).toISOString());
  useEffect(() => {
    if (isHeld) return;
    const ended = new AbortController();
    let timer: ReturnType<typeof setTimeout>;
    const look = async (): Promise<void> => {
      let wait = askMs;
      try {
        const from = place.current === null ? { after: since } : { iterator: place.current };
        const found = await get<Events>('/events', { limit: pageMax, ...from }, ended.signal);
        place.current = found.iterator;
        setProblem(null);
        if (found.data.length > 0) {
          setRows((present) => [...found.data.toReversed(), ...present].slice(0, shownMax));
        }
        if (!found.done) wait = 100;
      } catch (error) {
        if (ended.signal.aborted) return;
        setProblem(error as Error);
      }
      if (!ended.signal.aborted) timer = setTimeout(() => void look(), wait);
    };
    void look();
    return () => {
      ended.abort();
      clearTimeout(timer);
    };
  }, [isHeld, since]);
  return { rows, problem };
}

export default function Live() {
  const t = useT();
  const [isHeld, setHeld] = useState(false);
  const { rows, problem } = useTail(isHeld);
  return (
    <Page
      title={t('nav.live')}
      lead={t('live.lead')}
      actions={
        <Button
          icon={isHeld ? 'play' : 'pause'}
          aria-pressed={isHeld}
          onClick={() => setHeld(!isHeld)}
        >
          {isHeld ? t('live.go') : t('live.hold')}
        </Button>
      }
    >
      <Section flush>
        {problem === null ? null : <StaleBar problem={problem} onRetry={() => setHeld(false)} />}
        <p role="status" className="sr-only">
          {t('live.count', { count: rows.length })}
        </p>
        {rows.length === 0 ? (
          <EmptyState
            icon="live"
            title={t('live.empty')}
            text={t('live.emptyHint')}
            command={curlOf('POST', '/app/demo/msg', {
              eventType: 'invoice.paid',
              payload: { invoice: 'A-1', total: 199 },
            })}
          />
        ) : (
          <ul className="divide-y divide-line">
            {rows.map((message) => (
              <LiveRow key={message.id} message={message} />
            ))}
          </ul>
        )}
      </Section>
    </Page>
  );
}

const settledMs = 60_000;

function LiveRow({ message }: { message: LiveMessage }) {
  const t = useT();
  const place = dashboardPlace(message.appId);
  const isNew = Date.now() - Date.parse(message.timestamp) < settledMs;
  const { data } = useThing<ListPage<DeliveryOf>>(
    message.matchedEndpoints === 0 ? null : `${place.api}/msg/${message.id}/endpoint`,
    { limit: 10, expanded_statuses: true },
    { everyMs: isNew ? 3_000 : false },
  );
  return (
    <li className="rise flex flex-wrap items-center gap-x-4 gap-y-1.5 px-4 py-2.5">
      <span className="min-w-0 flex-1 basis-48 break-all">
        <TextLink to={place.messagePath(message.id)}>{message.eventType}</TextLink>
        <code className="hidden text-[0.8rem] text-muted sm:block">
          {message.eventId ?? message.id}
        </code>
      </span>
      {message.matchedEndpoints === 0 ? (
        <Badge tone="warn" icon="alert">
          {t('matched.nobody')}
        </Badge>
      ) : (
        <span className="flex flex-wrap gap-1">
          {(data?.data ?? []).slice(0, 4).map(({ id, statusText }) => (
            <StatusBadge key={id} status={statusText} />
          ))}
        </span>
      )}
      <span className="text-[0.93rem] text-muted">
        <Moment time={message.timestamp} />
      </span>
    </li>
  );
}
