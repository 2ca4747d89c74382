/** Creating, changing and removing sources; their endpoints are those of their applications. */
import type { Application } from '../domain/application.ts';
import { hashApiKey } from '../domain/api-key.ts';
import { Problem } from '../domain/problem.ts';
import { isSourceId, newSourceId } from '../domain/source-id.ts';
import type { SourceKind, SourceSettings } from '../domain/source-kind.ts';
import type { Source } from '../domain/source.ts';
import { randomBase62 } from '../lib/base62.ts';
import { maskedSecrets } from './masked-secrets.ts';
import { nearestWord } from '../lib/nearest-word.ts';
import { openSourceConfig, sealSourceConfig, sealSourceToken } from '../storage/source-secrets.ts';
import {
  isConflict,
  onceRecord,
  raceTriesMax,
  replayOf,
  type Done,
  type ManageParts,
  type OnceFor,
} from './manage-parts.ts';

export interface SourceInput {
  name: string;
  uid: string | null;
  type: string;
  config: SourceSettings;
  metadata: Record<string, string>;
  /** Null for what is usual for its type. */
  dedupeSeconds: number | null;
  disabled: boolean;
}

/** What a PUT sets; a uid that is left out stays the one that the path names. */
export type SourcePut = Omit<SourceInput, 'uid'> & { uid: string | null | undefined };

/** 190 bits: whoever knows it can send to sources that verify nothing. */
const tokenDigits = 32;
/** As the published clients’ documents have it; what looks like an id is none. */
const uidPattern = /^(?!src_)[a-zA-Z0-9_-]{1,60}$/;
const weekSeconds = 604_800;

/** The source of this environment with this id or uid; 404 otherwise. */
export async function findSource(
  { storage }: Pick<ManageParts, 'storage'>,
  environmentId: string,
  idOrUid: string,
): Promise<Source> {
  const source = await storage.read('getSource', { environmentId, idOrUid });
  if (source === null) throw new Problem('not_found');
  return source;
}

/** The application whose messages a source receives. */
export async function applicationOfSource(
  { storage }: Pick<ManageParts, 'storage'>,
  source: Source,
): Promise<Application> {
  const application = await storage.read('applicationById', source.applicationId);
  if (application === null) throw new Problem('not_found');
  return application;
}

/** 409 when the uid is taken; 422 for an unknown type or settings that do not fit it. */
export async function createSource(
  parts: ManageParts,
  environmentId: string,
  input: SourceInput,
  once: OnceFor<Source> | null,
): Promise<Done<Source>> {
  const { kind, config } = checkInput(parts, input);
  const now = parts.clock.now();
  const id = newSourceId(now, (count) => parts.random.bytes(count));
  const applicationId = parts.ids.next('app');
  const source: Source = {
    id,
    environmentId,
    applicationId,
    ...fieldsOf(parts, id, input, kind, config),
    ...newToken(parts, id),
    createdAt: now,
    updatedAt: now,
  };
  const application: Application = {
    id: applicationId,
    environmentId,
    uid: id,
    name: input.name,
    throttleRate: null,
    metadata: {},
    sourceId: id,
    createdAt: now,
    updatedAt: now,
  };
  const runs = kind.runs && !input.disabled ? { runsAt: now } : {};
  const made = { source, application, ...runs };
  const written = await parts.storage.writeOnce(
    'createSource',
    made,
    onceRecord(once, source, now),
  );
  if (written.kind !== 'done') return replayOf(written);
  if (written.value.kind !== 'ok') throw uidTaken();
  parts.sources.wake();
  return { kind: 'done', value: written.value.value };
}

/**
 * Sets the whole source; an unknown uid is created under that uid. Secret settings that are left out
 * stay as they are as long as the type does, so that what was read can be sent back.
 */
export async function putSource(
  parts: ManageParts,
  environmentId: string,
  idOrUid: string,
  put: SourcePut,
): Promise<{ created: boolean; source: Source }> {
  const uid = put.uid === undefined ? (isSourceId(idOrUid) ? null : idOrUid) : put.uid;
  for (let tries = 1; ; tries++) {
    const present = await parts.storage.read('getSource', { environmentId, idOrUid });
    if (present !== null) {
      const source = await changeSource(parts, present, { ...put, uid });
      return { created: false, source };
    }
    if (isSourceId(idOrUid)) throw new Problem('not_found');
    try {
      const done = await createSource(parts, environmentId, { ...put, uid: uid ?? idOrUid }, null);
      if (done.kind !== 'done') throw new Error('a write without a key cannot be a repetition');
      return { created: true, source: done.value };
    } catch (error) {
      // Another request was faster: set what it made.
      if (!isConflict(error) || tries === raceTriesMax) throw error;
    }
  }
}

async function changeSource(
  parts: ManageParts,
  present: Source,
  input: SourceInput,
): Promise<Source> {
  const { kind, config } = checkInput(parts, { ...input, config: withKept(parts, present, input) });
  const now = parts.clock.now();
  return update(parts, present, {
    changes: { ...fieldsOf(parts, present.id, input, kind, config), updatedAt: now },
    ...(kind.runs ? { runsAt: now } : {}),
  });
}

