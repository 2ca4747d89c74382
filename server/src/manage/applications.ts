/** Creating, changing and removing applications. */
import type { Application } from '../domain/application.ts';
import { isId } from '../domain/ids.ts';
import { Problem } from '../domain/problem.ts';
import {
  checkUid,
  isConflict,
  onceRecord,
  raceTriesMax,
  replayOf,
  uidOfPut,
  type Done,
  type ManageParts,
  type OnceFor,
} from './manage-parts.ts';

export interface ApplicationInput {
  name: string;
  uid: string | null;
  throttleRate: number | null;
  metadata: Record<string, string>;
}

/** What a PUT sets; a uid that is left out stays the one that the path names. */
export type ApplicationPut = Omit<ApplicationInput, 'uid'> & { uid: string | null | undefined };

/** The application of this environment with this id or uid; 404 otherwise. */
export async function findApplication(
  { storage }: Pick<ManageParts, 'storage'>,
  environmentId: string,
  idOrUid: string,
): Promise<Application> {
  const application = await storage.read('getApplication', { environmentId, idOrUid });
  if (application === null) throw new Problem('not_found');
  return application;
}

/** 409 when the uid is taken. */
export async function createApplication(
  parts: ManageParts,
  environmentId: string,
  input: ApplicationInput,
  once: OnceFor<Application> | null,
): Promise<Done<Application>> {
  checkUid(input.uid, 'app');
  const now = parts.clock.now();
  const application: Application = {
    ...input,
    id: parts.ids.next('app'),
    environmentId,
    sourceId: null,
    createdAt: now,
    updatedAt: now,
  };
  const written = await parts.storage.writeOnce(
    'createApplication',
    application,
    onceRecord(once, application, now),
  );
  if (written.kind !== 'done') return replayOf(written);
  if (written.value.kind !== 'ok') throw uidTaken();
  return { kind: 'done', value: written.value.value };
}

/** The application that has this uid, unchanged; a new one if none has. */
export async function getOrCreateApplication(
  parts: ManageParts,
  environmentId: string,
  input: ApplicationInput & { uid: string },
  once: OnceFor<Application> | null,
): Promise<Done<Application> | { kind: 'present'; application: Application }> {
  for (let tries = 1; ; tries++) {
    const application = await parts.storage.read('getApplication', {
      environmentId,
      idOrUid: input.uid,
    });
    if (application !== null) return { kind: 'present', application };
    try {
      return await createApplication(parts, environmentId, input, once);
    } catch (error) {
      // Another request was faster; what it made is the answer.
      if (!isConflict(error) || tries === raceTriesMax) throw error;
    }
  }
}

/**
 * Sets the whole application; an unknown uid is created under that uid. An unknown id stays
 * unknown: nobody can choose an id.
 */
export async function putApplication(
  parts: ManageParts,
  environmentId: string,
  idOrUid: string,
  put: ApplicationPut,
): Promise<{ created: boolean; application: Application }> {
  const input = { ...put, uid: uidOfPut(put.uid, idOrUid, 'app') };
  for (let tries = 1; ; tries++) {
    const present = await parts.storage.read('getApplication', { environmentId, idOrUid });
    if (present !== null) {
      const application = await changeApplication(parts, environmentId, present.id, input);
      return { created: false, application };
    }
    if (isId('app', idOrUid)) throw new Problem('not_found');
    try {
      const named = { ...input, uid: input.uid ?? idOrUid };
      const done = await createApplication(parts, environmentId, named, null);
      if (done.kind !== 'done') throw new Error('a write without a key cannot be a repetition');
      return { created: true, application: done.value };
    } catch (error) {
      // Another request was faster: set what it made. A uid taken by another one stays refused.
      if (!isConflict(error) || tries === raceTriesMax) throw error;
    }
  }
}

/** Changes the fields that are given. */
export async function changeApplication(
  parts: ManageParts,
  environmentId: string,
  id: string,
  changes: Partial<ApplicationInput>,
): Promise<Application> {
  checkUid(changes.uid, 'app');
  if (changes.uid !== undefined || changes.name !== undefined) {
    await requireNoSource(parts, id, changes);
  }
  const saved = await parts.storage.write('updateApplication', {
    environmentId,
    id,
    changes: { ...changes, updatedAt: parts.clock.now() },
  });
  parts.plans.forget(id);
  if (saved.kind === 'missing') throw new Problem('not_found');
  if (saved.kind === 'conflict') throw uidTaken();
  return saved.value;
}

/** Removes it with its endpoints; what they were owed goes a little later, without a record. */
export async function deleteApplication(
  parts: ManageParts,
  environmentId: string,
  id: string,
): Promise<void> {
  await requireNoSource(parts, id, null);
  const at = parts.clock.now();
  const saved = await parts.storage.write('deleteApplication', { environmentId, id, at });
  parts.plans.forget(id);
  parts.principals.forget();
  if (saved.kind !== 'ok') throw new Problem('not_found');
  parts.wakeRemoval();
}

/** The application of a source lives and is called as the source does; null stands for its end. */
async function requireNoSource(
  { storage }: Pick<ManageParts, 'storage'>,
  id: string,
  changes: Partial<Pick<ApplicationInput, 'uid' | 'name'>> | null,
): Promise<void> {
  const application = await storage.read('applicationById', id);
  if (application === null || application.sourceId === null) return;
  const { uid = application.uid, name = application.name } = changes ?? {};
  if (changes !== null && uid === application.uid && name === application.name) return;
  const what = changes === null ? 'Delete' : 'Change';
  throw new Problem(
    'conflict',
    `This application belongs to the source \`${application.sourceId}\`. ${what} the source: \`${changes === null ? 'DELETE' : 'PUT'} /ingest/api/v1/source/${application.sourceId}\`.`,
  );
}

function uidTaken(): Problem {
  return new Problem('conflict', 'An application with this uid exists already.');
}
