/** What a transformation made of its input: a difference, the request, what was said, or what went wrong. */
import { transformationWords } from '../../i18n/areas/transformation.ts';
import { useWords } from '../../i18n/use-words.ts';
import { Badge } from '../../ui/badge.tsx';
import { Cause } from '../../ui/cause.tsx';
import { DifferenceView } from '../../ui/difference-view.tsx';
import { Facts, Notice } from '../../ui/page.tsx';
import { Headers } from './header-list.tsx';
import type { TestRun } from './shapes.ts';

export interface ShownRun {
  run: TestRun;
  /** The payload that it was given. */
  input: string;
  /** The address without it. */
  url: string;
}

const outcomes = {
  done: ['good', 'check'],
  canceled: ['idle', 'stop'],
  failed: ['bad', 'cross'],
} as const;

export function TestResult({ shown: { run, input, url } }: { shown: ShownRun }) {
  const t = useWords(transformationWords);
  const [tone, icon] = outcomes[run.outcome];
  return (
    <div className="flex min-w-0 flex-col gap-4">
      <div>
        <Badge tone={tone} icon={icon}>
          {t(`outcome.${run.outcome}`)}
        </Badge>
      </div>
      {run.cause === null ? null : (
        <Notice tone="bad">
          <Cause text={run.cause} />
        </Notice>
      )}
      {run.outcome === 'canceled' ? (
        <p className="text-[0.93rem] text-muted">{t('canceledHint')}</p>
      ) : null}
      {run.request === null ? null : (
        <>
          <DifferenceView
            label={t('difference')}
            before={input}
            after={textOf(run.request.payload)}
          />
          <Facts
            facts={[
              [
                t('method'),
                marked(run.request.method, run.request.method !== 'POST', t('changed')),
              ],
              [t('url'), marked(run.request.url, run.request.url !== url, t('changed'))],
              [t('eventType'), run.request.eventType],
              [t('headers'), <Headers key="headers" headers={run.request.headers} />],
            ]}
          />
        </>
      )}
      <Console logs={run.logs} />
    </div>
  );
}

function marked(text: string, isChanged: boolean, word: string) {
  return (
    <span className="flex flex-wrap items-center gap-2">
      <code className="break-all">{text}</code>
      {isChanged ? <Badge tone="accent">{word}</Badge> : null}
    </span>
  );
}

function Console({ logs }: { logs: TestRun['logs'] }) {
  const t = useWords(transformationWords);
  if (logs.length === 0) return null;
  return (
    <div className="flex flex-col gap-1">
      <h3 className="text-[0.93rem] font-medium">{t('console')}</h3>
      <ul
        data-console=""
        className="max-h-48 overflow-auto rounded-md border border-line bg-bg px-3 py-2 font-mono text-[0.82rem]"
      >
        {logs.map(({ level, text }, index) => (
          <li key={index} className="flex gap-2">
            <span className={level === 'error' ? 'text-bad' : 'text-muted'}>{level}</span>
            <span className="min-w-0 break-all whitespace-pre-wrap">{text}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}

/** Text as it is, all else as JSON. */
export function textOf(payload: unknown): string {
  return typeof payload === 'string' ? payload : JSON.stringify(payload, null, 2);
}
