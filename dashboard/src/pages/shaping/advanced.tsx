/** How deliveries to an endpoint are made, beyond where and what: in plain words, with what counts if nothing is said. */
import { useState } from 'react';
import { useCan } from '../../api/can.ts';
import type { ApiProblem } from '../../api/client.ts';
import { useChange } from '../../api/queries.ts';
import type { Endpoint } from '../../api/shapes.ts';
import { advancedWords } from '../../i18n/areas/advanced.ts';
import { useT } from '../../i18n/preferences.tsx';
import { useWords } from '../../i18n/use-words.ts';
import { Button } from '../../ui/button.tsx';
import { CheckField, SelectField, TextField } from '../../ui/field.tsx';
import { Section } from '../../ui/page.tsx';
import { faultOf } from '../../ui/problem-words.ts';
import { useTell } from '../../ui/toast.tsx';
import { ConnectionSettings } from './connection.tsx';
import { readDurations, writeDurations } from './durations.ts';
import { Refused } from '../../ui/refused.tsx';

const formats = ['standard', 'cloudevents-structured', 'cloudevents-binary'] as const;

interface Draft {
  usesOwnSchedule: boolean;
  schedule: string;
  retryOn: string;
  concurrency: string;
  rate: string;
  fifo: boolean;
  fifoKey: string;
  format: (typeof formats)[number];
  batches: boolean;
  maxMessages: string;
  maxWaitSeconds: string;
}

export default function AdvancedSettings({ path, endpoint }: { path: string; endpoint: Endpoint }) {
  const can = useCan();
  return (
    <div className="grid min-w-0 items-start gap-5 lg:grid-cols-2">
      <DeliveryForm key={endpoint.updatedAt} path={path} endpoint={endpoint} />
      {can('endpoint-secrets:write', null) ? <ConnectionSettings path={path} /> : null}
    </div>
  );
}

function DeliveryForm({ path, endpoint }: { path: string; endpoint: Endpoint }) {
  const t = useWords(advancedWords);
  const shared = useT();
  const tell = useTell();
  const [draft, setDraft] = useState<Draft>(() => draftOf(endpoint));
  const change = useChange<object>((body) => ({ method: 'PATCH', path, body }), {
    onDone: () => tell({ tone: 'good', text: shared('action.saved') }),
  });
  const set = (part: Partial<Draft>): void => setDraft({ ...draft, ...part });
  const schedule = readDurations(draft.schedule);
  const isWrong = draft.usesOwnSchedule && schedule === null;
  const { error } = change;
  return (
    <Section title={t('delivery')}>
      <form
        className="flex min-w-0 flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          if (!isWrong) change.mutate(bodyOf(draft, schedule ?? []));
        }}
      >
        <CheckField
          label={t('ownSchedule')}
          hint={t('ownScheduleHint')}
          checked={draft.usesOwnSchedule}
          onChange={(event) => set({ usesOwnSchedule: event.target.checked })}
        />
        {draft.usesOwnSchedule ? (
          <TextField
            label={t('schedule')}
            hint={t('scheduleHint', { count: schedule === null ? 0 : schedule.length + 1 })}
            value={draft.schedule}
            placeholder="5s, 5m, 30m, 2h, 10h"
            onChange={(event) => set({ schedule: event.target.value })}
            fault={isWrong ? t('noDurations') : faultOf(error, 'retrySchedule')}
          />
        ) : null}
        <TextField
          label={t('retryOn')}
          hint={t('retryOnHint')}
          value={draft.retryOn}
          placeholder="500-599, 429, !501"
          onChange={(event) => set({ retryOn: event.target.value })}
          fault={faultOf(error, 'retryOn')}
        />
        <div className="grid gap-4 sm:grid-cols-2">
          <TextField
            label={t('concurrency')}
            hint={t('concurrencyHint')}
            inputMode="numeric"
            value={draft.concurrency}
            placeholder="64"
            onChange={(event) => set({ concurrency: event.target.value })}
            fault={faultOf(error, 'concurrency')}
          />
          <TextField
            label={t('rate')}
            hint={t('rateHint')}
            inputMode="numeric"
            value={draft.rate}
            placeholder={t('noRate')}
            onChange={(event) => set({ rate: event.target.value })}
            fault={faultOf(error, 'throttleRate')}
          />
        </div>
        <CheckField
          label={t('fifo')}
          hint={t('fifoHint')}
          checked={draft.fifo}
          onChange={(event) => set({ fifo: event.target.checked })}
        />
        {draft.fifo ? (
          <TextField
            label={t('fifoKey')}
            hint={t('fifoKeyHint')}
            value={draft.fifoKey}
            placeholder="order.id"
            onChange={(event) => set({ fifoKey: event.target.value })}
            fault={faultOf(error, 'fifoKey')}
          />
        ) : null}
        <FormatFields draft={draft} set={set} error={error} />
        <Refused problem={error} />
        <Button look="main" type="submit" busy={change.isPending} className="self-end">
          {shared('action.save')}
        </Button>
      </form>
    </Section>
  );
}

