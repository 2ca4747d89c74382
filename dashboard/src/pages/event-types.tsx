/** The catalogue of event types. */
import { useMemo, useState } from 'react';
import { useCan } from '../api/can.ts';
import { useChange } from '../api/queries.ts';
import type { EventType } from '../api/shapes.ts';
import { useT } from '../i18n/preferences.tsx';
import { Badge } from '../ui/badge.tsx';
import { Button } from '../ui/button.tsx';
import type { Column } from '../ui/data-table.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { TextArea, TextField } from '../ui/field.tsx';
import { ListView } from '../ui/list-view.tsx';
import { Page, Section } from '../ui/page.tsx';
import { useNavigation } from '../ui/page-link.tsx';
import { faultOf } from '../ui/problem-words.ts';
import { Refused } from '../ui/refused.tsx';
import { curlOf } from './app-place.tsx';

export default function EventTypes() {
  const t = useT();
  const can = useCan();
  const { go } = useNavigation();
  const [isAdding, setAdding] = useState(false);
  const action = can('event-types:write', null) ? (
    <Button look="main" icon="plus" onClick={() => setAdding(true)}>
      {t('types.add')}
    </Button>
  ) : undefined;
  return (
    <Page title={t('nav.types')} lead={t('types.lead')} actions={action}>
      <Section flush>
        <TypeList action={action} />
      </Section>
      <Dialog open={isAdding} onClose={() => setAdding(false)} title={t('types.add')}>
        <AddType
          onClose={() => setAdding(false)}
          onDone={(name) => go(`/event-types/${encodeURIComponent(name)}`)}
        />
      </Dialog>
    </Page>
  );
}

export function TypeList({
  action,
  isPortal = false,
}: {
  action?: React.ReactNode;
  isPortal?: boolean;
}) {
  const t = useT();
  const columns = useMemo<Column<EventType>[]>(
    () => [
      {
        id: 'name',
        header: t('field.name'),
        cell: ({ name, description }) => (
          <>
            <span className="break-all">{name}</span>
            <span className="block text-[0.87rem] font-normal text-muted sm:hidden">
              {description}
            </span>
          </>
        ),
      },
      {
        id: 'description',
        header: t('field.description'),
        from: 'sm',
        grows: true,
        cell: ({ description }) => <span className="text-muted">{description}</span>,
      },
      {
        id: 'group',
        header: t('field.group'),
        from: 'md',
        cell: ({ groupName }) => groupName ?? '',
      },
      {
        id: 'schema',
        header: t('field.schema'),
        from: 'sm',
        cell: ({ schemas, archived, deprecated }) =>
          archived || deprecated ? (
            <Badge tone="warn" icon="alert">
              {t(archived ? 'types.archived' : 'types.deprecated')}
            </Badge>
          ) : Object.keys(schemas ?? {}).length > 0 ? (
            t('types.versions', { count: Object.keys(schemas ?? {}).length })
          ) : (
            '–'
          ),
      },
    ],
    [t],
  );
  return (
    <ListView<EventType & { id?: string }>
      label={t('nav.types')}
      path="/event-type"
      query={{ with_content: true }}
      columns={columns}
      rowKey={({ name }) => name}
      rowLink={({ name }) => `/event-types/${encodeURIComponent(name)}`}
      empty={{
        icon: 'types',
        title: t('types.empty'),
        text: t('types.emptyHint'),
        ...(action === undefined ? {} : { action }),
        ...(isPortal
          ? {}
          : {
              command: curlOf('POST', '/event-type', {
                name: 'invoice.paid',
                description: 'An invoice was paid.',
              }),
            }),
      }}
    />
  );
}

function AddType({ onClose, onDone }: { onClose: () => void; onDone: (name: string) => void }) {
  const t = useT();
  const [name, setName] = useState('');
  const [description, setDescription] = useState('');
  const [schema, setSchema] = useState('');
  const [fault, setFault] = useState<string>();
  const adding = useChange<object, EventType>(
    (body) => ({ method: 'POST', path: '/event-type', body }),
    { onDone: (made) => onDone(made.name) },
  );
  const submit = (): void => {
    try {
      setFault(undefined);
      const schemas = schema.trim() === '' ? {} : { schemas: { 1: JSON.parse(schema) as unknown } };
      adding.mutate({ name, description, ...schemas });
    } catch {
      setFault(t('fault.json'));
    }
  };
  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <Refused problem={adding.error} />
      <TextField
        label={t('field.name')}
        value={name}
        onChange={(event) => setName(event.target.value)}
        placeholder="invoice.paid"
        fault={faultOf(adding.error, 'name')}
        required
      />
      <TextField
        label={t('field.description')}
        value={description}
        onChange={(event) => setDescription(event.target.value)}
        fault={faultOf(adding.error, 'description')}
        required
      />
      <TextArea
        label={t('types.schema')}
        hint={t('types.schemaHint')}
        rows={8}
        value={schema}
        onChange={(event) => setSchema(event.target.value)}
        fault={fault ?? faultOf(adding.error, 'schemas')}
      />
      <div className="flex justify-end gap-2">
        <Button onClick={onClose}>{t('action.cancel')}</Button>
        <Button look="main" type="submit" busy={adding.isPending}>
          {t('types.add')}
        </Button>
      </div>
    </form>
  );
}