/** Gives it a new address; what comes to the present one is not found from now on. */
export async function rotateSourceToken(
  parts: ManageParts,
  source: Source,
  once: OnceFor<Source> | null,
): Promise<Done<Source>> {
  const now = parts.clock.now();
  const changes = { ...newToken(parts, source.id), updatedAt: now };
  const { environmentId, id } = source;
  const rotated = { ...source, ...changes };
  const written = await parts.storage.writeOnce(
    'updateSource',
    { environmentId, id, changes },
    onceRecord(once, rotated, now),
  );
  parts.sources.plans.forget(id);
  if (written.kind !== 'done') return replayOf(written);
  if (written.value.kind !== 'ok') throw new Problem('not_found');
  return { kind: 'done', value: written.value.value };
}

/** Removes it with its endpoints; what they were owed goes a little later, without a record. */
export async function deleteSource(parts: ManageParts, source: Source): Promise<void> {
  const { environmentId, id, applicationId } = source;
  const at = parts.clock.now();
  const saved = await parts.storage.write('deleteSource', { environmentId, id, at });
  parts.sources.plans.forget(id);
  parts.plans.forget(applicationId);
  parts.principals.forget();
  if (saved.kind !== 'ok') throw new Problem('not_found');
  parts.wakeRemoval();
  parts.sources.wake();
}

/** Adds to the settings of a source what its provider told in a handshake; resolves once it is on disk. */
export async function learnSettings(
  parts: Pick<ManageParts, 'storage' | 'secretBox' | 'clock' | 'sources'>,
  sourceId: string,
  learned: Readonly<Record<string, string>>,
): Promise<void> {
  for (let tries = 1; tries <= raceTriesMax; tries++) {
    const source = await parts.storage.read('sourceById', sourceId);
    if (source === null) return;
    const present = openSourceConfig(parts.secretBox, source);
    // What is set already is nobody's to replace but its owner's.
    const config = sealSourceConfig(parts.secretBox, sourceId, { ...learned, ...present });
    const saved = await parts.storage.write('updateSource', {
      environmentId: source.environmentId,
      id: sourceId,
      changes: { config, updatedAt: Math.max(parts.clock.now(), source.updatedAt + 1) },
      ifUpdatedAt: source.updatedAt,
    });
    parts.sources.plans.forget(sourceId);
    if (saved.kind === 'ok') return;
  }
  throw new Problem('server_busy', 'The source is being changed. Try again.');
}

async function update(
  parts: ManageParts,
  { environmentId, id, applicationId }: Source,
  change: { changes: Partial<Source> & { updatedAt: number }; runsAt?: number },
): Promise<Source> {
  const saved = await parts.storage.write('updateSource', { environmentId, id, ...change });
  parts.sources.plans.forget(id);
  parts.plans.forget(applicationId);
  if (saved.kind === 'missing') throw new Problem('not_found');
  if (saved.kind === 'conflict') throw uidTaken();
  parts.sources.wake();
  return saved.value;
}

function fieldsOf(
  { secretBox }: ManageParts,
  id: string,
  { name, uid, type, metadata, dedupeSeconds, disabled }: SourceInput,
  kind: SourceKind,
  config: SourceSettings,
) {
  return {
    name,
    uid,
    type,
    metadata,
    disabled,
    config: sealSourceConfig(secretBox, id, config),
    // Without ids of events, the same content twice may well be two events: nothing is left out.
    dedupeSeconds: dedupeSeconds ?? (kind.hasEventKeys(config) ? weekSeconds : 0),
  };
}

function newToken({ random, secretBox }: ManageParts, id: string) {
  const token = randomBase62((count) => random.bytes(count), tokenDigits);
  return { token: sealSourceToken(secretBox, id, token), tokenHash: hashApiKey(token) };
}

function checkInput(
  { sources }: ManageParts,
  { type, config, uid }: Pick<SourceInput, 'type' | 'config' | 'uid'>,
): { kind: SourceKind; config: SourceSettings } {
  if (uid !== null && !uidPattern.test(uid)) throw badUid();
  const kind = sources.kinds.find(type);
  if (kind === null) throw unknownType(type, sources.kinds.types);
  const masked = maskedSecrets(kind.settings, config);
  const checked = masked.length > 0 ? { errors: masked } : kind.check(config);
  if ('ok' in checked) return { kind, config: checked.ok };
  const errors = checked.errors.map((one) => ({ ...one, loc: ['body', 'config', ...one.loc] }));
  throw new Problem('validation', undefined, errors);
}

function unknownType(type: string, types: readonly string[]): Problem {
  const nearest = nearestWord(type, types);
  const hint = nearest === null ? '.' : `; did you mean \`${nearest}\`?`;
  return Problem.field(
    ['type'],
    `\`${type}\` is no type of source${hint} \`GET /ingest/api/v1/source-type\` lists all`,
  );
}

/** Settings as they were given, and the secret ones of before where they were left out. */
function withKept(parts: ManageParts, present: Source, input: SourceInput): SourceSettings {
  const kind = parts.sources.kinds.find(input.type);
  if (kind === null || present.type !== input.type) return input.config;
  let before: SourceSettings;
  try {
    before = openSourceConfig(parts.secretBox, present);
  } catch {
    return input.config;
  }
  const shown = kind.shown(before);
  const secret = Object.entries(before).filter(([name]) => !Object.hasOwn(shown, name));
  return { ...Object.fromEntries(secret), ...input.config };
}

function badUid(): Problem {
  return Problem.field(
    ['uid'],
    'a uid is 1 to 60 letters, digits, hyphens and underscores, and must not start with `src_`',
  );
}

function uidTaken(): Problem {
  return new Problem('conflict', 'A source with this uid exists already.');
}
