/** Where the messages of an endpoint go: chosen, filled in, looked at for a real message, and tried. */
import { useState } from 'react';
import { useQueryClient } from '@tanstack/react-query';
import { ask, type ApiProblem } from '../../api/client.ts';
import type { Endpoint } from '../../api/shapes.ts';
import { destinationWords } from '../../i18n/areas/destination.ts';
import { useT } from '../../i18n/preferences.tsx';
import { useWords } from '../../i18n/use-words.ts';
import { Button } from '../../ui/button.tsx';
import { SelectField } from '../../ui/field.tsx';
import { Section } from '../../ui/page.tsx';
import { UnreadState } from '../../ui/states.tsx';
import { useTell } from '../../ui/toast.tsx';
import { AuthForm, authOf } from './auth-form.tsx';
import { destinationFields } from './form-fields.ts';
import { filledIn, type Values } from './form-values.ts';
import { FormView } from './form-view.tsx';
import { PreviewView } from './preview-view.tsx';
import { destinationKinds, type DestinationKind } from './destination-kinds.ts';
import { useQuestion, useThingOrNone } from './questions.ts';
import { SampleChoice } from './sample-choice.tsx';
import { askedOf, type Sample } from './sample.ts';
import type { Preview } from './shapes.ts';
import { TryDestination } from './try-destination.tsx';
import { Refused } from '../../ui/refused.tsx';

export default function DestinationTab({ path, endpoint }: { path: string; endpoint: Endpoint }) {
  const { data, error, refetch } = useThingOrNone<Values>(
    `${path}/destination`,
    endpoint.hasDestination === true,
  );
  if (data === undefined) {
    return (
      <Section flush>
        <UnreadState problem={error} onRetry={() => void refetch()} />
      </Section>
    );
  }
  // Of a signed webhook there is none to show.
  const present: Values = data ?? { type: 'webhook' };
  return (
    <DestinationForm
      key={`${endpoint.updatedAt} ${JSON.stringify(present)}`}
      path={path}
      endpoint={endpoint}
      present={present}
    />
  );
}

function DestinationForm({
  path,
  endpoint,
  present,
}: {
  path: string;
  endpoint: Endpoint;
  present: Values;
}) {
  const t = useWords(destinationWords);
  const shared = useT();
  const tell = useTell();
  const client = useQueryClient();
  const address = /^https?:/.test(endpoint.url) ? endpoint.url : '';
  const start = { url: address, ...present };
  const [values, setValues] = useState<Values>(start);
  const [busy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<ApiProblem | null>(null);
  const kind = destinationKinds.find((one) => one === values['type']) ?? 'webhook';
  const isChanged = JSON.stringify(values) !== JSON.stringify(start);
  const preview = useQuestion<Preview>(`${path}/destination/preview`);
  const problem = refusal ?? preview.error;

  async function save(): Promise<void> {
    setBusy(true);
    setRefusal(null);
    try {
      await store(path, endpoint, present, bodyOf(kind, values));
      tell({ tone: 'good', text: t('saved') });
      await client.invalidateQueries();
    } catch (error) {
      setRefusal(error as ApiProblem);
    } finally {
      setBusy(false);
    }
  }

  return (
    <div className="grid min-w-0 items-start gap-5 lg:grid-cols-2">
      <Section title={t('title')}>
        <form
          className="flex min-w-0 flex-col gap-4"
          onSubmit={(event) => {
            event.preventDefault();
            void save();
          }}
        >
          <SelectField
            label={t('kind')}
            value={kind}
            hint={t(`kindHint.${kind}`)}
            onChange={(event) => {
              const type = event.target.value;
              const takesUrl = type === 'webhook' || type === 'http';
              setValues(
                type === present['type'] ? start : { type, ...(takesUrl ? { url: address } : {}) },
              );
              setRefusal(null);
              preview.reset();
            }}
            options={destinationKinds.map((value) => ({ value, label: t(`kind.${value}`) }))}
          />
          <FormView
            key={kind}
            fields={destinationFields[kind]!}
            values={values}
            onChange={setValues}
            problem={problem}
          />
          {kind === 'http' ? (
            <AuthForm
              values={(values['auth'] as Values | undefined) ?? { type: 'none' }}
              onChange={(auth) => setValues({ ...values, auth })}
              problem={problem}
            />
          ) : null}
          {kind === 'webhook' || problem?.code !== 'validation' ? null : (
            <p className="text-[0.87rem] text-muted">{t('secretsHint')}</p>
          )}
          <Refused problem={problem} />
          <Button look="main" type="submit" busy={busy} disabled={!isChanged} className="self-end">
            {shared('action.save')}
          </Button>
        </form>
      </Section>
      <div className="flex min-w-0 flex-col gap-5">
        <PreviewPane
          preview={preview.data}
          busy={preview.isPending}
          onAsk={(asked) => {
            setRefusal(null);
            const body = bodyOf(kind, values);
            preview.mutate({ ...asked, ...(kind === 'webhook' ? {} : { destination: body }) });
          }}
          hint={kind === 'webhook' && isChanged ? t('previewsSaved') : undefined}
        />
        <TryDestination path={path} isChanged={isChanged} />
      </div>
    </div>
  );
}

export function PreviewPane({
  preview,
  busy,
  onAsk,
  hint,
  lead,
}: {
  preview: Preview | undefined;
  busy: boolean;
  onAsk: (asked: object) => void;
  hint?: string | undefined;
  lead?: string;
}) {
  const t = useWords(destinationWords);
  const [sample, setSample] = useState<Sample | null>(null);
  const asked = sample === null ? null : askedOf(sample);
  return (
    <Section title={t('preview')}>
      <div className="flex min-w-0 flex-col gap-3">
        <p className="text-[0.93rem] text-muted">{lead ?? t('previewHint')}</p>
        <SampleChoice
          sample={sample}
          onChange={setSample}
          isJson={sample === null || asked !== null}
        />
        <Button
          icon="eye"
          className="self-start"
          busy={busy}
          disabled={asked === null}
          onClick={() => onAsk(asked!)}
        >
          {t('preview')}
        </Button>
        {hint === undefined ? null : <p className="text-[0.87rem] text-muted">{hint}</p>}
        <div aria-live="polite">
          {preview === undefined ? null : <PreviewView preview={preview} />}
        </div>
      </div>
    </Section>
  );
}

function bodyOf(kind: DestinationKind, values: Values): Values {
  const fields = filledIn(destinationFields[kind]!, values);
  if (kind !== 'http') return { type: kind, ...fields };
  return { type: kind, ...fields, auth: authOf((values['auth'] as Values | undefined) ?? {}) };
}

/** A signed webhook is the absence of a destination, and its address that of the endpoint. */
async function store(
  path: string,
  endpoint: Endpoint,
  present: Values,
  body: Values,
): Promise<void> {
  if (body['type'] !== 'webhook') {
    await ask('PUT', `${path}/destination`, { body });
    return;
  }
  if (present['type'] !== 'webhook') await ask('DELETE', `${path}/destination`);
  const { url } = body;
  if (url !== endpoint.url) await ask('PATCH', path, { body: { url: url ?? '' } });
}
