/** Applications that come with a request that is for them. */
import type { Application } from '../domain/application.ts';
import { Problem } from '../domain/problem.ts';
import { getOrCreateApplication, type ApplicationInput } from './applications.ts';
import type { ManageParts } from './manage-parts.ts';

/**
 * The application of the path; one that is not there is made of what the body says of it, under the
 * uid of the path. 404 where the body says nothing, 422 where it names another uid. What is there
 * stays as it is.
 */
export async function findOrMakeApplication(
  parts: ManageParts,
  environmentId: string,
  idOrUid: string,
  inline: ApplicationInput | null,
): Promise<Application> {
  const present = await parts.storage.read('getApplication', { environmentId, idOrUid });
  if (present !== null) return present;
  if (inline === null) throw new Problem('not_found');
  if (inline.uid !== idOrUid) {
    throw Problem.field(['application', 'uid'], 'must be the uid that the path names');
  }
  const input = { ...inline, uid: idOrUid };
  const done = await getOrCreateApplication(parts, environmentId, input, null);
  if (done.kind === 'present') return done.application;
  if (done.kind === 'done') return done.value;
  throw new Error('a write without a key cannot be a repetition');
}
