/** What pages are laid out with: a heading with actions, sections, pairs of names and values. */
import { useEffect, type ReactNode } from 'react';
import { Icon } from './icon.tsx';
import { PageLink } from './page-link.tsx';

export function Page({
  title,
  lead,
  back,
  actions,
  children,
}: {
  title: string;
  lead?: ReactNode;
  back?: { to: string; label: string };
  actions?: ReactNode;
  children: ReactNode;
}) {
  useEffect(() => {
    document.title = `${title} · ${document.documentElement.dataset['product'] ?? 'Gancho'}`;
  }, [title]);
  return (
    <div
      data-page=""
      className="mx-auto flex w-full max-w-6xl flex-col gap-5 px-4 py-5 sm:px-7 sm:py-7"
    >
      <header className="flex flex-col gap-2">
        {back === undefined ? null : (
          <PageLink
            to={back.to}
            className="-ml-1 inline-flex min-h-6 items-center gap-1 self-start text-[0.93rem] text-muted hover:text-text"
          >
            <Icon name="left" size={14} />
            {back.label}
          </PageLink>
        )}
        <div className="flex flex-wrap items-start gap-x-4 gap-y-3">
          <div className="min-w-0 flex-1 basis-64">
            <h1 className="text-[1.25rem] leading-tight sm:text-[1.45rem] font-semibold tracking-tight break-words">
              {title}
            </h1>
            {lead === undefined ? null : <div className="mt-1 text-muted">{lead}</div>}
          </div>
          {actions === undefined ? null : <div className="flex flex-wrap gap-2">{actions}</div>}
        </div>
      </header>
      {children}
    </div>
  );
}

export function Section({
  title,
  actions,
  children,
  flush = false,
}: {
  title?: string;
  actions?: ReactNode;
  children: ReactNode;
  /** Whether what is inside reaches to the border. */
  flush?: boolean;
}) {
  return (
    <section className="min-w-0 rounded-card border border-line bg-surface">
      {title === undefined ? null : (
        <div className="flex min-h-12 flex-wrap items-center justify-between gap-2 border-b border-line px-4 py-1.5">
          <h2 className="font-semibold">{title}</h2>
          {actions}
        </div>
      )}
      <div className={flush ? '' : 'p-4'}>{children}</div>
    </section>
  );
}

export function Facts({ facts }: { facts: [name: string, value: ReactNode][] }) {
  return (
    <dl className="grid grid-cols-[fit-content(55%)_minmax(0,1fr)] gap-x-5 gap-y-2 text-[0.93rem]">
      {facts.map(([name, value]) => (
        <div key={name} className="contents">
          <dt className="min-w-0 break-words text-muted">{name}</dt>
          <dd className="min-w-0 break-words">{value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** Something to be read before going on. */
export function Notice({ tone, children }: { tone: 'warn' | 'bad' | 'good'; children: ReactNode }) {
  const looks = {
    warn: 'bg-warn-soft text-warn',
    bad: 'bg-bad-soft text-bad',
    good: 'bg-good-soft text-good',
  };
  return (
    <div className={`flex items-start gap-2 rounded-md px-3 py-2 text-[0.93rem] ${looks[tone]}`}>
      <span className="mt-0.5">
        <Icon name={tone === 'good' ? 'check' : 'alert'} />
      </span>
      <div className="min-w-0 break-words">{children}</div>
    </div>
  );
}
