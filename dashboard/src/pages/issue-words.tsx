/** Issues in words: what their cause is called, and how they stand. */
import { causeName } from '../../../server/src/domain/cause-name.ts';
import type { Issue } from '../api/shapes.ts';
import { issuesWords } from '../i18n/areas/issues.ts';
import { usePreferences } from '../i18n/preferences.tsx';
import { useWords } from '../i18n/use-words.ts';
import { Badge, type Tone } from '../ui/badge.tsx';
import type { IconName } from '../ui/icon.tsx';

export type IssueState = Issue['state'];
export const issueStates: readonly IssueState[] = ['open', 'acknowledged', 'resolved', 'ignored'];

const looks: Record<IssueState, [Tone, IconName]> = {
  open: ['bad', 'alert'],
  acknowledged: ['warn', 'eye'],
  resolved: ['good', 'check'],
  ignored: ['idle', 'stop'],
};

export function IssueStateBadge({ state }: { state: IssueState }) {
  const t = useWords(issuesWords);
  const [tone, icon] = looks[state];
  return (
    <Badge tone={tone} icon={icon}>
      {t(`state.${state}`)}
    </Badge>
  );
}

/** What the cause of an issue is called, by its name in the API. */
export function useCauseName(): (cause: string) => string {
  const { locale } = usePreferences();
  return (cause) => {
    const name = causeName(locale, cause);
    return name[0]!.toUpperCase() + name.slice(1);
  };
}

/** Where the application, or the source, of an issue is called by its name. */
export function IssuePlace({ issue }: { issue: Issue }) {
  const t = useWords(issuesWords);
  const { appName, sourceName, example } = issue;
  const name =
    sourceName === null ? (appName ?? t('where.gone')) : t('where.source', { name: sourceName });
  return (
    <span className="block min-w-44 lg:min-w-64">
      <span className="block break-words">{name}</span>
      {(example?.url ?? null) === null ? null : (
        <code className="block text-[0.82rem] break-all text-muted">{example?.url}</code>
      )}
    </span>
  );
}
