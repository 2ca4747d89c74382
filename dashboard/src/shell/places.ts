/** The pages of the rail: where they are, what they are called, who may see them. */
import type { Scope } from '../../../server/src/domain/scope.ts';
import type { PlainKey } from '../i18n/translate.ts';
import type { IconName } from '../ui/icon.tsx';

export interface Place {
  path: string;
  name: PlainKey;
  icon: IconName;
  scope: Scope;
}

export const places: readonly Place[] = [
  { path: '/', name: 'nav.overview', icon: 'overview', scope: 'statistics:read' },
  { path: '/live', name: 'nav.live', icon: 'live', scope: 'messages:read' },
  { path: '/messages', name: 'nav.messages', icon: 'messages', scope: 'messages:read' },
  { path: '/endpoints', name: 'nav.endpoints', icon: 'endpoints', scope: 'endpoints:read' },
  {
    path: '/applications',
    name: 'nav.applications',
    icon: 'applications',
    scope: 'applications:read',
  },
  { path: '/sources', name: 'nav.sources', icon: 'sources', scope: 'sources:read' },
  { path: '/requests', name: 'nav.requests', icon: 'requests', scope: 'sources:read' },
  { path: '/connections', name: 'nav.connections', icon: 'connections', scope: 'sources:read' },
  { path: '/issues', name: 'nav.issues', icon: 'issues', scope: 'attempts:read' },
  { path: '/alarms', name: 'nav.alarms', icon: 'alarms', scope: 'attempts:read' },
  { path: '/event-types', name: 'nav.types', icon: 'types', scope: 'event-types:read' },
  { path: '/jobs', name: 'nav.jobs', icon: 'jobs', scope: 'background-tasks:read' },
  { path: '/settings', name: 'nav.settings', icon: 'settings', scope: 'keys:read' },
];
