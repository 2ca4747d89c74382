/** The form of a source: its name, what its type needs, and what is usual and may be changed. */
import { useState, type FormEvent } from 'react';
import type { Source, SourceType } from '../api/source-shapes.ts';
import { sourceFormWords } from '../i18n/areas/source-form.ts';
import { settingHelp } from '../i18n/setting-help.ts';
import { usePreferences, useT } from '../i18n/preferences.tsx';
import { useWords } from '../i18n/use-words.ts';
import { Button } from '../ui/button.tsx';
import { CheckField, TextField } from '../ui/field.tsx';
import { Icon } from '../ui/icon.tsx';
import { faultOf } from '../ui/problem-words.ts';
import { Refused } from '../ui/refused.tsx';
import { SourceFields } from './source-fields.tsx';
import { configOf, offered, textsOf } from './source-settings-form.ts';

interface SourceFormProps {
  type: SourceType;
  /** Null for a new one. */
  source: Source | null;
  error: Error | null;
  busy: boolean;
  action: string;
  onSubmit: (body: object) => void;
}

export function SourceForm({ type, source, error, busy, action, onSubmit }: SourceFormProps) {
  const t = useT();
  const w = useWords(sourceFormWords);
  const { locale } = usePreferences();
  const [name, setName] = useState(source?.name ?? settingHelp(type.title, locale));
  const [uid, setUid] = useState(source?.uid ?? '');
  const [isOn, setOn] = useState(source?.disabled !== true);
  const [dedupe, setDedupe] = useState(source === null ? '' : String(source.dedupeSeconds));
  const [texts, setTexts] = useState(() => textsOf(source?.config));
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const settings = offered(type.type, type.settings, texts);
    // A secret of another scheme is in the way of the one that was chosen.
    const others = (source?.secretsSet ?? []).filter(
      (secret) => !settings.some((one) => one.name === secret),
    );
    const dropped = Object.fromEntries(others.map((secret) => [secret, null]));
    onSubmit({
      name,
      uid: uid.trim() === '' ? null : uid.trim(),
      type: type.type,
      config: { ...dropped, ...configOf(settings, texts) },
      disabled: !isOn,
      dedupeSeconds: dedupe.trim() === '' ? null : Number(dedupe),
      ...(source === null ? {} : { metadata: source.metadata }),
    });
  };
  return (
    <form onSubmit={submit} className="flex max-w-2xl flex-col gap-4">
      {type.note === null ? null : <p className="text-muted">{settingHelp(type.note, locale)}</p>}
      {type.docs === null ? null : (
        <a
          href={type.docs}
          target="_blank"
          rel="noreferrer"
          className="inline-flex min-h-6 items-center gap-1 self-start text-[0.93rem] font-medium text-accent underline underline-offset-2"
        >
          {w('form.docs', { provider: type.title })}
          <Icon name="external" size={14} />
        </a>
      )}
      <Refused problem={error} />
      <TextField
        label={`${t('field.name')} *`}
        value={name}
        onChange={(event) => setName(event.target.value)}
        fault={faultOf(error, 'name')}
        minLength={2}
        required
      />
      <SourceFields
        type={type}
        texts={texts}
        secretsSet={source?.secretsSet ?? []}
        error={error}
        onChange={(setting, text) => setTexts((now) => ({ ...now, [setting]: text }))}
      />
      <details className="rounded-md border border-line">
        <summary className="min-h-9 cursor-pointer px-3 py-2 text-[0.93rem] font-medium">
          {w('form.general')}
        </summary>
        <div className="flex flex-col gap-4 border-t border-line p-3">
          <TextField
            label={t('field.uid')}
            hint={w('form.uidHint')}
            value={uid}
            onChange={(event) => setUid(event.target.value)}
            fault={faultOf(error, 'uid')}
          />
          <TextField
            label={w('form.dedupe')}
            hint={w('form.dedupeHint')}
            inputMode="numeric"
            value={dedupe}
            onChange={(event) => setDedupe(event.target.value)}
            fault={faultOf(error, 'dedupeSeconds')}
          />
          <CheckField
            label={w('form.enabled')}
            hint={w('form.enabledHint')}
            checked={isOn}
            onChange={(event) => setOn(event.target.checked)}
          />
        </div>
      </details>
      <div>
        <Button look="main" type="submit" busy={busy}>
          {action}
        </Button>
      </div>
    </form>
  );
}
