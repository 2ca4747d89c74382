/** The dialog that adds an endpoint: where to, and which event types. */
import { useState } from 'react';
import { basePath } from '../api/base-path.ts';
import { useChange, useThing } from '../api/queries.ts';
import type { Endpoint, EventType, Page } from '../api/shapes.ts';
import { useT } from '../i18n/preferences.tsx';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { FaultText, TextField } from '../ui/field.tsx';
import { useNavigation } from '../ui/page-link.tsx';
import { faultOf, problemWords } from '../ui/problem-words.ts';
import { Refused } from '../ui/refused.tsx';
import { useAppPlace } from './app-place.tsx';

export function AddEndpoint({ open, onClose }: { open: boolean; onClose: () => void }) {
  const t = useT();
  return (
    <Dialog
      open={open}
      onClose={onClose}
      title={t('endpoints.add')}
      description={t('endpoints.addHint')}
    >
      <Form onClose={onClose} />
    </Dialog>
  );
}

function Form({ onClose }: { onClose: () => void }) {
  const t = useT();
  const place = useAppPlace();
  const { go } = useNavigation();
  const [url, setUrl] = useState('');
  const [description, setDescription] = useState('');
  const [types, setTypes] = useState<string[]>([]);
  const adding = useChange<object, Endpoint>(
    (body) => ({ method: 'POST', path: `${place.api}/endpoint`, body }),
    {
      onDone: ({ id }) => {
        onClose();
        go(`${place.endpointPath(id)}?tab=test`);
      },
    },
  );
  const builtIn = `${location.origin}${basePath}/_sandbox/${place.app.slice(-12)}`;
  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        adding.mutate({ url, description, ...(types.length === 0 ? {} : { eventTypes: types }) });
      }}
    >
      <Refused problem={adding.error} />
      <div className="flex flex-col gap-1.5">
        <TextField
          label={t('field.url')}
          type="url"
          value={url}
          onChange={(event) => setUrl(event.target.value)}
          placeholder="https://example.com/webhooks"
          fault={faultOf(adding.error, 'url')}
          required
        />
        {place.isPortal ? null : (
          <Button look="quiet" className="self-start" icon="play" onClick={() => setUrl(builtIn)}>
            {t('endpoints.useBuiltIn')}
          </Button>
        )}
      </div>
      <TextField
        label={t('field.description')}
        value={description}
        onChange={(event) => setDescription(event.target.value)}
        fault={faultOf(adding.error, 'description')}
      />
      <TypeChoice chosen={types} onChange={setTypes} fault={faultOf(adding.error, 'eventTypes')} />
      <div className="flex justify-end gap-2">
        <Button onClick={onClose}>{t('action.cancel')}</Button>
        <Button look="main" type="submit" busy={adding.isPending}>
          {t('endpoints.add')}
        </Button>
      </div>
    </form>
  );
}

/** Which event types; none chosen stands for all. */
export function TypeChoice({
  chosen,
  onChange,
  fault,
}: {
  chosen: string[];
  onChange: (types: string[]) => void;
  fault?: string | undefined;
}) {
  const t = useT();
  const [text, setText] = useState('');
  const list = useThing<Page<EventType>>('/event-type', { limit: 250 });
  const known = list.data?.data.map(({ name }) => name) ?? [];
  const nothing =
    list.error === null
      ? t(list.isPending ? 'state.loading' : text === '' ? 'types.empty' : 'types.none')
      : problemWords(list.error, t);
  const names = [...new Set([...known, ...chosen])].toSorted();
  const shown = names.filter((name) => name.toLowerCase().includes(text.toLowerCase()));
  return (
    <fieldset className="flex flex-col gap-1.5">
      <legend className="mb-1 text-[0.93rem] font-medium">{t('field.eventTypes')}</legend>
      <input
        aria-label={t('types.search')}
        placeholder={t('types.search')}
        value={text}
        onChange={(event) => setText(event.target.value)}
        className="min-h-9 rounded-md border border-line-strong bg-surface px-2.5 text-[0.93rem]"
      />
      <div className="max-h-44 overflow-y-auto rounded-md border border-line">
        {shown.map((name) => (
          <label
            key={name}
            className="flex min-h-8 items-center gap-2 px-2.5 text-[0.93rem] hover:bg-sunken"
          >
            <input
              type="checkbox"
              className="size-4 accent-(--accent)"
              checked={chosen.includes(name)}
              onChange={(event) =>
                onChange(
                  event.target.checked ? [...chosen, name] : chosen.filter((one) => one !== name),
                )
              }
            />
            <span className="break-all">{name}</span>
          </label>
        ))}
        {shown.length === 0 ? (
          <p className="px-2.5 py-2 text-[0.93rem] text-muted">{nothing}</p>
        ) : null}
      </div>
      <p className="text-[0.87rem] text-muted">
        {chosen.length === 0
          ? t('endpoint.allTypesHint')
          : t('types.chosen', { count: chosen.length })}
      </p>
      {fault === undefined ? null : (
        <p className="text-[0.87rem] text-bad">
          <FaultText fault={fault} />
        </p>
      )}
    </fieldset>
  );
}
