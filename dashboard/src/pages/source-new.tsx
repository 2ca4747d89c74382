/** A new source: first what sends, then what its settings are. */
import { useChange, useThing } from '../api/queries.ts';
import type { Page as ListPage } from '../api/shapes.ts';
import type { Source, SourceType } from '../api/source-shapes.ts';
import { sourceFormWords } from '../i18n/areas/source-form.ts';
import { sourceWords } from '../i18n/areas/sources.ts';
import { usePreferences } from '../i18n/preferences.tsx';
import { settingHelp } from '../i18n/setting-help.ts';
import { useWords } from '../i18n/use-words.ts';
import { Page, Section } from '../ui/page.tsx';
import { useNavigation } from '../ui/page-link.tsx';
import { UnreadState } from '../ui/states.tsx';
import { SourceForm } from './source-form.tsx';
import { SourceTypePicker } from './source-type-picker.tsx';

export default function NewSource() {
  const t = useWords(sourceWords);
  const w = useWords(sourceFormWords);
  const { locale } = usePreferences();
  const { search, go } = useNavigation();
  const { data, error, refetch } = useThing<ListPage<SourceType>>('/ingest/source-type');
  const creating = useChange<object, Source>(
    (body) => ({ method: 'POST', path: '/ingest/source', body }),
    { onDone: ({ id }) => go(`/sources/${id}?first=1`) },
  );
  if (data === undefined) {
    return (
      <Page title={w('new.title')} back={{ to: '/sources', label: t('sources') }}>
        <Section flush>
          <UnreadState problem={error} onRetry={() => void refetch()} />
        </Section>
      </Page>
    );
  }
  const type = data.data.find((one) => one.type === search['type']);
  if (type === undefined) {
    return (
      <Page
        title={w('new.title')}
        lead={w('new.lead')}
        back={{ to: '/sources', label: t('sources') }}
      >
        <SourceTypePicker types={data.data} />
      </Page>
    );
  }
  return (
    <Page
      title={w('new.of', { provider: settingHelp(type.title, locale) })}
      back={{ to: '/sources/new', label: w('new.other') }}
    >
      <Section>
        <SourceForm
          key={type.type}
          type={type}
          source={null}
          error={creating.error}
          busy={creating.isPending}
          action={w('new.create')}
          onSubmit={(body) => creating.mutate(body)}
        />
      </Section>
    </Page>
  );
}
