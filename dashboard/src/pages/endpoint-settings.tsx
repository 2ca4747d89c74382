/** What an endpoint is set to: where, what for, its headers and filter, and the secret it signs with. */
import { lazy, Suspense, useState } from 'react';
import { useCan } from '../api/can.ts';
import { useChange } from '../api/queries.ts';
import type { Endpoint } from '../api/shapes.ts';
import { shapingTabWords } from '../i18n/areas/shaping-tabs.ts';
import { useT } from '../i18n/preferences.tsx';
import { useWords } from '../i18n/use-words.ts';
import { Button } from '../ui/button.tsx';
import { CopyLine } from '../ui/copy.tsx';
import { TextArea, TextField } from '../ui/field.tsx';
import { Moment } from '../ui/moment.tsx';
import { Facts, Section } from '../ui/page.tsx';
import { useNavigation } from '../ui/page-link.tsx';
import { faultOf } from '../ui/problem-words.ts';
import { Refused } from '../ui/refused.tsx';
import { SkeletonRows } from '../ui/states.tsx';
import { useTell } from '../ui/toast.tsx';
import { useAppPlace } from './app-place.tsx';
import { EndpointHeaderForm } from './endpoint-headers.tsx';
import { TypeChoice } from './endpoint-form.tsx';
import { typesWords } from './endpoint-list.tsx';
import { EndpointSecret } from './endpoint-secret.tsx';

const AdvancedSettings = lazy(() => import('./shaping/advanced.tsx'));

export function EndpointSettings({ path, endpoint }: { path: string; endpoint: Endpoint }) {
  const can = useCan();
  const mayChange = can('endpoints:write', 'ManageEndpoint');
  const { isPortal } = useAppPlace();
  return (
    <div className="flex min-w-0 flex-col gap-5">
      <Basic path={path} endpoint={endpoint} mayChange={mayChange} />
      {mayChange && !isPortal ? <Advanced path={path} endpoint={endpoint} /> : null}
    </div>
  );
}

/** Opened by whoever needs it: most endpoints never do. */
function Advanced({ path, endpoint }: { path: string; endpoint: Endpoint }) {
  const words = useWords(shapingTabWords);
  const { search, setSearch } = useNavigation();
  const isOpen = search['advanced'] === 'true';
  return (
    <section className="flex min-w-0 flex-col gap-4">
      <div className="flex flex-wrap items-center gap-3">
        <h2 className="font-semibold">{words('advanced')}</h2>
        <Button
          look="quiet"
          icon={isOpen ? 'down' : 'right'}
          aria-expanded={isOpen}
          onClick={() => setSearch({ advanced: isOpen ? '' : 'true' })}
        >
          {isOpen ? words('hide') : words('show')}
        </Button>
        <p className="text-[0.93rem] text-muted">{words('advancedLead')}</p>
      </div>
      {isOpen ? (
        <Suspense fallback={<SkeletonRows />}>
          <AdvancedSettings path={path} endpoint={endpoint} />
        </Suspense>
      ) : null}
    </section>
  );
}

function Basic({
  path,
  endpoint,
  mayChange,
}: {
  path: string;
  endpoint: Endpoint;
  mayChange: boolean;
}) {
  const t = useT();
  const can = useCan();
  return (
    <div className="grid min-w-0 items-start gap-5 lg:grid-cols-2">
      {mayChange ? (
        <Section title={t('endpoint.about')}>
          <SettingsForm key={endpoint.updatedAt} path={path} endpoint={endpoint} />
        </Section>
      ) : null}
      <div className="flex min-w-0 flex-col gap-5">
        {can('endpoint-secrets:read', 'ViewEndpointSecret') ? <EndpointSecret path={path} /> : null}
        {mayChange ? <EndpointHeaderForm path={path} /> : null}
        <Section title={t('message.facts')}>
          <Facts
            facts={[
              [t('field.id'), <CopyLine key="id" text={endpoint.id} />],
              [t('field.eventTypes'), typesWords(endpoint.eventTypes, t)],
              [
                t('field.rate'),
                endpoint.throttleRate
                  ? t('endpoint.perSecond', { count: endpoint.throttleRate })
                  : t('endpoint.noRate'),
              ],
              [
                t('field.order'),
                endpoint.fifo === true ? t('endpoint.inOrder') : t('endpoint.anyOrder'),
              ],
              [t('field.created'), <Moment key="at" time={endpoint.createdAt} form="full" />],
            ]}
          />
        </Section>
      </div>
    </div>
  );
}

function SettingsForm({ path, endpoint }: { path: string; endpoint: Endpoint }) {
  const t = useT();
  const tell = useTell();
  const { isPortal } = useAppPlace();
  const isWeb = /^https?:/.test(endpoint.url);
  const [url, setUrl] = useState(endpoint.url);
  const [description, setDescription] = useState(endpoint.description);
  const [types, setTypes] = useState<string[]>([...(endpoint.eventTypes ?? [])] as string[]);
  const [filter, setFilter] = useState(
    endpoint.filter ? JSON.stringify(endpoint.filter, null, 2) : '',
  );
  const [fault, setFault] = useState<string>();
  const change = useChange<object>((body) => ({ method: 'PATCH', path, body }), {
    onDone: () => tell({ tone: 'good', text: t('action.saved') }),
  });
  const submit = (): void => {
    try {
      setFault(undefined);
      const parsed = filter.trim() === '' ? null : (JSON.parse(filter) as unknown);
      change.mutate({
        // That of a destination says its kind, and is set there.
        ...(isWeb ? { url } : {}),
        description,
        eventTypes: types.length === 0 ? null : types,
        ...(isPortal ? { filter: parsed } : {}),
      });
    } catch {
      setFault(t('fault.json'));
    }
  };
  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <Refused problem={change.error} />
      <TextField
        label={t('field.url')}
        value={url}
        onChange={(event) => setUrl(event.target.value)}
        fault={faultOf(change.error, 'url')}
        readOnly={!isWeb}
        required
      />
      <TextField
        label={t('field.description')}
        value={description}
        onChange={(event) => setDescription(event.target.value)}
        fault={faultOf(change.error, 'description')}
      />
      <TypeChoice chosen={types} onChange={setTypes} fault={faultOf(change.error, 'eventTypes')} />
      {isPortal ? (
        <TextArea
          label={t('field.filter')}
          hint={t('endpoint.filterHint')}
          value={filter}
          onChange={(event) => setFilter(event.target.value)}
          fault={fault ?? faultOf(change.error, 'filter')}
          placeholder='{"payload.total": {"gte": 100}}'
        />
      ) : null}
      <Button look="main" type="submit" busy={change.isPending} className="self-end">
        {t('action.save')}
      </Button>
    </form>
  );
}
