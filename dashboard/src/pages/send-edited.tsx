/** Sends an edited copy of a message, as a new message that says that it is one. */
import { useState } from 'react';
import { part } from '../api/client.ts';
import { useChange, useThing } from '../api/queries.ts';
import type { Endpoint, Message, Page as ListPage } from '../api/shapes.ts';
import { deliveryWords } from '../i18n/areas/delivery.ts';
import { useT } from '../i18n/preferences.tsx';
import { useWords } from '../i18n/use-words.ts';
import { Button } from '../ui/button.tsx';
import { SelectField, TextArea } from '../ui/field.tsx';
import { Notice } from '../ui/page.tsx';
import { useNavigation } from '../ui/page-link.tsx';
import { faultOf } from '../ui/problem-words.ts';
import { Refused } from '../ui/refused.tsx';
import { useTell } from '../ui/toast.tsx';
import { useAppPlace } from './app-place.tsx';

/** Nobody should take a copy for what the producer sent. */
export const editedTag = 'edited-copy';
const tagsMax = 5;
const offeredMax = 250;

export default function SendEdited({
  message,
  onClose,
}: {
  message: Message;
  onClose: () => void;
}) {
  const t = useT();
  const wt = useWords(deliveryWords);
  const tell = useTell();
  const place = useAppPlace();
  const { go } = useNavigation();
  const [text, setText] = useState(() => JSON.stringify(message.payload, null, 2));
  const [endpoint, setEndpoint] = useState('');
  const [fault, setFault] = useState<string>();
  const listed = useThing<ListPage<Endpoint>>(`${place.api}/endpoint`, { limit: offeredMax }).data;
  const sending = useChange<unknown, Message>(
    (payload) => ({
      method: 'POST',
      path: `${place.api}${endpoint === '' ? '' : `/endpoint/${part(endpoint)}`}/msg`,
      body: {
        eventType: message.eventType,
        payload,
        ...(message.channels?.length ? { channels: message.channels } : {}),
        tags: [editedTag, ...(message.tags ?? []).filter((tag) => tag !== editedTag)].slice(
          0,
          tagsMax,
        ),
      },
    }),
    {
      onDone: ({ id }) => {
        tell({ tone: 'good', text: wt('edit.sent') });
        onClose();
        go(place.messagePath(id));
      },
    },
  );
  const submit = (): void => {
    try {
      setFault(undefined);
      sending.mutate(JSON.parse(text) as unknown);
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
      <Notice tone="warn">
        {endpoint === '' ? wt('allEndpoints') : wt('edit.oneText')}{' '}
        {wt('edit.marked', { tag: editedTag })}
      </Notice>
      <Refused problem={sending.error} />
      <SelectField
        label={wt('edit.to')}
        hint={listed?.done === false ? wt('edit.first', { count: offeredMax }) : undefined}
        value={endpoint}
        onChange={(event) => setEndpoint(event.target.value)}
        options={[
          { value: '', label: wt('edit.all') },
          ...(listed?.data ?? []).map(({ id, url, disabled }) => ({
            value: id,
            label: disabled ? wt('edit.disabled', { url }) : url,
          })),
        ]}
      />
      <TextArea
        label={t('field.payload')}
        rows={14}
        value={text}
        onChange={(event) => setText(event.target.value)}
        fault={fault ?? faultOf(sending.error, 'payload')}
      />
      <div className="flex justify-end gap-2">
        <Button onClick={onClose}>{t('action.cancel')}</Button>
        <Button look="main" icon="send" type="submit" busy={sending.isPending}>
          {wt('edit.send')}
        </Button>
      </div>
    </form>
  );
}
