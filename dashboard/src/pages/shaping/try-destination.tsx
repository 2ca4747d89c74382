/** Sends an example in earnest and shows what became of its first attempt. */
import { useState } from 'react';
import { useChange, useThing } from '../../api/queries.ts';
import type { Attempt, EventType, Message, Page } from '../../api/shapes.ts';
import { destinationWords } from '../../i18n/areas/destination.ts';
import { useFormats, useT } from '../../i18n/preferences.tsx';
import { useWords } from '../../i18n/use-words.ts';
import { StatusBadge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { causeFacts } from '../../ui/cause.tsx';
import { CodeView } from '../../ui/code-view.tsx';
import { SelectField } from '../../ui/field.tsx';
import { Facts, Section } from '../../ui/page.tsx';
import { TextLink } from '../../ui/page-link.tsx';
import { Refused } from '../../ui/refused.tsx';
import { useAppPlace } from '../app-place.tsx';
import { exampleOf } from '../example.ts';

const ping = 'svix.ping';
const lookMs = 700;

export function TryDestination({ path, isChanged }: { path: string; isChanged: boolean }) {
  const t = useWords(destinationWords);
  const shared = useT();
  const types = useThing<Page<EventType>>('/event-type', { limit: 250, with_content: true }).data;
  const [type, setType] = useState(ping);
  const [sent, setSent] = useState<string | null>(null);
  const send = useChange<object, Message>(
    (body) => ({ method: 'POST', path: `${path}/send-example`, body }),
    { onDone: ({ id }) => setSent(id) },
  );
  const names = (types?.data ?? [])
    .filter((one) => exampleOf(one) !== undefined)
    .map(({ name }) => name);
  return (
    <Section title={t('try')}>
      <div className="flex min-w-0 flex-col gap-3">
        <p className="text-[0.93rem] text-muted">{isChanged ? t('tryChanged') : t('tryHint')}</p>
        <SelectField
          label={shared('field.eventType')}
          value={type}
          onChange={(event) => setType(event.target.value)}
          options={[ping, ...names].map((name) => ({ value: name, label: name }))}
        />
        <Button
          icon="send"
          className="self-start"
          busy={send.isPending}
          onClick={() => send.mutate({ eventType: type })}
        >
          {t('sendExample')}
        </Button>
        <Refused problem={send.error} />
        <div aria-live="polite" data-outcome="">
          {sent === null ? null : <Outcome key={sent} message={sent} />}
        </div>
      </div>
    </Section>
  );
}

/** Looks until there is an attempt. */
function Outcome({ message }: { message: string }) {
  const t = useWords(destinationWords);
  const place = useAppPlace();
  const [isSeen, setSeen] = useState(false);
  const found = useThing<Page<Attempt>>(
    `${place.api}/attempt/msg/${message}`,
    { expanded_statuses: true, with_content: true },
    { everyMs: isSeen ? false : lookMs },
  ).data?.data;
  const first = found?.at(-1);
  if (first === undefined) return <p className="text-muted">{t('waits')}</p>;
  if (!isSeen) setSeen(true);
  return <AttemptSeen attempt={first} messagePath={place.messagePath(message)} />;
}

function AttemptSeen({ attempt, messagePath }: { attempt: Attempt; messagePath: string }) {
  const t = useWords(destinationWords);
  const shared = useT();
  const { milliseconds } = useFormats();
  const { statusText, responseStatusCode, responseDurationMs, response, url } = attempt;
  return (
    <div className="flex min-w-0 flex-col gap-3">
      <Facts
        facts={[
          [shared('field.outcome'), <StatusBadge key="status" status={statusText} />],
          [
            t('wentTo'),
            <code key="url" className="break-all">
              {url}
            </code>,
          ],
          [
            shared('field.status'),
            responseStatusCode > 0 ? String(responseStatusCode) : shared('attempt.noAnswer'),
          ],
          [shared('field.duration'), milliseconds(responseDurationMs)],
          ...causeFacts(attempt, shared('field.cause')),
        ]}
      />
      {response === '' ? null : <CodeView value={response} label={shared('attempt.answer')} />}
      <p className="text-[0.93rem]">
        <TextLink to={messagePath}>{t('seeMessage')}</TextLink>
      </p>
    </div>
  );
}
