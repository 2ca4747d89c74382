/** Creating, changing and removing environments. */
import { Problem } from '../domain/problem.ts';
import type { Environment } from '../storage/contract/access.ts';
import { onceRecord, replayOf, type Done, type ManageParts, type OnceFor } from './manage-parts.ts';

export type EnvironmentInput = Pick<Environment, 'name' | 'type'>;

/** The first one that is made manages the others. `id` is given where others may make the same one. */
export async function createEnvironment(
  parts: Pick<ManageParts, 'storage' | 'ids' | 'clock'>,
  input: EnvironmentInput,
  once: OnceFor<Environment> | null,
  id = parts.ids.next('env'),
): Promise<Done<Environment>> {
  const now = parts.clock.now();
  const environment = { ...input, id, createdAt: now, updatedAt: now };
  const written = await parts.storage.writeOnce(
    'createEnvironment',
    environment,
    onceRecord(once, environment, now),
  );
  if (written.kind !== 'done') return replayOf(written);
  return { kind: 'done', value: environment };
}

/** 404 when there is none with this id, or it is deleted. */
export async function findEnvironment(
  { storage }: Pick<ManageParts, 'storage'>,
  id: string,
): Promise<Environment> {
  const environment = await storage.read('getEnvironment', id);
  if (environment === null) throw new Problem('not_found');
  return environment;
}

/** Changes the fields that are given. */
export async function changeEnvironment(
  { storage, clock }: Pick<ManageParts, 'storage' | 'clock'>,
  id: string,
  changes: Partial<EnvironmentInput>,
): Promise<Environment> {
  const saved = await storage.write('updateEnvironment', {
    id,
    changes: { ...changes, updatedAt: clock.now() },
  });
  if (saved.kind !== 'ok') throw new Problem('not_found');
  return saved.value;
}

/**
 * Its keys and tokens are worth nothing from now on; what it holds goes in steps. 409 for the first
 * environment, without which nobody could manage the others.
 */
export async function deleteEnvironment(parts: ManageParts, id: string): Promise<void> {
  const saved = await parts.storage.write('deleteEnvironment', { id, at: parts.clock.now() });
  parts.principals.forget();
  if (saved.kind === 'missing') throw new Problem('not_found');
  if (saved.kind === 'conflict') {
    throw new Problem(
      'conflict',
      'The first environment manages the others and cannot be removed.',
    );
  }
  parts.wakeRemoval();
}
