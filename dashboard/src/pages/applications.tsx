/** The applications of the environment: one for each customer. */
import { useMemo, useState } from 'react';
import { useCan } from '../api/can.ts';
import { useChange } from '../api/queries.ts';
import type { Application } from '../api/shapes.ts';
import { useT } from '../i18n/preferences.tsx';
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

export default function Applications() {
  const t = useT();
  const can = useCan();
  const { search, setSearch } = useNavigation();
  const columns = useMemo<Column<Application>[]>(
    () => [
      { id: 'name', header: t('field.name'), grows: true, cell: ({ name }) => name },
      {
        id: 'uid',
        header: t('field.uid'),
        cell: ({ uid }) => (
          <code className="text-[0.87rem] break-all text-muted">{uid ?? '–'}</code>
        ),
      },
      {
        id: 'id',
        header: t('field.id'),
        from: 'lg',
        cell: ({ id }) => <code className="text-[0.82rem] text-muted">{id}</code>,
      },
      {
        id: 'created',
        header: t('field.created'),
        from: 'sm',
        align: 'end',
        cell: ({ createdAt }) => <Moment time={createdAt} form="brief" />,
      },
    ],
    [t],
  );
  const action = can('applications:write', null) ? (
    <Button look="main" icon="plus" onClick={() => setSearch({ new: '1' })}>
      {t('applications.add')}
    </Button>
  ) : undefined;
  return (
    <Page title={t('nav.applications')} lead={t('applications.lead')} actions={action}>
      <Section flush>
        <ListView<Application>
          label={t('nav.applications')}
          name="applications"
          path="/app"
          query={{ order: 'descending' }}
          columns={columns}
          rowKey={({ id }) => id}
          rowLink={({ id }) => `/applications/${id}`}
          empty={{
            icon: 'applications',
            title: t('applications.empty'),
            text: t('applications.emptyHint'),
            action,
            command: curlOf('POST', '/app', { name: 'Customer 42', uid: 'customer-42' }),
          }}
        />
      </Section>
      <AddApplication open={search['new'] === '1'} onClose={() => setSearch({ new: '' })} />
    </Page>
  );
}

function AddApplication({ open, onClose }: { open: boolean; onClose: () => void }) {
  const t = useT();
  const { go } = useNavigation();
  const [name, setName] = useState('');
  const [uid, setUid] = useState('');
  const adding = useChange<object, Application>(
    (body) => ({ method: 'POST', path: '/app', body }),
    {
      onDone: ({ id }) => go(`/applications/${id}`),
    },
  );
  return (
    <Dialog
      open={open}
      onClose={onClose}
      title={t('applications.add')}
      description={t('applications.emptyHint')}
    >
      <form
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          adding.mutate({ name, ...(uid === '' ? {} : { uid }) });
        }}
      >
        <Refused problem={adding.error} />
        <TextField
          label={t('field.name')}
          value={name}
          onChange={(event) => setName(event.target.value)}
          fault={faultOf(adding.error, 'name')}
          required
        />
        <TextField
          label={t('field.uid')}
          hint={t('applications.uidHint')}
          value={uid}
          onChange={(event) => setUid(event.target.value)}
          fault={faultOf(adding.error, 'uid')}
          placeholder="customer-42"
        />
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>{t('action.cancel')}</Button>
          <Button look="main" type="submit" busy={adding.isPending}>
            {t('applications.add')}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
