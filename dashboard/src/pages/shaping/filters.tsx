/** What an endpoint asks for by the content of messages, tried on real ones before it is saved. */
import { useState } from 'react';
import { useQuery } from '@tanstack/react-query';
import type { ApiProblem } from '../../api/client.ts';
import { useChange } from '../../api/queries.ts';
import type { Endpoint } from '../../api/shapes.ts';
import { filterWords } from '../../i18n/areas/filters.ts';
import { useT } from '../../i18n/preferences.tsx';
import { useWords } from '../../i18n/use-words.ts';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { EditCode } from '../../ui/edit-code.tsx';
import { Moment } from '../../ui/moment.tsx';
import { Notice, Section } from '../../ui/page.tsx';
import { TextLink } from '../../ui/page-link.tsx';
import { faultOf, problemWords } from '../../ui/problem-words.ts';
import { useTell } from '../../ui/toast.tsx';
import { useAppPlace } from '../app-place.tsx';
import { keptAwayBy, tryFilter, type Trial } from './filter-trial.ts';
import { useQuestion } from './questions.ts';
import { useRecentMessages } from './sample-choice.tsx';

const example = `{
  "order.total": { "gte": 100 },
  "order.currency": { "in": ["BRL", "EUR"] }
}`;

export default function FiltersTab({ path, endpoint }: { path: string; endpoint: Endpoint }) {
  const t = useWords(filterWords);
  return (
    <div className="flex min-w-0 flex-col gap-5">
      <p className="text-muted">{t('lead')}</p>
      <PayloadFilter key={endpoint.updatedAt} path={path} endpoint={endpoint} />
      <RequestFilter key={`request-${endpoint.updatedAt}`} path={path} endpoint={endpoint} />
    </div>
  );
}

const textOf = (filter: unknown): string =>
  filter === null || filter === undefined ? '' : JSON.stringify(filter, null, 2);

