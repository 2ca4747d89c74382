/** /settings/keys: the API keys of the environment. */
import { useMemo, useState } from 'react';
import { useCan } from '../api/can.ts';
import { useChange } from '../api/queries.ts';
import type { ApiKey, NewApiKey } from '../api/shapes.ts';
import { useT } from '../i18n/preferences.tsx';
import { useSession } from '../shell/session.tsx';
import { Badge, Token } from '../ui/badge.tsx';
import { Button } from '../ui/button.tsx';
import { CopyLine } from '../ui/copy.tsx';
import type { Column } from '../ui/data-table.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { SelectField, TextField } from '../ui/field.tsx';
import { ListView } from '../ui/list-view.tsx';
import { Moment, useNow } from '../ui/moment.tsx';
import { Notice, Section } from '../ui/page.tsx';
import { faultOf, problemWords } from '../ui/problem-words.ts';
import { Refused } from '../ui/refused.tsx';
import { useTell } from '../ui/toast.tsx';
import { curlOf } from './app-place.tsx';
import { Confirm } from './confirm.tsx';
import { ScopeChoice } from './scope-choice.tsx';
import { SettingsFrame } from './settings-frame.tsx';

const scopesShown = 3;

export default function SettingsKeys() {
  const t = useT();
  const can = useCan();
  const { who } = useSession();
  const [isAdding, setAdding] = useState(false);
  const [ending, setEnding] = useState<ApiKey | null>(null);
  const path = `/management/authentication/${who.environmentId}/api-token`;
  const mayWrite = can('keys:write', null);
  const now = useNow();
  const columns = useMemo<Column<ApiKey>[]>(
    () => [
      {
        id: 'name',
        header: t('field.name'),
        grows: true,
        cell: ({ name, censoredToken }) => (
          <>
            {name}
            <code className="block text-[0.82rem] font-normal text-muted">{censoredToken}</code>
          </>
        ),
      },
      {
        id: 'scopes',
        header: t('keys.scopes'),
        from: 'md',
        cell: ({ scopes }) =>
          scopes === null || scopes === undefined ? (
            t('keys.everything')
          ) : (
            <span className="flex flex-wrap gap-1">
              {scopes.slice(0, scopesShown).map((scope) => (
                <Token key={scope}>{scope}</Token>
              ))}
              {scopes.length > scopesShown ? `+${scopes.length - scopesShown}` : ''}
            </span>
          ),
      },
      {
        id: 'used',
        header: t('keys.lastUsed'),
        from: 'sm',
        cell: ({ lastUsedAt }) => (lastUsedAt ? <Moment time={lastUsedAt} /> : t('keys.never')),
      },
      {
        id: 'end',
        header: t('field.state'),
        cell: (key) => {
          const isOver = key.expiresAt !== null && Date.parse(key.expiresAt) <= now;
          if (isOver)
            return (
              <Badge tone="idle" icon="stop">
                {t('keys.ended')}
              </Badge>
            );
          return (
            <span className="flex flex-wrap items-center gap-2">
              <Badge tone="good" icon="check">
                {t('keys.good')}
              </Badge>
              {mayWrite && key.id !== who.keyId ? (
                <Button look="danger" onClick={() => setEnding(key)}>
                  {t('keys.end')}
                </Button>
              ) : null}
              {key.id === who.keyId ? (
                <span className="whitespace-nowrap text-muted">{t('keys.yours')}</span>
              ) : null}
            </span>
          );
        },
      },
    ],
    [t, mayWrite, who.keyId, Math.floor(now / 60_000)],
  );
  const action = mayWrite ? (
    <Button look="main" icon="plus" onClick={() => setAdding(true)}>
      {t('keys.add')}
    </Button>
  ) : undefined;
  return (
    <SettingsFrame part="keys" actions={action}>
      <Section title={t('keys.title')} flush>
        <ListView<ApiKey>
          label={t('keys.title')}
          path={path}
          columns={columns}
          rowKey={({ id }) => id}
          empty={{
            icon: 'key',
            title: t('keys.empty'),
            text: t('keys.emptyHint'),
            command: curlOf('POST', path, { name: 'Checkout', scopes: ['messages:write'] }),
          }}
        />
      </Section>
      <AddKey path={path} open={isAdding} onClose={() => setAdding(false)} />
      <EndKey path={path} apiKey={ending} onClose={() => setEnding(null)} />
    </SettingsFrame>
  );
}

function EndKey({
  path,
  apiKey,
  onClose,
}: {
  path: string;
  apiKey: ApiKey | null;
  onClose: () => void;
}) {
  const t = useT();
  const tell = useTell();
  const end = useChange<string>(
    (id) => ({ method: 'POST', path: `${path}/${id}/expire`, body: {} }),
    {
      onDone: () => tell({ tone: 'good', text: t('keys.endedNow') }),
    },
  );
  return (
    <Confirm
      open={apiKey !== null}
      title={t('keys.end')}
      text={t('keys.endHint', { name: apiKey?.name ?? '' })}
      action={t('keys.end')}
      onClose={onClose}
      onConfirm={() =>
        end.mutate(apiKey!.id, {
          onError: (error) => tell({ tone: 'bad', text: problemWords(error, t) }),
        })
      }
    />
  );
}

const lives = ['', '7', '30', '90', '365'] as const;
const dayMs = 86_400_000;

function AddKey({ path, open, onClose }: { path: string; open: boolean; onClose: () => void }) {
  const t = useT();
  const [name, setName] = useState('');
  const [days, setDays] = useState<string>('90');
  const [scopes, setScopes] = useState<string[] | null>(null);
  const adding = useChange<object, NewApiKey>((body) => ({ method: 'POST', path, body }));
  const close = (): void => {
    adding.reset();
    setName('');
    onClose();
  };
  const submit = (): void => {
    const expiresAt =
      days === '' ? null : new Date(Date.now() + Number(days) * dayMs).toISOString();
    adding.mutate({ name, scopes, expiresAt });
  };
  return (
    <Dialog open={open} onClose={close} title={t('keys.add')} wide>
      {adding.data === undefined ? (
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
            placeholder="Checkout"
            fault={faultOf(adding.error, 'name')}
            required
          />
          <SelectField
            label={t('keys.expiry')}
            value={days}
            onChange={(event) => setDays(event.target.value)}
            options={lives.map((value) => ({
              value,
              label: value === '' ? t('keys.noEnd') : t('keys.days', { count: Number(value) }),
            }))}
          />
          <ScopeChoice scopes={scopes} onChange={setScopes} />
          <div className="flex justify-end gap-2">
            <Button onClick={close}>{t('action.cancel')}</Button>
            <Button look="main" type="submit" busy={adding.isPending}>
              {t('keys.add')}
            </Button>
          </div>
        </form>
      ) : (
        <div className="flex flex-col gap-4">
          <Notice tone="warn">{t('keys.once')}</Notice>
          <CopyLine text={adding.data.token} label={t('keys.copy')} />
          <Button look="main" className="self-end" onClick={close}>
            {t('action.close')}
          </Button>
        </div>
      )}
    </Dialog>
  );
}
