/** Whom an alarm tells: its channels in the form, a test of each, and what came of the last message. */
import { useRef, useState } from 'react';
import { alarmChannelsMax, alarmChats } from '../../../server/src/domain/alarm-channel.ts';
import { alarmLanguages, type AlarmLanguage } from '../../../server/src/domain/alarm.ts';
import { useChange } from '../api/queries.ts';
import type { AlarmChannel, AlarmChannelTest } from '../api/shapes.ts';
import { alarmChannelWords } from '../i18n/areas/alarm-channels.ts';
import { useT } from '../i18n/preferences.tsx';
import { useWords } from '../i18n/use-words.ts';
import { Button } from '../ui/button.tsx';
import { SelectField, TextField } from '../ui/field.tsx';
import { Icon } from '../ui/icon.tsx';
import { Moment } from '../ui/moment.tsx';
import { faultOf, problemWords } from '../ui/problem-words.ts';

const types = ['email', ...alarmChats] as const;
type ChannelType = (typeof types)[number];

/** A channel as it is written in the form; `saved` is as it was when the form was opened. */
export interface ChannelDraft {
  key: number;
  type: ChannelType;
  value: string;
  saved: AlarmChannel | null;
}

export function draftsOf(channels: readonly AlarmChannel[]): ChannelDraft[] {
  return channels.map((saved, key) => ({ key, type: saved.type, value: valueOf(saved), saved }));
}

/** As the API takes them. */
export function channelsOf(drafts: readonly ChannelDraft[]): object[] {
  return drafts.map(({ type, value, saved }) => ({
    ...(saved === null ? {} : { id: saved.id }),
    type,
    ...(type === 'email'
      ? { to: [...new Set(value.split(/[,;]/).map((one) => one.trim()))].filter(Boolean) }
      : { url: value.trim() }),
  }));
}

function valueOf({ to, url }: AlarmChannel): string {
  return to?.join(', ') ?? url ?? '';
}

export function AlarmChannelFields({
  ruleId,
  drafts,
  language,
  problem,
  onDrafts,
  onLanguage,
}: {
  /** Null for a rule that is not there yet. */
  ruleId: string | null;
  drafts: readonly ChannelDraft[];
  language: AlarmLanguage;
  problem: Error | null;
  onDrafts: (drafts: ChannelDraft[]) => void;
  onLanguage: (language: AlarmLanguage) => void;
}) {
  const t = useWords(alarmChannelWords);
  const nextKey = useRef(drafts.length);
  const add = (): void => {
    const key = nextKey.current++;
    onDrafts([...drafts, { key, type: 'email', value: '', saved: null }]);
  };
  return (
    <fieldset className="flex flex-col gap-3">
      <legend className="mb-1 text-[0.93rem] font-medium">{t('who')}</legend>
      <p className="text-[0.87rem] text-muted">{t('who.hint')}</p>
      {drafts.map((draft, index) => (
        <ChannelFields
          key={draft.key}
          ruleId={ruleId}
          draft={draft}
          problem={problem}
          index={index}
          onChange={(changed) => onDrafts(drafts.with(index, changed))}
          onRemove={() => onDrafts(drafts.toSpliced(index, 1))}
        />
      ))}
      {drafts.length < alarmChannelsMax ? (
        <div>
          <Button icon="plus" onClick={add}>
            {t('add')}
          </Button>
        </div>
      ) : null}
      {drafts.length === 0 ? null : (
        <SelectField
          label={t('language')}
          value={language}
          onChange={(event) => onLanguage(event.target.value as AlarmLanguage)}
          options={alarmLanguages.map((value) => ({ value, label: t(`language.${value}`) }))}
        />
      )}
    </fieldset>
  );
}

