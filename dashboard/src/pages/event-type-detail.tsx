/** One event type: what it means, its schema by version, an example. */
import { useState } from 'react';
import { part } from '../api/client.ts';
import { useThing } from '../api/queries.ts';
import type { EventType } from '../api/shapes.ts';
import { useT } from '../i18n/preferences.tsx';
import { Badge } from '../ui/badge.tsx';
import { CodeView } from '../ui/code-view.tsx';
import { Page, Section } from '../ui/page.tsx';
import { EmptyState, UnreadState } from '../ui/states.tsx';
import { exampleOf } from './example.ts';

export function EventTypeDetail({ name }: { name: string }) {
  const t = useT();
  const { data, error, refetch } = useThing<EventType>(`/event-type/${part(name)}`);
  const back = { to: '/event-types', label: t('nav.types') };
  if (data === undefined) {
    return (
      <Page title={name} back={back}>
        <Section flush>
          <UnreadState problem={error} onRetry={() => void refetch()} />
        </Section>
      </Page>
    );
  }
  const example = exampleOf(data);
  return (
    <Page
      title={data.name}
      back={back}
      lead={
        <span className="flex flex-wrap items-center gap-2">
          {data.description}
          {data.groupName ? <Badge tone="idle">{data.groupName}</Badge> : null}
          {data.archived ? (
            <Badge tone="warn" icon="alert">
              {t('types.archived')}
            </Badge>
          ) : null}
          {data.deprecated ? (
            <Badge tone="warn" icon="alert">
              {t('types.deprecated')}
            </Badge>
          ) : null}
        </span>
      }
    >
      <div className="grid min-w-0 gap-5 lg:grid-cols-2">
        <Schema type={data} />
        <Section title={t('types.example')}>
          {example === undefined ? (
            <p className="text-muted">{t('types.noExample')}</p>
          ) : (
            <CodeView value={example} label={t('types.example')} />
          )}
        </Section>
      </div>
    </Page>
  );
}

function Schema({ type }: { type: EventType }) {
  const t = useT();
  const schemas = type.schemas ?? {};
  const versions = Object.keys(schemas).toSorted((a, b) => Number(b) - Number(a));
  const [chosen, setChosen] = useState<string>();
  const version = chosen ?? versions[0];
  if (version === undefined) {
    return (
      <Section title={t('field.schema')} flush>
        <EmptyState icon="types" title={t('types.noSchema')} text={t('types.noSchemaHint')} />
      </Section>
    );
  }
  const choice =
    versions.length < 2 ? undefined : (
      <select
        aria-label={t('types.version')}
        value={version}
        onChange={(event) => setChosen(event.target.value)}
        className="min-h-8 rounded-md border border-line-strong bg-surface px-2 text-[0.93rem]"
      >
        {versions.map((one) => (
          <option key={one} value={one}>
            {t('types.versionOf', { version: one })}
          </option>
        ))}
      </select>
    );
  return (
    <Section title={t('field.schema')} actions={choice}>
      <CodeView value={schemas[version]} label={t('field.schema')} />
    </Section>
  );
}
