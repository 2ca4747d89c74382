/** What two attempts have in common and what not: the request, and the answer. */
import { useState } from 'react';
import { useThing } from '../api/queries.ts';
import type { Attempt, AttemptHeaders, Message } from '../api/shapes.ts';
import { deliveryWords } from '../i18n/areas/delivery.ts';
import { useFormats, useT } from '../i18n/preferences.tsx';
import { useWords } from '../i18n/use-words.ts';
import { useSayCause } from '../ui/cause.tsx';
import { SelectField } from '../ui/field.tsx';
import { lineDifference } from '../ui/line-difference.ts';
import { useAppPlace } from './app-place.tsx';

/** Longer texts are compared up to here. */
const linesMax = 600;

export default function AttemptCompare({
  message,
  attempts,
}: {
  message: Pick<Message, 'id'>;
  attempts: Attempt[];
}) {
  const wt = useWords(deliveryWords);
  const { brief } = useFormats();
  const [ids, setIds] = useState(() => pairOf(attempts));
  const [first, second] = ids.map((id) => attempts.find((one) => one.id === id) ?? attempts[0]!);
  const one = useAttemptText(message, first!);
  const two = useAttemptText(message, second!);
  const options = attempts.map(({ id, timestamp, statusText, responseStatusCode }) => ({
    value: id,
    label: `${brief(timestamp, Date.now())} · ${responseStatusCode || statusText}`,
  }));
  const lines = lineDifference(beginningOf(one), beginningOf(two));
  const isSame = lines.every(({ kind }) => kind === 'same');
  return (
    <div className="flex min-w-0 flex-col gap-4">
      <div className="grid gap-3 sm:grid-cols-2">
        <SelectField
          label={wt('compare.one')}
          value={first!.id}
          onChange={(event) => setIds([event.target.value, ids[1]])}
          options={options}
        />
        <SelectField
          label={wt('compare.two')}
          value={second!.id}
          onChange={(event) => setIds([ids[0], event.target.value])}
          options={options}
        />
      </div>
      {isSame ? <p className="text-muted">{wt('compare.same')}</p> : null}
      <ol className="overflow-x-auto rounded-md border border-line bg-bg py-2 font-mono text-[0.82rem]">
        {lines.map(({ kind, text }, index) => (
          <li
            // Lines have no name but their place.
            key={`${index}`}
            className={`flex gap-2 px-3 break-all whitespace-pre-wrap ${kind === 'gone' ? 'bg-bad-soft text-bad' : kind === 'new' ? 'bg-good-soft text-good' : ''}`}
          >
            <span aria-hidden="true" className="w-3 shrink-0 select-none">
              {kind === 'gone' ? '−' : kind === 'new' ? '+' : ' '}
            </span>
            {kind === 'same' ? null : (
              <span className="sr-only">{wt(kind === 'gone' ? 'removed' : 'added')}: </span>
            )}
            <span className="min-w-0">{text === '' ? ' ' : text}</span>
          </li>
        ))}
      </ol>
    </div>
  );
}

function beginningOf(text: string): string {
  return text.split('\n').slice(0, linesMax).join('\n');
}

/** The newest, and the newest before it at the same endpoint. */
function pairOf(attempts: Attempt[]): [string, string] {
  const [newest] = attempts;
  const before = attempts.find(
    ({ id, endpointId }) => id !== newest?.id && endpointId === newest?.endpointId,
  );
  return [before?.id ?? attempts[1]?.id ?? newest!.id, newest!.id];
}

function useAttemptText({ id }: Pick<Message, 'id'>, attempt: Attempt): string {
  const t = useT();
  const place = useAppPlace();
  const { milliseconds, moment } = useFormats();
  const sayCause = useSayCause();
  const { cause } = attempt;
  const { data } = useThing<AttemptHeaders>(`${place.api}/msg/${id}/attempt/${attempt.id}/headers`);
  const sent = Object.entries(data?.sentHeaders ?? {})
    .map(([name, value]) => `${name}: ${value}`)
    .toSorted((one, two) => (one < two ? -1 : 1));
  return [
    `${t('field.url')}: ${attempt.url}`,
    `${t('field.time')}: ${moment(attempt.timestamp)}`,
    ...sent,
    '',
    `${t('field.status')}: ${attempt.responseStatusCode || t('attempt.noAnswer')}`,
    `${t('field.duration')}: ${milliseconds(attempt.responseDurationMs)}`,
    ...(cause ? [`${t('field.cause')}: ${sayCause(cause) ?? cause}`] : []),
    ...Object.entries(attempt.responseHeaders ?? {}).map(([name, value]) => `${name}: ${value}`),
    '',
    prettyAnswer(attempt.response),
  ].join('\n');
}

function prettyAnswer(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}
