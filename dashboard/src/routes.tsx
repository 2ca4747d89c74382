/** The pages of the dashboard by their address; each is loaded when it is first opened. */
import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
} from '@tanstack/react-router';
import { basePath } from './api/base-path.ts';
import { FailedPage, MissingPage } from './shell/failed-page.tsx';
import { parseSearch, stringifySearch } from './shell/navigation.tsx';
import { Root } from './shell/root.tsx';
import type { Search } from './ui/page-link.tsx';

const root = createRootRoute({
  component: Root,
  notFoundComponent: MissingPage,
  validateSearch: (search): Search => search as Search,
});

const at = (path: string, load: () => Promise<{ default: () => React.ReactNode }>) =>
  createRoute({
    getParentRoute: () => root,
    path,
    component: lazyRouteComponent(load),
  });

const overview = () => import('./pages/overview.tsx');
const home = () => import('./pages/home.tsx');

const routeTree = root.addChildren([
  at('/', home),
  // Whoever is signed in already and follows a sign-in link.
  at('/sign-in', home),
  at('/overview', overview),
  at('/first-steps', () => import('./pages/first-steps.tsx')),
  at('/live', () => import('./pages/live.tsx')),
  at('/messages', () => import('./pages/messages.tsx')),
  at('/messages/$app/$id', () => import('./pages/message.tsx')),
  at('/endpoints', () => import('./pages/endpoints.tsx')),
  at('/endpoints/$app/$id', () => import('./pages/endpoint.tsx')),
  at('/applications', () => import('./pages/applications.tsx')),
  at('/applications/$app', () => import('./pages/application.tsx')),
  at('/event-types', () => import('./pages/event-types.tsx')),
  at('/event-types/$name', () => import('./pages/event-type.tsx')),
  at('/recover', () => import('./pages/recovery.tsx')),
  at('/sources', () => import('./pages/sources.tsx')),
  at('/sources/new', () => import('./pages/source-new.tsx')),
  at('/sources/$id', () => import('./pages/source.tsx')),
  at('/requests', () => import('./pages/requests.tsx')),
  at('/requests/$source/$id', () => import('./pages/request.tsx')),
  at('/connections', () => import('./pages/connections.tsx')),
  at('/alarms', () => import('./pages/alarms.tsx')),
  at('/issues', () => import('./pages/issues.tsx')),
  at('/issues/$id', () => import('./pages/issue.tsx')),
  at('/jobs', () => import('./pages/jobs.tsx')),
  at('/jobs/$id', () => import('./pages/job.tsx')),
  at('/settings/branding', () => import('./pages/branding.tsx')),
  at('/settings/operational-webhooks', () => import('./pages/operational-webhooks.tsx')),
  at('/settings/operational-webhooks/$id', () => import('./pages/operational-webhook.tsx')),
  at('/settings', () => import('./pages/settings.tsx')),
  at('/settings/keys', () => import('./pages/settings-keys.tsx')),
  at('/settings/members', () => import('./pages/settings-members.tsx')),
  at('/settings/audit-log', () => import('./pages/settings-audit-log.tsx')),
  at('/settings/retention', () => import('./pages/settings-retention.tsx')),
  at('/settings/health', () => import('./pages/settings-health.tsx')),
  at('/settings/account', () => import('./pages/settings-account.tsx')),
]);

export const router = createRouter({
  basepath: basePath === '' ? '/' : basePath,
  routeTree,
  parseSearch,
  stringifySearch,
  defaultPreload: 'intent',
  scrollRestoration: true,
  defaultErrorComponent: FailedPage,
});
