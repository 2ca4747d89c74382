/** Whom an alarm tells: its channels in the form, a test of each, and what came of the last message. */
import { useRef, useState } from 'react';
import {
  alarmChannelsMax,
  alarmChannelTypes,
  type AlarmChannelType,
} from '../../../server/src/domain/alarm-channel.ts';
import { alarmLanguages, type AlarmLanguage } from '../../../server/src/domain/alarm.ts';
import { useChange } from '../api/queries.ts';
import type { AlarmChannel, AlarmChannelTest } from '../api/shapes.ts';
import { alarmChannelWords } from '../i18n/areas/alarm-channels.ts';
import { useT } from '../i18n/preferences.tsx';
import { useWords } from '../i18n/use-words.ts';
import { Button } from '../ui/button.tsx';
import { Cause } from '../ui/cause.tsx';
import { SelectField, TextField } from '../ui/field.tsx';
import { Icon } from '../ui/icon.tsx';
import { Moment } from '../ui/moment.tsx';
import { faultOf, problemWords } from '../ui/problem-words.ts';

const fieldNames = ['to', 'url', 'botToken', 'chatId', 'apiUrl'] as const;
type FieldName = (typeof fieldNames)[number];
type Values = Record<FieldName, string>;
const noValues: Values = { to: '', url: '', botToken: '', chatId: '', apiUrl: '' };

/** What is asked for each; the last may be left out. */
const fieldsOf = (type: AlarmChannelType): FieldName[] =>
  type === 'email' ? ['to'] : type === 'telegram' ? ['botToken', 'chatId', 'apiUrl'] : ['url'];

/** A channel as it is written in the form; `saved` is as it was when the form was opened. */
export interface ChannelDraft {
  key: number;
  type: AlarmChannelType;
  values: Values;
  saved: AlarmChannel | null;
}

export function draftsOf(channels: readonly AlarmChannel[]): ChannelDraft[] {
  return channels.map((saved, key) => ({ key, type: saved.type, values: valuesOf(saved), saved }));
}

/** As the API takes it. */
export function channelOf({ type, values, saved }: ChannelDraft): object {
  const given = fieldsOf(type).map((name): [string, unknown] => {
    const value = values[name].trim();
    if (name === 'to') return [name, [...new Set(value.split(/[,;]/).map((one) => one.trim()))]];
    return [name, name === 'apiUrl' && value === '' ? null : value];
  });
  const channel: Record<string, unknown> = { type, ...Object.fromEntries(given) };
  if (Array.isArray(channel['to'])) channel['to'] = channel['to'].filter(Boolean);
  return saved === null ? channel : { id: saved.id, ...channel };
}

function valuesOf({ to, ...rest }: AlarmChannel): Values {
  const { url, botToken, chatId, apiUrl } = rest;
  return {
    to: to?.join(', ') ?? '',
    url: url ?? '',
    botToken: botToken ?? '',
    chatId: chatId ?? '',
    apiUrl: apiUrl ?? '',
  };
}

export function AlarmChannelFields({
  ruleId,
  name,
  drafts,
  language,
  problem,
  onDrafts,
  onLanguage,
}: {
  /** Null for a rule that is not there yet. */
  ruleId: string | null;
  name: string;
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
    onDrafts([...drafts, { key, type: 'email', values: noValues, saved: null }]);
  };
  return (
    <fieldset className="flex flex-col gap-3">
      <legend className="mb-1 text-[0.93rem] font-medium">{t('who')}</legend>
      <p className="text-[0.87rem] text-muted">{t('who.hint')}</p>
      {drafts.map((draft, index) => (
        <ChannelFields
          key={draft.key}
          rule={{ ruleId, name, language }}
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

/** What a test says of the rule. */
interface TestedRule {
  ruleId: string | null;
  name: string;
  language: AlarmLanguage;
}

function ChannelFields({
  rule,
  draft,
  index,
  problem,
  onChange,
  onRemove,
}: {
  rule: TestedRule;
  draft: ChannelDraft;
  index: number;
  problem: Error | null;
  onChange: (draft: ChannelDraft) => void;
  onRemove: () => void;
}) {
  const t = useWords(alarmChannelWords);
  const { type, values, saved } = draft;
  const isAsSaved =
    saved?.type === type && fieldNames.every((name) => valuesOf(saved)[name] === values[name]);
  const [tested, setTested] = useState<{ draft: ChannelDraft; outcome: Outcome } | null>(null);
  const test = useChange<void, AlarmChannelTest>(
    () =>
      saved !== null && isAsSaved && rule.ruleId !== null
        ? { method: 'POST', path: `/alarm-rule/${rule.ruleId}/channel/${saved.id}/test` }
        : { method: 'POST', path: '/alarm-rule/channel/test', body: testOf(rule, draft) },
    { onDone: (outcome) => setTested({ draft, outcome: outcomeOf(outcome) }) },
  );
  // What was said of other values is said no more.
  const fresh = tested?.draft === draft ? tested.outcome : null;
  const fault = (name: string): string | undefined =>
    faultOf(problem, `channels.${index}.${name}`) ?? faultOf(test.error, `channel.${name}`);
  const change = (changed: Partial<ChannelDraft>): void => {
    test.reset();
    onChange({ ...draft, ...changed });
  };
  const fields = fieldsOf(type);
  const isComplete = fields.every((name) => name === 'apiUrl' || values[name].trim() !== '');
  return (
    <div
      role="group"
      aria-label={t('channel', { number: index + 1 })}
      className="flex flex-col gap-3 rounded-card border border-line p-3"
    >
      <SelectField
        label={t('type')}
        value={type}
        onChange={({ target }) => {
          change({ type: target.value as AlarmChannelType, values: noValues });
        }}
        options={alarmChannelTypes.map((one) => ({ value: one, label: t(`type.${one}`) }))}
        fault={fault('type')}
      />
      {fields.map((name) => (
        <TextField
          key={name}
          label={t(name)}
          hint={t(`hint.${name}`)}
          value={values[name]}
          onChange={(event) => change({ values: { ...values, [name]: event.target.value } })}
          fault={fault(name)}
          maxLength={4096}
          autoComplete="off"
          spellCheck={false}
          required={name !== 'apiUrl'}
        />
      ))}
      <div aria-live="polite">
        <Said problem={test.error} outcome={fresh ?? (isAsSaved ? saved : null)} />
      </div>
      <div className="flex flex-wrap items-center justify-between gap-2">
        <Button
          icon="send"
          busy={test.isPending}
          disabled={!isComplete}
          onClick={() => test.mutate()}
        >
          {t('test')}
        </Button>
        <Button look="quiet" icon="trash" onClick={onRemove}>
          {t('remove')}
        </Button>
      </div>
    </div>
  );
}

function testOf({ ruleId, name, language }: TestedRule, draft: ChannelDraft): object {
  return { channel: channelOf(draft), name, language, ...(ruleId === null ? {} : { ruleId }) };
}

/** What came of a test or of the last message; of a test that was refused, why, beside its fields. */
function Said({ problem, outcome }: { problem: Error | null; outcome: Outcome | null }) {
  const shared = useT();
  if (problem !== null) {
    return <ChannelOutcome outcome={{ ...never, lastError: problemWords(problem, shared) }} />;
  }
  return outcome === null ? null : <ChannelOutcome outcome={outcome} />;
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
            {t('failed')} <Cause text={lastError} />
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
