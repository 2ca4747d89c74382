/** Connectors: transformations that are named once and used by many endpoints. */
import type { Connector } from '../domain/connector.ts';
import { Problem } from '../domain/problem.ts';
import { isId } from '../domain/ids.ts';
import {
  checkUid,
  isConflict,
  onceRecord,
  raceTriesMax,
  replayOf,
  type Done,
  type ManageParts,
  type OnceFor,
} from './manage-parts.ts';
import { checkCode } from './transformations.ts';

export type ConnectorInput = Omit<
  Connector,
  'id' | 'environmentId' | 'createdAt' | 'updatedAt' | 'transformationUpdatedAt'
>;

/** 404 when there is none of this id or uid. */
export async function findConnector(
  { storage }: ManageParts,
  environmentId: string,
  idOrUid: string,
): Promise<Connector> {
  const connector = await storage.read('getConnector', { environmentId, idOrUid });
  if (connector === null) throw new Problem('not_found');
  return connector;
}

/** 409 when the uid is taken; 422 when its code cannot be read or defines no handler. */
export async function createConnector(
  parts: ManageParts,
  environmentId: string,
  input: ConnectorInput,
  once: OnceFor<Connector> | null,
): Promise<Done<Connector>> {
  checkUid(input.uid, 'trtmpl');
  await check(parts, environmentId, input.transformation);
  const now = parts.clock.now();
  const connector: Connector = {
    ...input,
    id: parts.ids.next('trtmpl'),
    environmentId,
    createdAt: now,
    updatedAt: now,
    transformationUpdatedAt: now,
  };
  const written = await parts.storage.writeOnce(
    'createConnector',
    connector,
    onceRecord(once, connector, now),
  );
  if (written.kind !== 'done') return replayOf(written);
  if (written.value.kind !== 'ok') throw new Problem('conflict');
  return { kind: 'done', value: connector };
}

/** Sets all but uid and product type of the connector that is named, or creates it under that uid. */
export async function putConnector(
  parts: ManageParts,
  environmentId: string,
  idOrUid: string,
  input: Omit<ConnectorInput, 'uid' | 'productType'>,
): Promise<{ created: boolean; connector: Connector }> {
  for (let tries = 1; ; tries++) {
    const present = await parts.storage.read('getConnector', { environmentId, idOrUid });
    if (present !== null) {
      return { created: false, connector: await saveConnector(parts, present, input) };
    }
    // An id that is not there names nothing that could be made.
    if (isId('trtmpl', idOrUid)) throw new Problem('not_found');
    try {
      const made = { ...input, uid: idOrUid, productType: 'Dispatch' as const };
      const done = await createConnector(parts, environmentId, made, null);
      if (done.kind !== 'done') throw new Error('a write without a key cannot be a repetition');
      return { created: true, connector: done.value };
    } catch (error) {
      // Another request was faster: set what it made.
      if (!isConflict(error) || tries === raceTriesMax) throw error;
    }
  }
}

/** Changes the fields that are given. */
export async function changeConnector(
  parts: ManageParts,
  environmentId: string,
  idOrUid: string,
  changes: Partial<ConnectorInput>,
): Promise<Connector> {
  return saveConnector(parts, await findConnector(parts, environmentId, idOrUid), changes);
}

export async function deleteConnector(
  parts: ManageParts,
  environmentId: string,
  idOrUid: string,
): Promise<void> {
  const { id } = await findConnector(parts, environmentId, idOrUid);
  const saved = await parts.storage.write('deleteConnector', { environmentId, id });
  if (saved.kind !== 'ok') throw new Problem('not_found');
}

async function saveConnector(
  parts: ManageParts,
  { id, environmentId, transformation }: Connector,
  changes: Partial<ConnectorInput>,
): Promise<Connector> {
  const at = parts.clock.now();
  const code = changes.transformation;
  const isNew = code !== undefined && code !== transformation;
  if (isNew) await check(parts, environmentId, code);
  const saved = await parts.storage.write('updateConnector', {
    environmentId,
    id,
    changes: { ...changes, updatedAt: at, ...(isNew ? { transformationUpdatedAt: at } : {}) },
  });
  if (saved.kind !== 'ok') throw new Problem(saved.kind === 'conflict' ? 'conflict' : 'not_found');
  return saved.value;
}

function check(parts: ManageParts, environmentId: string, code: string): Promise<void> {
  return checkCode(parts, environmentId, { kind: 'code', code }, 'transformation');
}
