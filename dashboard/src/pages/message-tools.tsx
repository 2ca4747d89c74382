/** Above the list of messages: its filter as text, what fits as a file, and the way to send it again. */
import { useEffect, useRef, useState } from 'react';
import { useCan } from '../api/can.ts';
import { messageToolWords } from '../i18n/areas/messages.ts';
import { useFormats } from '../i18n/preferences.tsx';
import { useWords } from '../i18n/use-words.ts';
import { Button, ButtonLink } from '../ui/button.tsx';
import { Menu } from '../ui/menu.tsx';
import { useNavigation } from '../ui/page-link.tsx';
import { useTell } from '../ui/toast.tsx';
import { useAppPlace } from './app-place.tsx';
import { saveFile } from './csv-file.ts';
import { exportMessages, type ExportForm } from './message-export.ts';
import { messageListQuery } from './message-list-query.ts';
import { queryText, readQuery } from './message-query.ts';
import { QueryField } from './query-field.tsx';
import { recoveryPath } from './recovery-request.ts';

export function MessageTools() {
  const wt = useWords(messageToolWords);
  const can = useCan();
  const { search } = useNavigation();
  const { app } = useAppPlace();
  const { type, channel, tag, status, after, before } = search;
  return (
    <div className="flex flex-wrap items-start gap-2 border-b border-line px-4 py-2">
      <QueryField
        textOf={queryText}
        read={readQuery}
        example="type:invoice.paid status:failed since:24h tag:vip"
      />
      <ExportMenu />
      {can('attempts:write', null) ? (
        <ButtonLink
          icon="retry"
          to={recoveryPath({ app, type, channel, tag, status, after, before })}
        >
          {wt('again')}
        </ButtonLink>
      ) : null}
    </div>
  );
}

/** The file is made here, from pages of the list, and offered when it is whole. */
function ExportMenu() {
  const wt = useWords(messageToolWords);
  const { number } = useFormats();
  const tell = useTell();
  const place = useAppPlace();
  const { search } = useNavigation();
  const [count, setCount] = useState<number | null>(null);
  const running = useRef<AbortController | null>(null);
  useEffect(() => () => running.current?.abort(), []);
  const start = async (form: ExportForm): Promise<void> => {
    const control = new AbortController();
    running.current = control;
    setCount(0);
    try {
      const path = `${place.api}/msg`;
      const { signal } = control;
      const query = messageListQuery(search);
      const made = await exportMessages(path, query, form, { signal, onCount: setCount });
      saveFile(made.file, `messages.${form}`);
      const text = made.isCut
        ? wt('cut', { count: number(made.count) })
        : wt('done', { count: made.count });
      tell({ tone: 'good', text });
    } catch {
      if (!control.signal.aborted) tell({ tone: 'bad', text: wt('failed') });
    }
    setCount(null);
  };
  if (count !== null) {
    return (
      <span className="flex items-center gap-2 text-[0.93rem]" role="status">
        {wt('running', { count: number(count) })}
        <Button icon="stop" onClick={() => running.current?.abort()}>
          {wt('stop')}
        </Button>
      </span>
    );
  }
  const items = [
    { label: wt('csv'), act: () => void start('csv') },
    { label: wt('ndjson'), act: () => void start('ndjson') },
  ];
  return <Menu trigger={<Button icon="down">{wt('export')}</Button>} groups={[{ items }]} />;
}
