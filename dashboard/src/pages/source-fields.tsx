/** The fields of a source's settings, made from what its type says that it needs. */
import { Fragment, useState } from 'react';
import type { SourceSetting, SourceType } from '../api/source-shapes.ts';
import { sourceFormWords } from '../i18n/areas/source-form.ts';
import { usePreferences } from '../i18n/preferences.tsx';
import { useWords } from '../i18n/use-words.ts';
import { settingHelp } from '../i18n/setting-help.ts';
import { settingName } from '../i18n/setting-names.ts';
import { SelectField, TextArea, TextField } from '../ui/field.tsx';
import { faultOf } from '../ui/problem-words.ts';
import { CronPreview } from './cron-preview.tsx';
import { isLong, objectExamples, offered, type SettingTexts } from './source-settings-form.ts';

interface FieldsProps {
  type: SourceType;
  texts: SettingTexts;
  /** Secrets that are set already. */
  secretsSet: readonly string[];
  error: Error | null;
  onChange: (name: string, text: string) => void;
}

/** What most sources leave as it is stands behind a heading that opens. */
export function SourceFields(props: FieldsProps) {
  const t = useWords(sourceFormWords);
  const { type, texts, secretsSet, error } = props;
  // No field moves while it is typed into.
  const [filledAtFirst] = useState(() => Object.keys(texts).filter((name) => texts[name] !== ''));
  const isFirst = (one: SourceSetting): boolean =>
    one.required ||
    one.secret ||
    alwaysShown.has(one.name) ||
    filledAtFirst.includes(one.name) ||
    faultOf(error, `config.${one.name}`) !== undefined ||
    secretsSet.includes(one.name);
  const isTimed = type.settings.some(({ name }) => name === 'schedule');
  const settings = offered(type.type, type.settings, texts);
  const rest = settings.filter((one) => !isFirst(one));
  const first = settings.filter((one) => isFirst(one));
  return (
    <div className="flex flex-col gap-4">
      {first.map((setting) => (
        <Fragment key={setting.name}>
          <SettingField {...props} setting={setting} />
          {isTimed && setting.name === 'timezone' ? (
            <CronPreview schedule={texts['schedule'] ?? ''} timezone={texts['timezone'] ?? ''} />
          ) : null}
        </Fragment>
      ))}
      {rest.length === 0 ? null : (
        <details className="rounded-md border border-line">
          <summary className="min-h-9 cursor-pointer px-3 py-2 text-[0.93rem] font-medium">
            {t('form.more', { count: rest.length })}
          </summary>
          <div className="flex flex-col gap-4 border-t border-line p-3">
            {rest.map((setting) => (
              <SettingField key={setting.name} {...props} setting={setting} />
            ))}
          </div>
        </details>
      )}
    </div>
  );
}

const alwaysShown: ReadonlySet<string> = new Set([
  'scheme',
  'schedule',
  'timezone',
  'everySeconds',
  'graceSeconds',
  'eventType',
]);

function SettingField({
  setting,
  texts,
  secretsSet,
  error,
  onChange,
}: FieldsProps & { setting: SourceSetting }) {
  const t = useWords(sourceFormWords);
  const { locale } = usePreferences();
  const { name, secret, required, choices, several } = setting;
  const isSet = secretsSet.includes(name);
  const words = [settingHelp(setting.help, locale)];
  if (isSet) words.push(t('form.secretSet'));
  else if (secret) words.push(t('form.secretOnce'));
  if (several && !secret) words.push(t('form.onePerLine'));
  if (setting.default !== null && choices === null) {
    words.push(t('form.usual', { value: setting.default }));
  }
  const common = {
    label: required ? `${settingName(name, locale)} *` : settingName(name, locale),
    apiName: name,
    hint: words.join(' '),
    fault: faultOf(error, `config.${name}`),
    name: `config.${name}`,
    value: texts[name] ?? '',
    required: required && !isSet,
  };
  const example = objectExamples[name];
  const set = (event: { target: { value: string } }): void => onChange(name, event.target.value);
  if (choices !== null) {
    const usual = setting.default;
    const empty = {
      value: '',
      label: usual === null ? '–' : t('form.usualChoice', { value: usual }),
    };
    const options = choices.map((value) => ({ value, label: value }));
    return <SelectField {...common} onChange={set} options={[empty, ...options]} />;
  }
  if (isLong(setting) && !secret)
    return <TextArea {...common} onChange={set} rows={4} placeholder={example} />;
  if (!secret)
    return <TextField {...common} onChange={set} autoComplete="off" spellCheck={false} />;
  return (
    <TextField
      {...common}
      onChange={set}
      // Nothing that a browser should offer to keep, or fill in.
      type="password"
      autoComplete="new-password"
      placeholder={isSet ? '••••••••' : example}
    />
  );
}
