/** The form of an alarm: what to watch for, in sentences with numbers to fill in. */
import { useState, type FormEvent } from 'react';
import {
  alarmKinds,
  settingsOfKind,
  type AlarmKind,
  type AlarmLanguage,
  type AlarmSetting,
} from '../../../server/src/domain/alarm.ts';
import { useChange } from '../api/queries.ts';
import type { AlarmRule } from '../api/shapes.ts';
import { alarmsWords } from '../i18n/areas/alarms.ts';
import { usePreferences, useT } from '../i18n/preferences.tsx';
import { useWords } from '../i18n/use-words.ts';
import { Button } from '../ui/button.tsx';
import { SelectField, TextField } from '../ui/field.tsx';
import { faultOf } from '../ui/problem-words.ts';
import { Refused } from '../ui/refused.tsx';
import { useTell } from '../ui/toast.tsx';
import { AlarmChannelFields, channelOf, draftsOf } from './alarm-channels.tsx';

const usual: Record<AlarmSetting, number> = {
  percent: 90,
  minutes: 15,
  attempts: 20,
  seconds: 300,
  count: 10,
  hours: 1,
};

const settingsOf = (kind: AlarmKind): AlarmSetting[] =>
  Object.keys(settingsOfKind[kind]) as AlarmSetting[];

/** `rule` is null for a new one; the kind of one that is there stays what it is. */
export function AlarmForm({ rule, onDone }: { rule: AlarmRule | null; onDone: () => void }) {
  const t = useWords(alarmsWords);
  const shared = useT();
  const tell = useTell();
  const [kind, setKind] = useState<AlarmKind>(rule?.kind ?? 'endpointFailing');
  const [name, setName] = useState(rule?.name ?? '');
  const [app, setApp] = useState(rule?.appId ?? '');
  const { locale } = usePreferences();
  const [language, setLanguage] = useState<AlarmLanguage>(
    rule === null || rule.channels.length === 0 ? locale : rule.language,
  );
  const [drafts, setDrafts] = useState(() => draftsOf(rule?.channels ?? []));
  const [numbers, setNumbers] = useState<Record<string, string>>(() =>
    Object.fromEntries(
      Object.entries({ ...usual, ...rule?.settings }).map(([key, value]) => [key, String(value)]),
    ),
  );
  const save = useChange<object>(
    (body) =>
      rule === null
        ? { method: 'POST', path: '/alarm-rule', body }
        : { method: 'PATCH', path: `/alarm-rule/${rule.id}`, body },
    {
      onDone: () => {
        tell({ tone: 'good', text: t('saved') });
        onDone();
      },
    },
  );
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const settings = Object.fromEntries(settingsOf(kind).map((key) => [key, Number(numbers[key])]));
    const place =
      kind === 'endpointFailing' ? { appId: app.trim() === '' ? null : app.trim() } : {};
    const told = { channels: drafts.map(channelOf), language };
    save.mutate({ name, settings, ...(rule === null ? { kind } : {}), ...place, ...told });
  };
  return (
    <form className="flex flex-col gap-4" onSubmit={submit}>
      <Refused problem={save.error} />
      <TextField
        label={t('name')}
        value={name}
        onChange={(event) => setName(event.target.value)}
        fault={faultOf(save.error, 'name')}
        maxLength={256}
        required
      />
      <SelectField
        label={t('kind')}
        value={kind}
        disabled={rule !== null}
        onChange={(event) => setKind(event.target.value as AlarmKind)}
        options={alarmKinds.map((value) => ({ value, label: t(`kind.${value}`) }))}
      />
      {settingsOf(kind).map((key) => (
        <TextField
          key={key}
          label={t(`field.${key}`)}
          hint={key === 'hours' ? t('hours.hint') : undefined}
          type="number"
          min={settingsOfKind[kind][key]?.min}
          max={settingsOfKind[kind][key]?.max}
          value={numbers[key] ?? ''}
          onChange={(event) => setNumbers({ ...numbers, [key]: event.target.value })}
          fault={faultOf(save.error, `settings.${key}`)}
          required
        />
      ))}
      {kind === 'endpointFailing' ? (
        <TextField
          label={t('app')}
          hint={t('app.hint')}
          value={app}
          onChange={(event) => setApp(event.target.value)}
          fault={faultOf(save.error, 'appId')}
        />
      ) : null}
      <AlarmChannelFields
        ruleId={rule?.id ?? null}
        name={name}
        drafts={drafts}
        language={language}
        problem={save.error}
        onDrafts={setDrafts}
        onLanguage={setLanguage}
      />
      <div className="flex justify-end gap-2">
        <Button onClick={onDone}>{shared('action.cancel')}</Button>
        <Button look="main" type="submit" busy={save.isPending}>
          {t('save')}
        </Button>
      </div>
    </form>
  );
}
