/** Chooses what sends to a source, or what it takes from: by search, or within a group. */
import { useState } from 'react';
import type { SourceType } from '../api/source-shapes.ts';
import { sourceFormWords } from '../i18n/areas/source-form.ts';
import { usePreferences } from '../i18n/preferences.tsx';
import { settingHelp } from '../i18n/setting-help.ts';
import { useWords } from '../i18n/use-words.ts';
import { Icon } from '../ui/icon.tsx';
import { Button } from '../ui/button.tsx';
import { PageLink } from '../ui/page-link.tsx';
import { GradeBadge } from './source-badges.tsx';
import { brokerTypes, timedTypes } from './source-standing.ts';

const groups = ['all', 'brazil', 'open', 'timed', 'brokers'] as const;
type Group = (typeof groups)[number];

/** Types that stand for no provider: a standard, a tool, or anything that posts. */
const openTypes: readonly string[] = [
  'generic-webhook',
  'curl',
  'standard-webhooks',
  'svix',
  'cloudevents',
];

function isIn(group: Group, { type, country }: SourceType): boolean {
  switch (group) {
    case 'all':
      return true;
    case 'brazil':
      return country === 'BR';
    case 'open':
      return openTypes.includes(type);
    case 'timed':
      return timedTypes.includes(type);
    case 'brokers':
      return brokerTypes.includes(type);
  }
}

/** Without accents and capitals, so that `sao` finds São. */
function plain(text: string): string {
  return text.normalize('NFD').replaceAll(/\p{M}/gu, '').toLowerCase();
}

export function SourceTypePicker({ types: given }: { types: SourceType[] }) {
  const { locale } = usePreferences();
  const types = given.map((one) => ({ ...one, title: settingHelp(one.title, locale) }));
  const t = useWords(sourceFormWords);
  const [group, setGroup] = useState<Group>('all');
  const [text, setText] = useState('');
  const wanted = plain(text.trim());
  const fitting = types
    .filter((one) => isIn(group, one))
    .filter(({ type, title }) => plain(`${title} ${type}`).includes(wanted))
    .toSorted((one, other) => one.title.localeCompare(other.title));
  return (
    <div className="flex flex-col gap-3">
      <label className="flex flex-col gap-1 text-[0.93rem] font-medium">
        {t('pick.search')}
        <input
          type="search"
          autoFocus
          value={text}
          placeholder={t('pick.searchHint')}
          onChange={(event) => setText(event.target.value)}
          className="min-h-10 w-full rounded-md border border-line-strong bg-surface px-3 font-normal"
        />
      </label>
      <div role="group" aria-label={t('pick.group')} className="flex flex-wrap gap-1.5">
        {groups.map((one) => (
          <button
            key={one}
            type="button"
            aria-pressed={group === one}
            onClick={() => setGroup(one)}
            className={`min-h-8 rounded-full border px-3 text-[0.87rem] ${group === one ? 'border-accent bg-accent-soft font-medium text-accent-strong' : 'border-line-strong text-muted hover:bg-sunken hover:text-text'}`}
          >
            {t(`pick.${one}`)}
          </button>
        ))}
      </div>
      <p role="status" className="text-[0.87rem] text-muted">
        {t('pick.found', { count: fitting.length })}
      </p>
      {fitting.length === 0 ? (
        <Button
          className="self-start"
          onClick={() => {
            setText('');
            setGroup('all');
          }}
        >
          {t('pick.showAll')}
        </Button>
      ) : (
        <ul className="grid grid-cols-1 gap-2 sm:grid-cols-2 lg:grid-cols-3">
          {fitting.map((one) => (
            <li key={one.type}>
              <TypeCard type={one} />
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

function TypeCard({ type }: { type: SourceType }) {
  return (
    <PageLink
      to={`/sources/new?type=${type.type}`}
      className="flex min-h-14 items-center gap-3 rounded-md border border-line bg-surface px-3 py-2 hover:border-line-strong hover:bg-sunken"
    >
      <TypeMark title={type.title} />
      <span className="min-w-0 flex-1">
        <span className="block truncate font-medium">{type.title}</span>
        <code className="block truncate text-[0.8rem] text-muted">{type.type}</code>
      </span>
      {type.grade === null ? (
        <Icon name={timedTypes.includes(type.type) ? 'clock' : 'right'} />
      ) : (
        <GradeBadge grade={type.grade} />
      )}
    </PageLink>
  );
}

/** Two letters in the place of a logo, which would be somebody else's. */
export function TypeMark({ title }: { title: string }) {
  const letters = title.replaceAll(/[^\p{L}\p{N} ]/gu, '').split(' ');
  const mark = letters.length > 1 ? letters[0]!.slice(0, 1) + letters[1]!.slice(0, 1) : title;
  return (
    <span
      aria-hidden="true"
      className="flex size-8 shrink-0 items-center justify-center rounded-md bg-accent-soft text-[0.8rem] font-semibold text-accent-strong uppercase"
    >
      {mark.slice(0, 2)}
    </span>
  );
}
