/** Which application a list is of: chosen once, kept in the address and for the next visit. */
import { useEffect, type ReactNode } from 'react';
import { useThing } from '../api/queries.ts';
import type { Application, Page as ListPage } from '../api/shapes.ts';
import { useT } from '../i18n/preferences.tsx';
import { ButtonLink } from '../ui/button.tsx';
import { useNavigation } from '../ui/page-link.tsx';
import { EmptyState, FailedState, SkeletonRows } from '../ui/states.tsx';
import { AppPlaceProvider, curlOf, dashboardPlace } from './app-place.tsx';

const kept = 'gancho.application';
const offeredMax = 250;

/** The application in the address, the one of the last visit, or the newest. */
export function useChosenApp() {
  const { search } = useNavigation();
  const list = useThing<ListPage<Application>>('/app', { limit: offeredMax });
  const apps = list.data?.data ?? [];
  const before = localStorage.getItem(kept);
  const known = apps.find(({ id, uid }) => id === before || uid === before);
  const app = search['app'] ?? known?.id ?? apps[0]?.id ?? null;
  useEffect(() => {
    if (app !== null) localStorage.setItem(kept, app);
  }, [app]);
  return { app, apps, list };
}

export function AppPicker({ app, apps }: { app: string; apps: Application[] }) {
  const t = useT();
  const { setSearch } = useNavigation();
  const isListed = apps.some(({ id, uid }) => id === app || uid === app);
  const value = apps.find(({ uid }) => uid === app)?.id ?? app;
  return (
    <select
      aria-label={t('field.application')}
      value={value}
      onChange={(event) => setSearch({ app: event.target.value })}
      className="min-h-8 max-w-60 rounded-md border border-line-strong bg-surface px-2 py-1 text-[0.93rem]"
    >
      {isListed ? null : <option value={value}>{app}</option>}
      {apps.map(({ id, name }) => (
        <option key={id} value={id}>
          {name}
        </option>
      ))}
    </select>
  );
}

/** Shows the children for the chosen application, or what is to be done where there is none. */
export function WithChosenApp({
  children,
}: {
  children: (picker: ReactNode, app: string) => ReactNode;
}) {
  const t = useT();
  const { app, apps, list } = useChosenApp();
  if (list.isPending && app === null) return <SkeletonRows />;
  if (app === null && list.error !== null) {
    return <FailedState problem={list.error} onRetry={() => void list.refetch()} />;
  }
  if (app === null) {
    return (
      <EmptyState
        icon="applications"
        title={t('applications.empty')}
        text={t('applications.emptyHint')}
        action={
          <ButtonLink to="/applications?new=1" look="main" icon="plus">
            {t('applications.add')}
          </ButtonLink>
        }
        command={curlOf('POST', '/app', { name: 'Customer 42', uid: 'customer-42' })}
      />
    );
  }
  return (
    <AppPlaceProvider value={dashboardPlace(app)}>
      {children(<AppPicker app={app} apps={apps} />, app)}
    </AppPlaceProvider>
  );
}
