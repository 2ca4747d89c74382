/** What is fetched for the messages of an endpoint before they are sent: ready-made or by an own request. */
import { useState } from 'react';
import type { ApiProblem } from '../../api/client.ts';
import { useChange, useThing } from '../../api/queries.ts';
import type { Endpoint, Page } from '../../api/shapes.ts';
import { enrichmentWords } from '../../i18n/areas/enrichment.ts';
import { usePreferences, useT } from '../../i18n/preferences.tsx';
import { settingHelp } from '../../i18n/setting-help.ts';
import { settingName } from '../../i18n/setting-names.ts';
import { useWords } from '../../i18n/use-words.ts';
import { Button } from '../../ui/button.tsx';
import { SelectField, TextField } from '../../ui/field.tsx';
import { Notice, Section } from '../../ui/page.tsx';
import { UnreadState } from '../../ui/states.tsx';
import { useTell } from '../../ui/toast.tsx';
import { Confirm } from '../confirm.tsx';
import { AuthForm, authOf } from './auth-form.tsx';
import { PreviewPane } from './destination.tsx';
import { enrichmentFields } from './form-fields.ts';
import { filledIn, type Values } from './form-values.ts';
import { faultAt, FormView } from './form-view.tsx';
import { useQuestion, useThingOrNone } from './questions.ts';
import type { Preset, Preview } from './shapes.ts';
import { Refused } from '../../ui/refused.tsx';

export default function EnrichmentTab({ path, endpoint }: { path: string; endpoint: Endpoint }) {
  const { data, error, refetch } = useThingOrNone<Values>(
    `${path}/enrichment`,
    endpoint.hasEnrichment === true,
  );
  if (data === undefined) {
    return (
      <Section flush>
        <UnreadState problem={error} onRetry={() => void refetch()} />
      </Section>
    );
  }
  return <EnrichmentForm key={JSON.stringify(data)} path={path} present={data} />;
}

const own = '';

function EnrichmentForm({ path, present }: { path: string; present: Values | null }) {
  const t = useWords(enrichmentWords);
  const shared = useT();
  const { locale } = usePreferences();
  const tell = useTell();
  const presets = useThing<Page<Preset>>('/enrichment-preset').data?.data ?? [];
  const [name, setName] = useState(own);
  const [settings, setSettings] = useState<Record<string, string>>({});
  const [values, setValues] = useState<Values>(present ?? {});
  const [asks, setAsks] = useState(false);
  const preset = presets.find((one) => one.name === name);
  const body =
    preset === undefined
      ? ownBody(values)
      : { preset: name, settings: given(settings), as: values['as'] ?? 'payload' };
  const onDone = (): void => tell({ tone: 'good', text: shared('action.saved') });
  const save = useChange<object>(
    (enrichment) => ({ method: 'PUT', path: `${path}/enrichment`, body: enrichment }),
    { onDone },
  );
  const remove = useChange<void>(() => ({ method: 'DELETE', path: `${path}/enrichment` }), {
    onDone: () => tell({ tone: 'good', text: t('removed') }),
  });
  const preview = useQuestion<Preview>(`${path}/enrichment/preview`);
  const problem = save.error ?? preview.error ?? remove.error;
  return (
    <div className="grid min-w-0 items-start gap-5 lg:grid-cols-2">
      <Section
        title={t('title')}
        actions={
          present === null ? undefined : (
            <Button look="danger" icon="trash" onClick={() => setAsks(true)}>
              {t('remove')}
            </Button>
          )
        }
      >
        <form
          className="flex min-w-0 flex-col gap-4"
          onSubmit={(event) => {
            event.preventDefault();
            save.mutate(body);
          }}
        >
          <p className="text-muted">{present === null ? t('lead') : t('isSet')}</p>
          <SelectField
            label={t('from')}
            value={name}
            onChange={(event) => {
              setName(event.target.value);
              setSettings({});
            }}
            options={[
              { value: own, label: t('own') },
              ...presets.map((one) => ({ value: one.name, label: settingHelp(one.title, locale) })),
            ]}
            hint={preset === undefined ? undefined : t('forEvents', { events: preset.events })}
          />
          {preset === undefined ? (
            <>
              <FormView
                fields={enrichmentFields}
                values={values}
                onChange={setValues}
                problem={problem}
              />
              <AuthForm
                values={(values['auth'] as Values | undefined) ?? { type: 'none' }}
                onChange={(auth) => setValues({ ...values, auth })}
                problem={problem}
              />
            </>
          ) : (
            <PresetFields
              preset={preset}
              settings={settings}
              onChange={setSettings}
              problem={problem}
            />
          )}
          <SelectField
            label={t('as')}
            value={
              values['as'] === 'payload' || (values['as'] === undefined && preset !== undefined)
                ? 'payload'
                : 'beside'
            }
            onChange={(event) => setValues({ ...values, as: event.target.value })}
            options={[
              { value: 'payload', label: t('asPayload') },
              { value: 'beside', label: t('asBeside') },
            ]}
          />
          <Refused problem={problem} />
          <Button look="main" type="submit" busy={save.isPending} className="self-end">
            {shared('action.save')}
          </Button>
        </form>
      </Section>
      <PreviewPane
        preview={preview.data}
        busy={preview.isPending}
        onAsk={(asked) => preview.mutate({ ...asked, enrichment: body })}
        lead={t('previewHint')}
      />
      <Confirm
        open={asks}
        title={t('remove')}
        text={t('removeHint')}
        action={t('remove')}
        onClose={() => setAsks(false)}
        onConfirm={() => remove.mutate()}
      />
    </div>
  );
}

function PresetFields({
  preset,
  settings,
  onChange,
  problem,
}: {
  preset: Preset;
  settings: Record<string, string>;
  onChange: (settings: Record<string, string>) => void;
  problem: ApiProblem | null;
}) {
  const { locale } = usePreferences();
  return (
    <>
      {preset.note === null ? null : (
        <Notice tone="warn">{settingHelp(preset.note, locale)}</Notice>
      )}
      {preset.settings.map(({ name, help, secret, usual }) => (
        <TextField
          key={name}
          label={settingName(name, locale)}
          apiName={name}
          hint={settingHelp(help, locale)}
          type={secret ? 'password' : 'text'}
          autoComplete="off"
          required={usual === null}
          placeholder={usual ?? undefined}
          value={settings[name] ?? ''}
          onChange={(event) => onChange({ ...settings, [name]: event.target.value })}
          fault={faultAt(problem, `settings.${name}`)}
        />
      ))}
    </>
  );
}

function ownBody(values: Values): Values {
  const auth = authOf((values['auth'] as Values | undefined) ?? {});
  const { as = 'beside', missingOn } = values;
  const statuses = Array.isArray(missingOn) ? missingOn.map(Number) : [];
  return { ...filledIn(enrichmentFields, values), auth, as, missingOn: statuses };
}

/** What was left empty has its usual value. */
function given(settings: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== ''));
}
