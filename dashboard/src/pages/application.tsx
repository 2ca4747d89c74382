/** One application: its endpoints, how its deliveries went, and the way into its portal. */
import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import { useCan } from '../api/can.ts';
import { part } from '../api/client.ts';
import { useChange, useThing } from '../api/queries.ts';
import type { Application, ApplicationStats } from '../api/shapes.ts';
import { jobWords } from '../i18n/areas/jobs.ts';
import { useFormats, useT } from '../i18n/preferences.tsx';
import { useWords } from '../i18n/use-words.ts';
import { Button, ButtonLink, IconButton } from '../ui/button.tsx';
import { CopyLine } from '../ui/copy.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { CheckField, SelectField } from '../ui/field.tsx';
import { Menu } from '../ui/menu.tsx';
import { Moment } from '../ui/moment.tsx';
import { Facts, Notice, Page, Section } from '../ui/page.tsx';
import { useNavigation } from '../ui/page-link.tsx';
import { problemWords } from '../ui/problem-words.ts';
import { Refused } from '../ui/refused.tsx';
import { UnreadState } from '../ui/states.tsx';
import { useTell } from '../ui/toast.tsx';
import { AppPlaceProvider, dashboardPlace } from './app-place.tsx';
import { Confirm } from './confirm.tsx';
import { AddEndpoint } from './endpoint-form.tsx';
import { sinceYesterday, Tile } from './endpoint-health.tsx';
import { EndpointList } from './endpoint-list.tsx';

const route = getRouteApi('/applications/$app');

export default function ApplicationPage() {
  const t = useT();
  const { app } = route.useParams();
  const path = `/app/${part(app)}`;
  const { data, error, refetch } = useThing<Application>(path);
  const back = { to: '/applications', label: t('nav.applications') };
  if (data === undefined) {
    return (
      <Page title={app} back={back}>
        <Section flush>
          <UnreadState problem={error} onRetry={() => void refetch()} />
        </Section>
      </Page>
    );
  }
  return <Detail path={path} app={data} back={back} />;
}

function Detail({
  path,
  app,
  back,
}: {
  path: string;
  app: Application;
  back: { to: string; label: string };
}) {
  const t = useT();
  const can = useCan();
  const { number, percent } = useFormats();
  const [isAdding, setAdding] = useState(false);
  const [since] = useState(() => sinceYesterday(Date.now()));
  const stats = useThing<ApplicationStats>(`${path}/stats/attempts`, { since }).data;
  const made = stats === undefined ? 0 : stats.success + stats.fail;
  const place = dashboardPlace(app.id);
  const add = can('endpoints:write', 'ManageEndpoint') ? (
    <Button icon="plus" onClick={() => setAdding(true)}>
      {t('endpoints.add')}
    </Button>
  ) : undefined;
  return (
    <AppPlaceProvider value={place}>
      <Page title={app.name} back={back} actions={<Actions path={path} app={app} />}>
        <div className="grid grid-cols-2 gap-px overflow-hidden rounded-[10px] border border-line bg-line lg:grid-cols-4">
          <Tile label={t('stats.successRate')}>
            {made === 0 ? '–' : percent(stats!.success / made)}
          </Tile>
          <Tile label={t('stats.delivered')}>{number(stats?.success ?? 0)}</Tile>
          <Tile label={t('stats.failed')}>{number(stats?.fail ?? 0)}</Tile>
          <Tile label={t('stats.exhausted')}>{number(stats?.exhausted ?? 0)}</Tile>
        </div>
        <Section title={t('nav.endpoints')} actions={add} flush>
          <EndpointList action={add} />
        </Section>
        <Section title={t('message.facts')}>
          <Facts
            facts={[
              [t('field.id'), <CopyLine key="id" text={app.id} />],
              ...(app.uid
                ? ([[t('field.uid'), <CopyLine key="uid" text={app.uid} />]] as [
                    string,
                    React.ReactNode,
                  ][])
                : []),
              [t('field.created'), <Moment key="at" time={app.createdAt} form="full" />],
              ...Object.entries(app.metadata).map(([name, value]): [string, string] => [
                name,
                value,
              ]),
            ]}
          />
        </Section>
        <AddEndpoint open={isAdding} onClose={() => setAdding(false)} />
      </Page>
    </AppPlaceProvider>
  );
}

