/** Sends an edited copy of a message, as a new message that says that it is one. */
import { useState } from 'react';
import { useChange } from '../api/queries.ts';
import type { Message } from '../api/shapes.ts';
import { deliveryWords } from '../i18n/areas/delivery.ts';
import { useT } from '../i18n/preferences.tsx';
import { useWords } from '../i18n/use-words.ts';
import { Button } from '../ui/button.tsx';
import { TextArea } from '../ui/field.tsx';
import { Notice } from '../ui/page.tsx';
import { useNavigation } from '../ui/page-link.tsx';
import { faultOf, problemWords } from '../ui/problem-words.ts';
import { useTell } from '../ui/toast.tsx';
import { useAppPlace } from './app-place.tsx';

/** Nobody should take a copy for what the producer sent. */
export const editedTag = 'edited-copy';
const tagsMax = 5;

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
  const [fault, setFault] = useState<string>();
  const sending = useChange<unknown, Message>(
    (payload) => ({
      method: 'POST',
      path: `${place.api}/msg`,
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
        {wt('allEndpoints')} {wt('edit.marked', { tag: editedTag })}
      </Notice>
      {sending.error === null ? null : <Notice tone="bad">{problemWords(sending.error, t)}</Notice>}
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
