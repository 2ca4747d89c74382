/** What a list shows when it has no rows to show, or none that are sure to be new. */
import type { ReactNode } from 'react';
import type { ApiProblem } from '../api/client.ts';
import { useT } from '../i18n/preferences.tsx';
import { Button } from './button.tsx';
import { Coded } from './coded.tsx';
import { CommandBlock } from './copy.tsx';
import { Icon, type IconName } from './icon.tsx';
import { problemWords } from './problem-words.ts';

function Middle({
  icon,
  title,
  children,
  role,
}: {
  icon: IconName;
  title: string;
  children?: ReactNode;
  role?: 'alert';
}) {
  return (
    <div
      {...(role === undefined ? {} : { role })}
      className="mx-auto flex max-w-xl flex-col items-center gap-3 px-4 py-10 text-center"
    >
      <span className="rounded-full bg-sunken p-3 text-muted">
        <Icon name={icon} size={22} />
      </span>
      <h3 className="font-semibold">
        <Coded text={title} />
      </h3>
      {children}
    </div>
  );
}

export function SkeletonRows({ rows = 6 }: { rows?: number }) {
  const t = useT();
  return (
    <div role="status" aria-label={t('state.loading')} className="divide-y divide-line">
      {Array.from({ length: rows }, (_one, index) => (
        <div key={index} className="flex items-center gap-4 px-4 py-3">
          <div className="skeleton h-4 w-24" />
          <div className="skeleton h-4 flex-1" />
          <div className="skeleton hidden h-4 w-32 sm:block" />
        </div>
      ))}
    </div>
  );
}

export function FailedState({ problem, onRetry }: { problem: Error; onRetry: () => void }) {
  const t = useT();
  const words = problemWords(problem, t);
  const { status, words: said = problem.message } = problem as Partial<ApiProblem>;
  // To try again would bring nothing; where to go on is above, in the link back.
  if (status === 404) return <Middle icon="search" title={words} role="alert" />;
  if (status === 403) return <Middle icon="key" title={words} role="alert" />;
  return (
    <Middle icon="alert" title={t('state.failed')} role="alert">
      <p className="text-muted">{words}</p>
      {status === 0 || said === words ? null : (
        <code
          {...(said === null ? { lang: 'en' } : {})}
          className="max-w-full text-[0.85rem] break-words text-muted"
        >
          {said ?? problem.message}
        </code>
      )}
      <Button icon="retry" onClick={onRetry}>
        {t('action.retry')}
      </Button>
    </Middle>
  );
}

/** In the place of what is not there yet: that it is being read, or why it cannot be. */
export function UnreadState({ problem, onRetry }: { problem: Error | null; onRetry: () => void }) {
  return problem === null ? <SkeletonRows /> : <FailedState problem={problem} onRetry={onRetry} />;
}

export function NoMatchState({ onClear }: { onClear: () => void }) {
  const t = useT();
  return (
    <Middle icon="search" title={t('state.noMatch')}>
      <p className="text-muted">{t('state.noMatchHint')}</p>
      <Button onClick={onClear}>{t('action.clearFilters')}</Button>
    </Middle>
  );
}

export interface Empty {
  icon: IconName;
  title: string;
  text: string;
  action?: ReactNode;
  command?: string;
}

export function EmptyState({ icon, title, text, action, command }: Empty) {
  const t = useT();
  return (
    <Middle icon={icon} title={title}>
      <p className="text-muted">{text}</p>
      {action}
      {command === undefined ? null : (
        <div className="w-full">
          <p className="mb-1 text-[0.87rem] text-muted">{t('state.byCommand')}</p>
          <CommandBlock text={command} />
        </div>
      )}
    </Middle>
  );
}

/** Rows are there, but the last look for newer ones failed. */
export function StaleBar({ problem, onRetry }: { problem: Error; onRetry: () => void }) {
  const t = useT();
  return (
    <div
      role="status"
      className="flex flex-wrap items-center justify-between gap-2 border-b border-line bg-warn-soft px-4 py-1.5 text-[0.93rem] text-warn"
    >
      <span className="flex items-start gap-2">
        <span className="mt-0.5">
          <Icon name="alert" />
        </span>
        {t('state.stale')} {problemWords(problem, t)}
      </span>
      <Button look="plain" onClick={onRetry}>
        {t('action.retry')}
      </Button>
    </div>
  );
}
