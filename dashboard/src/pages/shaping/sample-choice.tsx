/** Chooses what something is tried out on: real messages come first, since they hold the surprises. */
import { useEffect, useMemo } from 'react';
import { useThing } from '../../api/queries.ts';
import type { EventType, Message, Page } from '../../api/shapes.ts';
import { sampleWords } from '../../i18n/areas/sample.ts';
import { useFormats } from '../../i18n/preferences.tsx';
import { useWords } from '../../i18n/use-words.ts';
import { EditCode } from '../../ui/edit-code.tsx';
import { SelectField } from '../../ui/field.tsx';
import { useNow } from '../../ui/moment.tsx';
import { useAppPlace } from '../app-place.tsx';
import { emptySample, sampleOfMessage, sampleOfType, type Sample } from './sample.ts';

const messagesMax = 20;
const typed = 'typed';

/** The newest messages of the application. */
export function useRecentMessages() {
  const place = useAppPlace();
  return useThing<Page<Message>>(`${place.api}/msg`, { limit: messagesMax, with_content: true });
}

export function SampleChoice({
  sample,
  onChange,
  isJson,
}: {
  sample: Sample | null;
  onChange: (sample: Sample) => void;
  /** Whether what was typed can be read. */
  isJson: boolean;
}) {
  const t = useWords(sampleWords);
  const { relative } = useFormats();
  const now = useNow();
  const recent = useRecentMessages().data?.data;
  const types = useThing<Page<EventType>>('/event-type', { limit: 250, with_content: true }).data;
  const examples = useMemo(
    () => types?.data.map(sampleOfType).filter((one) => one !== null) ?? [],
    [types],
  );
  useEffect(() => {
    if (sample !== null || recent === undefined) return;
    const [newest] = recent;
    onChange(newest === undefined ? emptySample : sampleOfMessage(newest));
  }, [sample, recent, onChange]);
  const value =
    sample === null || (sample.msgId === null && !examples.some((one) => one.text === sample.text))
      ? typed
      : (sample.msgId ?? `type:${sample.eventType}`);
  const choose = (name: string): void => {
    const message = recent?.find(({ id }) => id === name);
    const example = examples.find(({ eventType }) => `type:${eventType}` === name);
    if (message !== undefined) onChange(sampleOfMessage(message));
    else if (example !== undefined) onChange(example);
    else onChange({ ...(sample ?? emptySample), msgId: null });
  };
  return (
    <div className="flex min-w-0 flex-col gap-3">
      <SelectField
        label={t('choose')}
        value={value}
        onChange={(event) => choose(event.target.value)}
        options={[
          ...(recent ?? []).map(({ id, eventType, timestamp }) => ({
            value: id,
            label: `${eventType} · ${relative(timestamp, now)}`,
          })),
          ...examples.map(({ eventType }) => ({
            value: `type:${eventType}`,
            label: t('exampleOf', { name: eventType ?? '' }),
          })),
          { value: typed, label: t('typed') },
        ]}
        hint={recent?.length === 0 ? t('noMessages') : undefined}
      />
      <EditCode
        label={t('payload')}
        language="json"
        text={sample?.text ?? ''}
        onChange={(text) => {
          if (text !== (sample?.text ?? '')) {
            onChange({ msgId: null, eventType: sample?.eventType ?? null, text });
          }
        }}
        fault={isJson ? undefined : t('noJson')}
      />
    </div>
  );
}