function FormatFields({
  draft,
  set,
  error,
}: {
  draft: Draft;
  set: (part: Partial<Draft>) => void;
  error: ApiProblem | null;
}) {
  const t = useWords(advancedWords);
  return (
    <>
      <SelectField
        label={t('format')}
        value={draft.format}
        onChange={(event) => set({ format: event.target.value as Draft['format'] })}
        options={formats.map((value) => ({ value, label: t(`format.${value}`) }))}
        fault={faultOf(error, 'format')}
      />
      <CheckField
        label={t('batches')}
        hint={t('batchesHint')}
        checked={draft.batches}
        onChange={(event) => set({ batches: event.target.checked })}
      />
      {draft.batches ? (
        <div className="grid gap-4 sm:grid-cols-2">
          <TextField
            label={t('maxMessages')}
            inputMode="numeric"
            value={draft.maxMessages}
            onChange={(event) => set({ maxMessages: event.target.value })}
            fault={faultOf(error, 'batch.maxMessages')}
          />
          <TextField
            label={t('maxWait')}
            inputMode="numeric"
            value={draft.maxWaitSeconds}
            onChange={(event) => set({ maxWaitSeconds: event.target.value })}
            fault={faultOf(error, 'batch.maxWaitSeconds')}
          />
        </div>
      ) : null}
    </>
  );
}

function draftOf(endpoint: Endpoint): Draft {
  const { retrySchedule, retryOn, concurrency, throttleRate, fifo, fifoKey, format, batch } =
    endpoint;
  return {
    usesOwnSchedule: Array.isArray(retrySchedule),
    schedule: writeDurations(retrySchedule ?? [5, 300, 1_800, 7_200, 18_000, 36_000]),
    retryOn: retryOn ?? '',
    concurrency: textOf(concurrency),
    rate: textOf(throttleRate),
    fifo: fifo === true,
    fifoKey: fifoKey ?? '',
    format: format ?? 'standard',
    batches: batch !== null && batch !== undefined,
    maxMessages: textOf(batch?.maxMessages ?? 100),
    maxWaitSeconds: textOf(batch?.maxWaitSeconds ?? 10),
  };
}

const textOf = (value: number | null | undefined): string =>
  value === null || value === undefined ? '' : String(value);

/** What is no number goes as it is, so that the server says what is wrong with which field. */
const numberOf = (text: string): unknown =>
  text.trim() === '' ? null : /^\d+$/.test(text.trim()) ? Number(text) : text;

function bodyOf(draft: Draft, schedule: number[]): object {
  return {
    retrySchedule: draft.usesOwnSchedule ? schedule : null,
    retryOn: draft.retryOn.trim() === '' ? null : draft.retryOn.trim(),
    concurrency: numberOf(draft.concurrency),
    throttleRate: numberOf(draft.rate),
    fifo: draft.fifo,
    fifoKey: draft.fifo && draft.fifoKey.trim() !== '' ? draft.fifoKey.trim() : null,
    format: draft.format,
    batch: draft.batches
      ? {
          maxMessages: numberOf(draft.maxMessages),
          maxWaitSeconds: numberOf(draft.maxWaitSeconds),
        }
      : null,
  };
}
