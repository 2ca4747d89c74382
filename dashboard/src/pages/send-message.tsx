/** The dialog that sends a message, with the example of an event type where there is one. */
import { useState } from 'react';
import { useChange, useThing } from '../api/queries.ts';
import type { EventType, Message, Page } from '../api/shapes.ts';
import { useT } from '../i18n/preferences.tsx';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { TextArea, TextField } from '../ui/field.tsx';
import { useNavigation } from '../ui/page-link.tsx';
import { faultOf } from '../ui/problem-words.ts';
import { Refused } from '../ui/refused.tsx';
import { useAppPlace } from './app-place.tsx';
import { exampleOf } from './example.ts';

export function SendMessage({ open, onClose }: { open: boolean; onClose: () => void }) {
  const t = useT();
  return (
    <Dialog
      open={open}
      onClose={onClose}
      title={t('messages.send')}
      description={t('messages.sendHint')}
    >
      <Form onClose={onClose} />
    </Dialog>
  );
}

function Form({ onClose }: { onClose: () => void }) {
  const t = useT();
  const place = useAppPlace();
  const { go } = useNavigation();
  const types = useThing<Page<EventType>>('/event-type', { limit: 250, with_content: true });
  const [type, setType] = useState('');
  const [text, setText] = useState('{\n  "invoice": "A-1",\n  "total": 199\n}');
  const [fault, setFault] = useState<string>();
  const sending = useChange<{ eventType: string; payload: unknown }, Message>(
    (body) => ({ method: 'POST', path: `${place.api}/msg`, body }),
    {
      onDone: ({ id }) => {
        onClose();
        go(place.messagePath(id));
      },
    },
  );
  const choose = (name: string): void => {
    setType(name);
    const example = exampleOf(types.data?.data.find((one) => one.name === name));
    if (example !== undefined) setText(JSON.stringify(example, null, 2));
  };
  const submit = (): void => {
    try {
      setFault(undefined);
      sending.mutate({ eventType: type, payload: JSON.parse(text) as unknown });
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
      <Refused problem={sending.error} />
      <TextField
        label={t('field.eventType')}
        value={type}
        onChange={(event) => choose(event.target.value)}
        list="event-types-to-send"
        placeholder="invoice.paid"
        fault={faultOf(sending.error, 'eventType')}
        required
      />
      <datalist id="event-types-to-send">
        {types.data?.data.map(({ name }) => (
          <option key={name} value={name} />
        ))}
      </datalist>
      <TextArea
        label={t('field.payload')}
        rows={9}
        value={text}
        onChange={(event) => setText(event.target.value)}
        fault={fault ?? faultOf(sending.error, 'payload')}
      />
      <div className="flex justify-end gap-2">
        <Button onClick={onClose}>{t('action.cancel')}</Button>
        <Button look="main" type="submit" icon="send" busy={sending.isPending}>
          {t('action.send')}
        </Button>
      </div>
    </form>
  );
}
