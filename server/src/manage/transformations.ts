/** The transformation of an endpoint: setting it, trying it out, going back to what it was. */
import type { Endpoint } from '../domain/application.ts';
import { Problem } from '../domain/problem.ts';
import { isSensitiveHeader } from '../domain/sensitive-headers.ts';
import type {
  StoredTransformation,
  Transformation,
  TransformRun,
  Webhook,
} from '../domain/transformation.ts';
import { openTransformation, sealVariables } from '../storage/endpoint-shape.ts';
import type { TransformationVersion } from '../storage/contract/transformations.ts';
import type { Once } from '../storage/storage.ts';
import { withReadableSecret } from './endpoint-access.ts';
import { onceRecord, replayOf, type Done, type ManageParts, type OnceFor } from './manage-parts.ts';

/** As many versions of an endpoint's code are kept. */
export const versionsMax = 50;

const variablesMax = 100;
const variablesCharsMax = 16_384;

/** What is to change of it; code that is null takes it away. */
export type TransformationChange = Partial<
  Pick<Transformation, 'kind' | 'enabled' | 'variables'> & { code: string | null }
>;

/** The transformation with its variables, or null; `secret_unreadable` where their key is not at hand. */
export function transformationOf(parts: ManageParts, endpoint: Endpoint): Transformation | null {
  const { transformation } = endpoint;
  if (transformation === null) return null;
  return withReadableSecret(() => openTransformation(parts.secretBox, endpoint));
}

/** 422 names the field, and of code the line, that cannot be. */
export async function changeTransformation(
  parts: ManageParts,
  endpoint: Endpoint,
  { code, kind, enabled, variables }: TransformationChange,
): Promise<StoredTransformation> {
  const present = endpoint.transformation;
  const next = {
    code: code === undefined ? (present?.code ?? '') : (code ?? ''),
    kind: kind ?? present?.kind ?? 'code',
  };
  if (next.code !== '') {
    const isGiven = code !== undefined || kind !== undefined;
    const field = code === undefined ? 'kind' : 'code';
    if (isGiven) await checkCode(parts, endpoint.applicationId, next, field);
  } else if (enabled === true) {
    throw Problem.field(['enabled'], 'there is no `code` to enable');
  }
  if (variables !== undefined) checkVariables(variables);
  const changes = {
    ...next,
    // What is no more cannot be enabled.
    ...(next.code === '' ? { enabled: false } : enabled === undefined ? {} : { enabled }),
    ...(variables === undefined
      ? {}
      : { sealedVariables: sealVariables(parts.secretBox, endpoint.id, variables) }),
  };
  const saved = await save(parts, endpoint, changes, parts.clock.now(), null);
  if (saved.kind !== 'done') throw new Error('a write without a key cannot be a repetition');
  return saved.value;
}

/** Makes the code of an earlier version the present one, as a new version; 422 where it is not kept. */
export async function rollBack(
  parts: ManageParts,
  endpoint: Endpoint,
  version: number,
  once: OnceFor<StoredTransformation> | null,
): Promise<Done<StoredTransformation>> {
  const which = { applicationId: endpoint.applicationId, endpointId: endpoint.id, version };
  const found = await parts.storage.read('getTransformationVersion', which);
  if (found === null) throw Problem.field(['version'], 'no such version is kept');
  const { code, kind } = found;
  const at = parts.clock.now();
  const { transformation: present } = endpoint;
  const isNew = present?.code !== code || present.kind !== kind;
  const next = {
    enabled: false,
    sealedVariables: null,
    ...present,
    code,
    kind,
    version: (present?.version ?? 0) + (isNew ? 1 : 0),
    updatedAt: at,
  };
  return save(parts, endpoint, { code, kind }, at, onceRecord(once, next, at));
}

/** The newest first. */
export function versionsOf(
  parts: ManageParts,
  { applicationId, id: endpointId }: Endpoint,
): Promise<TransformationVersion[]> {
  return parts.storage.read('listTransformationVersions', {
    applicationId,
    endpointId,
    limit: versionsMax,
  });
}

/** What is tried out: given parts take the place of the endpoint's own. */
export type Trial = Partial<Pick<Transformation, 'kind' | 'code' | 'variables'>>;

/**
 * Runs a transformation as a delivery would, and sends nothing. Secret headers of the endpoint are
 * hidden from it: whoever tries out need not be allowed to see them.
 */
export function tryTransformation(
  parts: ManageParts,
  endpoint: Endpoint,
  trial: Trial,
  webhook: Webhook,
): Promise<TransformRun> {
  const present = transformationOf(parts, endpoint);
  const code = trial.code ?? present?.code ?? '';
  if (code === '') throw Problem.field(['code'], 'the endpoint has no transformation: give one');
  const kind = trial.kind ?? (trial.code === undefined ? (present?.kind ?? 'code') : 'code');
  const variables = trial.variables ?? present?.variables ?? null;
  const headers = Object.fromEntries(
    Object.entries(webhook.headers).map(([name, value]) => [
      name,
      isSensitiveHeader(name) ? '********' : value,
    ]),
  );
  const { applicationId } = endpoint;
  return parts.transformations.run(
    { kind, code, variables },
    { ...webhook, headers },
    applicationId,
  );
}

/** Refuses code that cannot be read or defines no handler, under the name of the field that gave it. */
export async function checkCode(
  parts: Pick<ManageParts, 'transformations'>,
  owner: string,
  { kind, code }: Pick<Transformation, 'kind' | 'code'>,
  field: string,
): Promise<void> {
  const mistake = await parts.transformations.check({ kind, code }, owner);
  if (mistake === null) return;
  const { message, line } = mistake;
  const where = line === null ? '' : `line ${line}: `;
  throw Problem.field([field], `${where}${message}`);
}

function checkVariables(variables: Transformation['variables']): void {
  if (variables === null) return;
  if (Object.keys(variables).length > variablesMax) {
    throw Problem.field(['variables'], `at most ${variablesMax} variables are kept`);
  }
  if (JSON.stringify(variables).length > variablesCharsMax) {
    throw Problem.field(['variables'], `at most ${variablesCharsMax} characters of JSON are kept`);
  }
}

async function save(
  parts: ManageParts,
  endpoint: Endpoint,
  changes: Partial<Pick<StoredTransformation, 'kind' | 'code' | 'enabled' | 'sealedVariables'>>,
  at: number,
  once: Once | null,
): Promise<Done<StoredTransformation>> {
  const { applicationId, id: endpointId } = endpoint;
  const written = await parts.storage.writeOnce(
    'changeTransformation',
    { applicationId, endpointId, changes, at, keepMax: versionsMax },
    once,
  );
  parts.plans.forget(applicationId);
  if (written.kind !== 'done') return replayOf(written);
  if (written.value.kind !== 'ok') throw new Problem('not_found');
  return { kind: 'done', value: written.value.value };
}