function ChannelFields({
  ruleId,
  draft,
  index,
  problem,
  onChange,
  onRemove,
}: {
  ruleId: string | null;
  draft: ChannelDraft;
  index: number;
  problem: Error | null;
  onChange: (draft: ChannelDraft) => void;
  onRemove: () => void;
}) {
  const t = useWords(alarmChannelWords);
  const { type, value, saved } = draft;
  const isEmail = type === 'email';
  const at = `channels.${index}`;
  const change = (changes: Partial<ChannelDraft>): void => onChange({ ...draft, ...changes });
  const isAsSaved = saved?.type === type && valueOf(saved) === value;
  return (
    <div
      role="group"
      aria-label={t('channel', { number: index + 1 })}
      className="flex flex-col gap-3 rounded-card border border-line p-3"
    >
      <SelectField
        label={t('type')}
        value={type}
        onChange={(event) => change({ type: event.target.value as ChannelType, value: '' })}
        options={types.map((one) => ({ value: one, label: t(`type.${one}`) }))}
        fault={faultOf(problem, `${at}.type`)}
      />
      <TextField
        label={t(isEmail ? 'to' : 'url')}
        hint={t(isEmail ? 'to.hint' : 'url.hint')}
        value={value}
        onChange={(event) => change({ value: event.target.value })}
        fault={faultOf(problem, `${at}.${isEmail ? 'to' : 'url'}`)}
        maxLength={4096}
        autoComplete="off"
        spellCheck={false}
        required
      />
      {ruleId !== null && isAsSaved ? (
        <ChannelTest ruleId={ruleId} channel={saved} onRemove={onRemove} />
      ) : (
        <div className="flex flex-wrap items-center justify-between gap-2">
          <span className="text-[0.87rem] text-muted">{t('saveFirst')}</span>
          <RemoveButton onRemove={onRemove} />
        </div>
      )}
    </div>
  );
}

function RemoveButton({ onRemove }: { onRemove: () => void }) {
  const t = useWords(alarmChannelWords);
  return (
    <Button look="quiet" icon="trash" onClick={onRemove}>
      {t('remove')}
    </Button>
  );
}

function ChannelTest({
  ruleId,
  channel,
  onRemove,
}: {
  ruleId: string;
  channel: AlarmChannel;
  onRemove: () => void;
}) {
  const t = useWords(alarmChannelWords);
  const shared = useT();
  const [tested, setTested] = useState<Outcome | null>(null);
  const test = useChange<void, AlarmChannelTest>(
    () => ({ method: 'POST', path: `/alarm-rule/${ruleId}/channel/${channel.id}/test` }),
    { onDone: (outcome) => setTested(outcomeOf(outcome)) },
  );
  const failed = test.error;
  const outcome =
    failed === null ? (tested ?? channel) : { ...never, lastError: problemWords(failed, shared) };
  return (
    <>
      <div aria-live="polite">
        <ChannelOutcome outcome={outcome} />
      </div>
      <div className="flex flex-wrap items-center justify-between gap-2">
        <Button icon="send" busy={test.isPending} onClick={() => test.mutate()}>
          {t('test')}
        </Button>
        <RemoveButton onRemove={onRemove} />
      </div>
    </>
  );
}

type Outcome = Pick<AlarmChannel, 'lastSentAt' | 'lastError' | 'nextTryAt'>;
const never: Outcome = { lastSentAt: null, lastError: null, nextTryAt: null };

function outcomeOf({ sent, error }: AlarmChannelTest): Outcome {
  return { ...never, lastSentAt: sent ? new Date().toISOString() : null, lastError: error };
}

function ChannelOutcome({ outcome: { lastSentAt, lastError, nextTryAt } }: { outcome: Outcome }) {
  const t = useWords(alarmChannelWords);
  const sent =
    lastSentAt === null ? null : (
      <span className="flex items-center gap-1 text-muted">
        <Icon name="check" size={14} />
        <span>
          {t('sent')} <Moment time={lastSentAt} />
        </span>
      </span>
    );
  return (
    <span className="flex flex-col gap-0.5 text-[0.87rem] font-normal">
      {lastError === null ? null : (
        <span className="flex items-start gap-1 text-bad [overflow-wrap:anywhere]">
          <span className="mt-0.5">
            <Icon name="alert" size={14} />
          </span>
          <span className="min-w-0">
            {t('failed', { error: lastError })}
            {nextTryAt === null ? null : (
              <>
                {' · '}
                {t('again')} <Moment time={nextTryAt} />
              </>
            )}
          </span>
        </span>
      )}
      {sent}
      {sent === null && lastError === null ? (
        <span className="text-muted">{t('never')}</span>
      ) : null}
    </span>
  );
}

/** In the list of rules: who is told, and what could not be. */
export function AlarmChannelSummary({ channels }: { channels: readonly AlarmChannel[] }) {
  const t = useWords(alarmChannelWords);
  if (channels.length === 0) return null;
  return (
    <ul className="mt-1 flex flex-col gap-1 font-normal">
      {channels.map((channel) => (
        <li key={channel.id} className="text-[0.87rem]">
          <span className="text-muted [overflow-wrap:anywhere]">
            {t(`type.${channel.type}`)}
            {channel.to === null ? '' : `: ${channel.to.join(', ')}`}
          </span>
          <ChannelOutcome outcome={channel} />
        </li>
      ))}
    </ul>
  );
}
