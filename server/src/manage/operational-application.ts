/** The application whose endpoints hear of what happens in an environment. */
import type { Application } from '../domain/application.ts';
import {
  operationalApplicationUid,
  operationalEnvironmentOf,
} from '../domain/operational-event.ts';
import { Problem } from '../domain/problem.ts';
import { getOrCreateApplication } from './applications.ts';
import type { ManageParts } from './manage-parts.ts';

/** The operational application of an environment, if it has one. */
export function operationalApplication(
  { storage }: Pick<ManageParts, 'storage'>,
  environmentId: string,
): Promise<Application | null> {
  return storage.read('getApplication', {
    environmentId: operationalEnvironmentOf(environmentId),
    idOrUid: operationalApplicationUid,
  });
}

/** As above; 404 where there is none, since then it has no endpoints. */
export async function requireOperationalApplication(
  parts: Pick<ManageParts, 'storage'>,
  environmentId: string,
): Promise<Application> {
  const application = await operationalApplication(parts, environmentId);
  if (application === null) throw new Problem('not_found');
  return application;
}

/** Makes it with the first endpoint: an environment without one costs nothing. */
export async function makeOperationalApplication(
  parts: ManageParts,
  environmentId: string,
): Promise<Application> {
  const present = await operationalApplication(parts, environmentId);
  if (present !== null) return present;
  const done = await getOrCreateApplication(
    parts,
    operationalEnvironmentOf(environmentId),
    {
      name: 'Operational webhooks',
      uid: operationalApplicationUid,
      throttleRate: null,
      metadata: {},
    },
    null,
  );
  parts.announcer.forget(environmentId);
  if (done.kind === 'present') return done.application;
  if (done.kind === 'done') return done.value;
  throw new Error('a write without a key cannot be a repetition');
}
