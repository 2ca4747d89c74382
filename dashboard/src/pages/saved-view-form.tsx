/** Names a view: one that is saved now, or one that is renamed. */
import { useState, type FormEvent } from 'react';
import { useChange } from '../api/queries.ts';
import type { SavedView } from '../api/shapes.ts';
import { viewNameCharsMax } from '../../../server/src/domain/saved-view.ts';
import { viewWords } from '../i18n/areas/views.ts';
import { useT } from '../i18n/preferences.tsx';
import { useWords } from '../i18n/use-words.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { CheckField, TextField } from '../ui/field.tsx';
import { useTell } from '../ui/toast.tsx';
import { Refused } from '../ui/refused.tsx';

export function ViewForm({
  page,
  query,
  view,
  onClose,
}: {
  page: SavedView['page'];
  query: string;
  /** The one that is renamed. */
  view?: SavedView;
  onClose: () => void;
}) {
  const t = useT();
  const w = useWords(viewWords);
  const tell = useTell();
  const [name, setName] = useState(view?.name ?? '');
  const [shared, setShared] = useState(false);
  const save = useChange<void>(
    () =>
      view === undefined
        ? { method: 'POST', path: '/view', body: { name, page, query, shared } }
        : { method: 'PATCH', path: `/view/${view.id}`, body: { name } },
    {
      onDone: () => {
        tell({ tone: 'good', text: w(view === undefined ? 'saved' : 'renamed') });
        onClose();
      },
    },
  );
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    save.mutate();
  };
  const problem = save.error;
  return (
    <Dialog
      open
      onClose={onClose}
      title={w(view === undefined ? 'save.title' : 'rename.title')}
      {...(view === undefined ? { description: w('save.text') } : {})}
    >
      <form onSubmit={submit} className="flex flex-col gap-4">
        <Refused problem={problem}>
          {problem?.code === 'limit_reached' ? w('full') : undefined}
        </Refused>
        <TextField
          label={w('name')}
          hint={w('name.hint')}
          required
          autoFocus
          maxLength={viewNameCharsMax}
          value={name}
          onChange={(event) => setName(event.target.value)}
        />
        {view === undefined ? (
          <CheckField
            label={w('share')}
            hint={w('shared.hint')}
            checked={shared}
            onChange={(event) => setShared(event.target.checked)}
          />
        ) : null}
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>{t('action.cancel')}</Button>
          <Button look="main" type="submit" busy={save.isPending} disabled={name.trim() === ''}>
            {w(view === undefined ? 'save.act' : 'rename.act')}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