/** Undefined where it is no JSON; null for none. */
function readFilter(text: string): unknown {
  if (text.trim() === '') return null;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function PayloadFilter({ path, endpoint }: { path: string; endpoint: Endpoint }) {
  const t = useWords(filterWords);
  const shared = useT();
  const tell = useTell();
  const place = useAppPlace();
  const [text, setText] = useState(() => textOf(endpoint.filter));
  const recent = useRecentMessages().data?.data;
  const [asked, setAsked] = useState<string | null>(null);
  const filter = readFilter(text);
  const trial = useQuery<Trial[], ApiProblem>({
    queryKey: ['filter-trial', place.api, asked, recent?.map(({ id }) => id)],
    queryFn: () => tryFilter(place.api, JSON.parse(asked!), recent!),
    enabled: asked !== null && recent !== undefined,
    retry: false,
  });
  const save = useChange<object>((body) => ({ method: 'PATCH', path, body }), {
    onDone: () => tell({ tone: 'good', text: shared('action.saved') }),
  });
  const isChanged = text !== textOf(endpoint.filter);
  const isTried = asked === text && trial.data !== undefined;
  const fault =
    filter === undefined
      ? shared('fault.json')
      : (placed(trial.error, 'filter') ?? placed(save.error, 'filter'));
  const other = [trial.error, save.error].find(
    (error) => error !== null && placed(error, 'filter') === undefined,
  );
  return (
    <div className="grid min-w-0 items-start gap-5 lg:grid-cols-2">
      <Section title={t('payload')}>
        <div className="flex min-w-0 flex-col gap-3">
          <EditCode
            label={t('payload')}
            hideLabel
            language="json"
            text={text}
            onChange={setText}
            fault={fault}
            hint={t('payloadHint')}
          />
          {text.trim() === '' ? (
            <Button look="quiet" className="self-start" onClick={() => setText(example)}>
              {t('useExample')}
            </Button>
          ) : null}
          {other === undefined || other === null ? null : (
            <Notice tone="bad">{problemWords(other, shared)}</Notice>
          )}
          <div className="flex flex-wrap items-center gap-2">
            <Button
              look={isTried ? 'plain' : 'main'}
              icon="play"
              busy={trial.isFetching}
              disabled={filter === undefined || filter === null || recent === undefined}
              onClick={() => setAsked(text)}
            >
              {t('try')}
            </Button>
            <Button
              look={isTried ? 'main' : 'plain'}
              busy={save.isPending}
              disabled={!isChanged || filter === undefined}
              onClick={() => save.mutate({ filter })}
            >
              {isTried || filter === null || !isChanged ? shared('action.save') : t('saveUntried')}
            </Button>
          </div>
        </div>
      </Section>
      <Section title={t('recent')} flush>
        <div aria-live="polite">
          <Trials trials={isTried ? trial.data : null} isEmpty={recent?.length === 0} />
        </div>
      </Section>
    </div>
  );
}

function Trials({ trials, isEmpty }: { trials: Trial[] | null; isEmpty: boolean }) {
  const t = useWords(filterWords);
  const place = useAppPlace();
  if (trials === null || isEmpty) {
    return <p className="p-4 text-muted">{isEmpty ? t('noMessages') : t('notTried')}</p>;
  }
  const fits = trials.filter(({ answer }) => answer.matches).length;
  return (
    <>
      <p className="border-b border-line px-4 py-2 font-medium">
        {t('fits', { fits, count: trials.length })}
      </p>
      <ul className="max-h-120 divide-y divide-line overflow-y-auto">
        {trials.map(({ message: { id, eventType, timestamp }, answer }) => (
          <li
            key={id}
            className="flex flex-wrap items-center gap-x-3 gap-y-1 px-4 py-2 text-[0.93rem]"
          >
            <Badge
              tone={answer.matches ? 'good' : 'idle'}
              icon={answer.matches ? 'check' : 'cross'}
            >
              {answer.matches ? t('yes') : t('no')}
            </Badge>
            <TextLink to={place.messagePath(id)}>{eventType}</TextLink>
            <span className="text-muted">
              <Moment time={timestamp} />
            </span>
            {answer.matches ? null : (
              <code className="w-full text-[0.82rem] break-all text-muted">
                {keptAwayBy(answer)}
              </code>
            )}
          </li>
        ))}
      </ul>
    </>
  );
}

function RequestFilter({ path, endpoint }: { path: string; endpoint: Endpoint }) {
  const t = useWords(filterWords);
  const shared = useT();
  const tell = useTell();
  const place = useAppPlace();
  const [text, setText] = useState(() => textOf(endpoint.requestFilter));
  const [request, setRequest] = useState(
    '{\n  "method": "POST",\n  "path": "/",\n  "query": {},\n  "headers": { "x-topic": "orders" }\n}',
  );
  const filter = readFilter(text);
  const payload = readFilter(request);
  const trial = useQuestion<{ matches: boolean }>(`${place.api}/endpoint/filter/test`);
  const save = useChange<object>((body) => ({ method: 'PATCH', path, body }), {
    onDone: () => tell({ tone: 'good', text: shared('action.saved') }),
  });
  const isChanged = text !== textOf(endpoint.requestFilter);
  return (
    <details
      className="rounded-[10px] border border-line bg-surface"
      open={endpoint.requestFilter ? true : undefined}
    >
      <summary className="min-h-12 cursor-pointer px-4 py-3 font-semibold">{t('request')}</summary>
      <div className="grid min-w-0 gap-4 border-t border-line p-4 lg:grid-cols-2">
        <EditCode
          label={t('request')}
          language="json"
          text={text}
          onChange={setText}
          hint={t('requestHint')}
          fault={
            filter === undefined
              ? shared('fault.json')
              : (placed(trial.error, 'filter') ?? placed(save.error, 'requestFilter'))
          }
        />
        <EditCode
          label={t('sampleRequest')}
          language="json"
          text={request}
          onChange={setRequest}
          fault={payload === undefined ? shared('fault.json') : undefined}
        />
        <div className="flex flex-wrap items-center gap-2">
          <Button
            icon="play"
            busy={trial.isPending}
            disabled={filter === undefined || filter === null || payload === undefined}
            onClick={() => trial.mutate({ filter, payload })}
          >
            {t('tryRequest')}
          </Button>
          <Button
            busy={save.isPending}
            disabled={!isChanged || filter === undefined}
            onClick={() => save.mutate({ requestFilter: filter })}
          >
            {shared('action.save')}
          </Button>
          <span aria-live="polite">
            {trial.data === undefined ? null : (
              <Badge
                tone={trial.data.matches ? 'good' : 'idle'}
                icon={trial.data.matches ? 'check' : 'cross'}
              >
                {trial.data.matches ? t('yes') : t('no')}
              </Badge>
            )}
          </span>
        </div>
      </div>
    </details>
  );
}

/** What is wrong with a filter, with its place within. */
function placed(problem: ApiProblem | null, field: string): string | undefined {
  const message = faultOf(problem, field);
  const found = problem?.fields.find((one) => one.field.startsWith(`${field}.`));
  return found === undefined ? message : `${found.field.slice(field.length + 1)}: ${found.message}`;
}
