/** What the first start left for demonstration: where it is, and how it is taken away. */
import { ask, get, part } from '../../api/client.ts';
import type { Application, EventType, Page } from '../../api/shapes.ts';

/** As the first start names them (see server/src/domain/demo.ts). */
export const demo = {
  app: 'demo',
  endpoint: 'demo-receiver',
  sandbox: 'demo',
  source: 'demo-source',
} as const;
const group = 'Demo';

export interface DemoSource {
  id: string;
  name: string;
  applicationId: string;
  ingestUrl?: string | null;
  metadata: Record<string, string>;
}

export const isDemo = ({ metadata }: { metadata?: Record<string, string> | undefined }): boolean =>
  metadata?.['demo'] === 'true';

/** Whether there is the demo of the first start and nothing beside it. */
export function isDemoAlone(apps: readonly Application[]): boolean {
  const [only, ...others] = apps;
  return only !== undefined && others.length === 0 && only.uid === demo.app && isDemo(only);
}

async function all<T>(path: string): Promise<T[]> {
  const rows: T[] = [];
  for (let iterator: string | null = null; ;) {
    const page: Page<T> = await get<Page<T>>(path, { limit: 250, iterator });
    rows.push(...page.data);
    if (page.done) return rows;
    iterator = page.iterator;
  }
}

/** Removes whatever is labelled, and nothing else. */
export async function removeDemo(): Promise<void> {
  for (const app of (await all<Application>('/app')).filter(isDemo)) {
    await ask('DELETE', `/app/${part(app.id)}`);
  }
  for (const source of (await all<DemoSource>('/ingest/source')).filter(isDemo)) {
    await ask('DELETE', `/ingest/source/${part(source.id)}`);
  }
  const types = await all<EventType>('/event-type');
  for (const { name } of types.filter(({ groupName }) => groupName === group)) {
    await ask('DELETE', `/event-type/${part(name)}`, { query: { expunge: true } });
  }
}