function Actions({ path, app }: { path: string; app: Application }) {
  const t = useT();
  const can = useCan();
  const tell = useTell();
  const wt = useWords(jobWords);
  const { go } = useNavigation();
  const [asks, setAsks] = useState(false);
  const [isOpening, setOpening] = useState(false);
  const remove = useChange<void>(() => ({ method: 'DELETE', path }), {
    onDone: () => {
      tell({ tone: 'good', text: t('applications.removed') });
      go('/applications');
    },
  });
  return (
    <>
      <ButtonLink to={`/messages?app=${app.id}`} icon="messages">
        {t('nav.messages')}
      </ButtonLink>
      {can('attempts:write', null) ? (
        <ButtonLink to={`/recover?app=${app.id}`} icon="retry">
          {wt('many')}
        </ButtonLink>
      ) : null}
      {can('portal:write', null) ? (
        <Button icon="external" onClick={() => setOpening(true)}>
          {t('portal.link')}
        </Button>
      ) : null}
      {can('applications:write', null) ? (
        <Menu
          trigger={<IconButton label={t('action.more')} icon="more" />}
          groups={[
            {
              items: [
                {
                  label: t('applications.remove'),
                  icon: 'trash',
                  danger: true,
                  act: () => setAsks(true),
                },
              ],
            },
          ]}
        />
      ) : null}
      <Confirm
        open={asks}
        title={t('applications.remove')}
        text={t('applications.removeHint', { name: app.name })}
        action={t('applications.remove')}
        onClose={() => setAsks(false)}
        onConfirm={() =>
          remove.mutate(undefined, {
            onError: (error) => tell({ tone: 'bad', text: problemWords(error, t) }),
          })
        }
      />
      <PortalLink app={app.id} open={isOpening} onClose={() => setOpening(false)} />
    </>
  );
}

const lives = ['3600', '86400', '604800'] as const;

function PortalLink({ app, open, onClose }: { app: string; open: boolean; onClose: () => void }) {
  const t = useT();
  const [expiry, setExpiry] = useState<string>(lives[0]);
  const [readOnly, setReadOnly] = useState(false);
  const making = useChange<object, { url: string }>((body) => ({
    method: 'POST',
    path: `/auth/app-portal-access/${part(app)}`,
    body,
  }));
  const close = (): void => {
    making.reset();
    onClose();
  };
  return (
    <Dialog open={open} onClose={close} title={t('portal.link')} description={t('portal.linkHint')}>
      <div className="flex flex-col gap-4">
        <Refused problem={making.error} />
        {making.data === undefined ? (
          <>
            <SelectField
              label={t('portal.goodFor')}
              value={expiry}
              onChange={(event) => setExpiry(event.target.value)}
              options={lives.map((value) => ({ value, label: t(`portal.for${value}`) }))}
            />
            <CheckField
              label={t('portal.readOnly')}
              hint={t('portal.readOnlyHint')}
              checked={readOnly}
              onChange={(event) => setReadOnly(event.target.checked)}
            />
            <Button
              look="main"
              className="self-end"
              busy={making.isPending}
              onClick={() =>
                making.mutate({ expiry: Number(expiry), ...(readOnly ? { readOnly } : {}) })
              }
            >
              {t('portal.make')}
            </Button>
          </>
        ) : (
          <>
            <Notice tone="warn">{t('portal.keepSafe')}</Notice>
            <CopyLine text={making.data.url} />
            <a
              href={making.data.url}
              target="_blank"
              rel="noreferrer"
              className="inline-flex min-h-8 items-center self-end font-medium text-accent underline"
            >
              {t('portal.open')}
            </a>
          </>
        )}
      </div>
    </Dialog>
  );
}
