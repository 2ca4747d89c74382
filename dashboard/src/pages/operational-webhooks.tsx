/** Endpoints that hear of what happens in the environment. */
import { useMemo, useState } from 'react';
import { useCan } from '../api/can.ts';
import { useChange } from '../api/queries.ts';
import type { OperationalEndpoint } from '../api/shapes.ts';
import { operationalWords } from '../i18n/areas/operational-webhooks.ts';
import { useT } from '../i18n/preferences.tsx';
import { useWords } from '../i18n/use-words.ts';
import { Badge, Token } from '../ui/badge.tsx';
import { Button } from '../ui/button.tsx';
import type { Column } from '../ui/data-table.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { TextField } from '../ui/field.tsx';
import { ListView } from '../ui/list-view.tsx';
import { Moment } from '../ui/moment.tsx';
import { Page, Section } from '../ui/page.tsx';
import { useNavigation } from '../ui/page-link.tsx';
import { faultOf } from '../ui/problem-words.ts';
import { Refused } from '../ui/refused.tsx';
import { curlOf } from './app-place.tsx';
import { operationalPath, operationalTypes } from './operational-types.ts';

const typesShown = 3;

export function OperationalState({ endpoint }: { endpoint: OperationalEndpoint }) {
  const t = useT();
  return endpoint.disabled ? (
    <Badge tone="bad" icon="stop">
      {t('endpoint.disabled')}
    </Badge>
  ) : (
    <Badge tone="good" icon="check">
      {t('endpoint.active')}
    </Badge>
  );
}

export function OperationalTypes({ types }: { types: readonly string[] | null | undefined }) {
  const t = useWords(operationalWords);
  if (types === null || types === undefined || types.length === 0) return t('all');
  return (
    <span className="flex flex-wrap gap-1">
      {types.slice(0, typesShown).map((type) => (
        <Token key={type}>{type}</Token>
      ))}
      {types.length > typesShown ? `+${types.length - typesShown}` : ''}
    </span>
  );
}

export default function OperationalWebhooks() {
  const t = useWords(operationalWords);
  const shared = useT();
  const { go } = useNavigation();
  const [isAdding, setAdding] = useState(false);
  const columns = useMemo<Column<OperationalEndpoint>[]>(
    () => [
      {
        id: 'url',
        header: shared('field.url'),
        grows: true,
        cell: ({ url, description }) => (
          <>
            <span className="break-all">{url}</span>
            {description === '' ? null : (
              <span className="block text-[0.87rem] font-normal text-muted">{description}</span>
            )}
          </>
        ),
      },
      {
        id: 'types',
        header: t('what'),
        from: 'md',
        cell: ({ eventTypes }) => <OperationalTypes types={eventTypes} />,
      },
      {
        id: 'state',
        header: shared('field.state'),
        cell: (endpoint) => <OperationalState endpoint={endpoint} />,
      },
      {
        id: 'created',
        header: shared('field.created'),
        from: 'lg',
        align: 'end',
        cell: ({ createdAt }) => <Moment time={createdAt} />,
      },
    ],
    [t, shared],
  );
  const action = useCan()('operational-webhooks:write', null) ? (
    <Button look="main" icon="plus" onClick={() => setAdding(true)}>
      {t('add')}
    </Button>
  ) : undefined;
  return (
    <Page
      title={t('title')}
      lead={t('lead')}
      back={{ to: '/settings', label: shared('nav.settings') }}
      actions={action}
    >
      <Section flush>
        <ListView<OperationalEndpoint>
          label={t('title')}
          path={operationalPath}
          columns={columns}
          rowKey={({ id }) => id}
          rowLink={({ id }) => `/settings/operational-webhooks/${id}`}
          empty={{
            icon: 'endpoints',
            title: t('empty'),
            text: t('emptyHint'),
            ...(action === undefined ? {} : { action }),
            command: curlOf('POST', operationalPath, { url: 'https://ops.example.com/gancho' }),
          }}
        />
      </Section>
      <Dialog open={isAdding} onClose={() => setAdding(false)} title={t('add')}>
        <Add
          onClose={() => setAdding(false)}
          onDone={(id) => go(`/settings/operational-webhooks/${id}`)}
        />
      </Dialog>
    </Page>
  );
}

function Add({ onClose, onDone }: { onClose: () => void; onDone: (id: string) => void }) {
  const t = useWords(operationalWords);
  const shared = useT();
  const [url, setUrl] = useState('');
  const [description, setDescription] = useState('');
  const [types, setTypes] = useState<string[]>([]);
  const adding = useChange<object, OperationalEndpoint>(
    (body) => ({ method: 'POST', path: operationalPath, body }),
    { onDone: ({ id }) => onDone(id) },
  );
  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        adding.mutate({ url, description, eventTypes: types.length === 0 ? null : types });
      }}
    >
      <Refused problem={adding.error} />
      <TextField
        label={shared('field.url')}
        type="url"
        value={url}
        onChange={(event) => setUrl(event.target.value)}
        placeholder="https://ops.example.com/gancho"
        fault={faultOf(adding.error, 'url')}
        required
      />
      <TextField
        label={shared('field.description')}
        value={description}
        onChange={(event) => setDescription(event.target.value)}
        fault={faultOf(adding.error, 'description')}
      />
      <fieldset className="flex flex-col gap-1.5">
        <legend className="mb-1 text-[0.93rem] font-medium">{t('what')}</legend>
        <div className="max-h-52 overflow-y-auto rounded-md border border-line">
          {operationalTypes.map((name) => (
            <label
              key={name}
              className="flex min-h-8 items-center gap-2 px-2.5 text-[0.93rem] hover:bg-sunken"
            >
              <input
                type="checkbox"
                className="size-4 accent-(--accent)"
                checked={types.includes(name)}
                onChange={({ target }) =>
                  setTypes(target.checked ? [...types, name] : types.filter((one) => one !== name))
                }
              />
              {name}
            </label>
          ))}
        </div>
        <p className="text-[0.87rem] text-muted">{t('whatHint')}</p>
      </fieldset>
      <div className="flex justify-end gap-2">
        <Button onClick={onClose}>{shared('action.cancel')}</Button>
        <Button look="main" type="submit" busy={adding.isPending}>
          {t('add')}
        </Button>
      </div>
    </form>
  );
}
