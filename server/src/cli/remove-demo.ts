/** `gancho demo remove`: removes through the public API whatever is labelled as a demo. */
import { demoGroup, isDemo } from '../domain/demo.ts';
import type { ApiClient } from './api-client.ts';

/** How many things of each kind were removed. */
export interface RemovedDemo {
  applications: number;
  sources: number;
  eventTypes: number;
}

/** Throws `ApiFailure`; what was removed by then stays so, and the rest goes the next time. */
export async function removeDemo(api: ApiClient): Promise<RemovedDemo> {
  const applications = (await api.all('/app')).filter(({ metadata }) => isDemo(metadata));
  for (const { id } of applications) await api.ask('DELETE', `/app/${id}`);
  const sources = (await api.all('/ingest/api/v1/source')).filter(({ metadata }) =>
    isDemo(metadata),
  );
  for (const { id } of sources) await api.ask('DELETE', `/ingest/api/v1/source/${id}`);
  const eventTypes = (await api.all('/event-type')).filter(
    ({ groupName }) => groupName === demoGroup,
  );
  for (const { name } of eventTypes) {
    await api.ask('DELETE', `/event-type/${encodeURIComponent(name)}?expunge=true`);
  }
  return {
    applications: applications.length,
    sources: sources.length,
    eventTypes: eventTypes.length,
  };
}
