/** The fields that say which deliveries are to be sent again. */
import { useCan } from '../api/can.ts';
import { useThing } from '../api/queries.ts';
import { part } from '../api/client.ts';
import type { Application, Endpoint, Page as ListPage } from '../api/shapes.ts';
import type { Source } from '../api/source-shapes.ts';
import { recoveryWords } from '../i18n/areas/recovery.ts';
import { useT } from '../i18n/preferences.tsx';
import { useWords } from '../i18n/use-words.ts';
import { Button } from '../ui/button.tsx';
import { CheckField, SelectField, TextField } from '../ui/field.tsx';
import { localText } from '../ui/filters.tsx';
import { TextLink } from '../ui/page-link.tsx';
import { allReceived, type Recovery } from './recovery-request.ts';

const hourMs = 3_600_000;
const presets = [1, 6, 24, 168] as const;
const states = ['2', '3', '4', '0'] as const;

interface FieldsProps {
  asked: Recovery;
  onChange: (change: Partial<Recovery>) => void;
}

function isoOf(local: string): string {
  const at = new Date(local);
  return Number.isNaN(at.getTime()) ? '' : at.toISOString();
}

export function RecoveryFields({ asked, onChange }: FieldsProps) {
  const t = useT();
  const wt = useWords(recoveryWords);
  return (
    <>
      {asked.task === '' ? null : <OfTask task={asked.task} onChange={onChange} />}
      <ScopeFields asked={asked} onChange={onChange} />
      <div className="flex flex-wrap gap-1.5" role="group" aria-label={t('recover.presets')}>
        {presets.map((hours) => (
          <Button
            key={hours}
            onClick={() =>
              onChange({
                since: new Date(Date.now() - hours * hourMs).toISOString(),
                until: '',
              })
            }
          >
            {t(`recover.last${hours}`)}
          </Button>
        ))}
      </div>
      <div className="grid gap-3 sm:grid-cols-2">
        <TextField
          label={t('field.after')}
          type="datetime-local"
          value={localText(asked.since)}
          onChange={(event) => onChange({ since: isoOf(event.target.value) })}
          required={asked.task === ''}
        />
        <TextField
          label={t('recover.until')}
          type="datetime-local"
          value={localText(asked.until)}
          onChange={(event) => onChange({ until: isoOf(event.target.value) })}
        />
        <SelectField
          label={wt('window')}
          value={asked.window}
          onChange={(event) => onChange({ window: event.target.value as Recovery['window'] })}
          options={[
            { value: 'message', label: wt('window.message') },
            { value: 'attempt', label: wt('window.attempt') },
          ]}
        />
      </div>
      <fieldset className="flex flex-wrap gap-x-5 gap-y-2">
        <legend className="mb-1.5 text-[0.93rem] font-medium">{wt('states')}</legend>
        {states.map((state) => (
          <CheckField
            key={state}
            label={wt(`state.${state}`)}
            checked={asked.statuses.includes(state)}
            onChange={(event) =>
              onChange({
                statuses: event.target.checked
                  ? [...asked.statuses, state]
                  : asked.statuses.filter((one) => one !== state),
              })
            }
          />
        ))}
      </fieldset>
      <div className="grid gap-3 sm:grid-cols-2">
        <TextField
          label={wt('answers')}
          hint={wt('answers.hint')}
          value={asked.answers}
          onChange={(event) => onChange({ answers: event.target.value })}
          placeholder="503, 5xx"
        />
        <TextField
          label={wt('cause')}
          hint={wt('cause.hint')}
          value={asked.cause}
          onChange={(event) => onChange({ cause: event.target.value })}
        />
        <TextField
          label={t('field.eventTypes')}
          value={asked.types}
          onChange={(event) => onChange({ types: event.target.value })}
          placeholder="invoice.paid, invoice.overdue"
        />
        <TextField
          label={t('field.tag')}
          value={asked.tag}
          onChange={(event) => onChange({ tag: event.target.value })}
        />
        <TextField
          label={t('field.channel')}
          value={asked.channel}
          onChange={(event) => onChange({ channel: event.target.value })}
        />
      </div>
    </>
  );
}

/** That only what a job sent is meant, and the way out of it. */
function OfTask({ task, onChange }: Pick<FieldsProps, 'onChange'> & { task: string }) {
  const wt = useWords(recoveryWords);
  return (
    <div role="note" className="rounded-input border border-line bg-sunken p-3 text-[0.93rem]">
      <p>{wt('ofTask')}</p>
      <div className="mt-2 flex flex-wrap items-center gap-x-4 gap-y-1.5">
        <TextLink to={`/jobs/${task}`}>{wt('seeJob')}</TextLink>
        <Button
          onClick={() =>
            onChange({ task: '', since: new Date(Date.now() - 24 * hourMs).toISOString() })
          }
        >
          {wt('ofTask.remove')}
        </Button>
      </div>
    </div>
  );
}

/** At which application, and at which of its endpoints. */
function ScopeFields({ asked, onChange }: FieldsProps) {
  const t = useT();
  const wt = useWords(recoveryWords);
  const { app, endpoint, task } = asked;
  const can = useCan();
  const isOne = app !== '' && app !== allReceived;
  const apps = useThing<ListPage<Application>>('/app', { limit: 250 }).data?.data ?? [];
  const endpoints =
    useThing<ListPage<Endpoint>>(isOne ? `/app/${part(app)}/endpoint` : null, { limit: 250 }).data
      ?.data ?? [];
  const sources =
    useThing<ListPage<Source>>(can('sources:read', null) ? '/ingest/source' : null, { limit: 250 })
      .data?.data ?? [];
  const appOptions = [
    ...apps.map(({ id, name }) => ({ value: id, label: name })),
    // Those of a job are what they are, whoever sent them.
    ...(sources.length === 0 || task !== '' ? [] : [{ value: allReceived, label: wt('received') }]),
    ...sources.map(({ id, name }) => ({ value: id, label: wt('source', { name }) })),
  ];
  const value = apps.find(({ uid }) => uid === app)?.id ?? app;
  const isListed = value === '' || appOptions.some((one) => one.value === value);
  const isKnown = endpoint === '' || endpoints.some(({ id }) => id === endpoint);
  return (
    <div className="grid gap-3 sm:grid-cols-2">
      <SelectField
        label={t('field.application')}
        value={value}
        onChange={(event) => onChange({ app: event.target.value, endpoint: '' })}
        options={[
          { value: '', label: wt('allApps') },
          ...(isListed ? [] : [{ value, label: value }]),
          ...appOptions,
        ]}
      />
      <SelectField
        label={wt('endpoint')}
        value={endpoint}
        disabled={!isOne}
        onChange={(event) => onChange({ endpoint: event.target.value })}
        options={[
          { value: '', label: wt('allEndpoints') },
          ...(isKnown ? [] : [{ value: endpoint, label: endpoint }]),
          ...endpoints.map(({ id, url }) => ({ value: id, label: url })),
        ]}
      />
    </div>
  );
}
