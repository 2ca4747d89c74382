/** Creating, changing and removing endpoints. */
import { type Application, type Endpoint, type EndpointFormat } from '../domain/application.ts';
import { withConsent } from '../domain/consent.ts';
import { usualPolicy, type DeliveryPolicy } from '../domain/delivery-policy.ts';
import { disabledByHand } from '../domain/endpoint-health.ts';
import { isId } from '../domain/ids.ts';
import { isOperational, operationalEventTypes } from '../domain/operational-event.ts';
import { parseFilter, type PayloadFilter } from '../domain/payload-filter.ts';
import { Problem } from '../domain/problem.ts';
import { requestFilterMistake } from '../domain/request-view.ts';
import { newSymmetricSecret, parseSigningKey } from '../domain/signing-key.ts';
import { changeEvents, doneValue, endpointEvent, writeAnnounced } from './announce-change.ts';
import { checkBatchFormat, checkPolicy, requireBatchFormat } from './delivery-policy.ts';
import { askingForChange, checkConsent, newAsking } from './consent.ts';
import { checkUrl, checkUrlCounts } from './check-url.ts';
import { checkHeaders } from './endpoint-headers.ts';
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

export interface EndpointInput {
  url: string;
  uid: string | null;
  description: string;
  disabled: boolean;
  eventTypes: string[] | null;
  channels: string[] | null;
  /** A condition on the payload, as JSON; null takes every one. */
  filter?: unknown;
  /** The same, on the request that brought a message. */
  requestFilter?: unknown;
  throttleRate: number | null;
  /** How messages are written down; the usual form if not given. */
  format?: EndpointFormat;
  /** What is to differ from the usual, or to change. */
  policy?: Partial<DeliveryPolicy>;
  /** What CloudEvents name as their source: a URI or a reference to one; null for the application. */
  cloudEventSource?: string | null;
  metadata: Record<string, string>;
}

/** The characters of RFC 3986, section 2. */
const uriReference = /^(?:[\w\-.~:/?#[\]@!$&'()*+,;=]|%[0-9A-Fa-f]{2})+$/;

/** What a PUT sets; a uid that is left out stays the one that the path names. */
export type EndpointPut = Omit<EndpointInput, 'uid'> & { uid: string | null | undefined };

export interface NewEndpointInput extends EndpointInput {
  secret: string | null;
  headers: Record<string, string>;
}

/** The living endpoint of this application with this id or uid; 404 otherwise. */
export async function findEndpoint(
  { storage }: Pick<ManageParts, 'storage'>,
  applicationId: string,
  idOrUid: string,
): Promise<Endpoint> {
  const endpoint = await storage.read('getEndpoint', { applicationId, idOrUid });
  if (endpoint === null) throw new Problem('not_found');
  return endpoint;
}

/** 409 when the uid is taken, 422 when a field cannot be. */
export async function createEndpoint(
  parts: ManageParts,
  application: Application,
  input: NewEndpointInput,
  once: OnceFor<Endpoint> | null,
): Promise<Done<Endpoint>> {
  const fields = await checkFields(parts, application, input);
  requireBatchFormat(input.format ?? 'standard', input.policy?.batch ?? null);
  checkHeaders(input.headers);
  const now = parts.clock.now();
  const id = parts.ids.next('ep');
  const secret = input.secret ?? newSymmetricSecret((count) => parts.random.bytes(count));
  const policy = {
    ...usualPolicy,
    ...(parts.consent.required ? { consent: 'required' as const } : {}),
    ...input.policy,
  };
  const asking = policy.consent === 'required' ? newAsking(parts, id) : null;
  const given: Endpoint = {
    ...input,
    ...fields,
    disabledReason: input.disabled ? disabledByHand : null,
    filter: input.filter ?? null,
    format: input.format ?? 'standard',
    cloudEventSource: input.cloudEventSource ?? null,
    policy,
    consent: null,
    oauth: null,
    clientCertificate: null,
    authorities: null,
    requestFilter: input.requestFilter ?? null,
    transformation: null,
    destination: null,
    enrichment: null,
    id,
    applicationId: application.id,
    secret: sealSecret(parts, id, secret, 'secret'),
    oldSecrets: [],
    createdAt: now,
    updatedAt: now,
    deletedAt: null,
  };
  const { endpoint, asks } = withConsent(null, given, asking);
  const created = asks ? { ...endpoint, asking: asking! } : endpoint;
  const written = await writeAnnounced(
    parts,
    application.id,
    { verb: 'createEndpoint', input: created, once: onceRecord(once, endpoint, now) },
    () => [endpointEvent('endpoint.created', application, endpoint)],
  );
  parts.plans.forget(application.id);
  if (written.kind !== 'done') return replayOf(written);
  if (written.value.kind === 'missing') throw new Problem('not_found');
  if (written.value.kind === 'conflict') throw uidTaken();
  if (asks) parts.consent.wake();
  return { kind: 'done', value: written.value.value };
}

/** Sets the whole endpoint, its secret and headers apart; an unknown uid is created under it. */
export async function putEndpoint(
  parts: ManageParts,
  application: Application,
  idOrUid: string,
  put: EndpointPut,
): Promise<{ created: boolean; endpoint: Endpoint }> {
  const input = { ...put, uid: uidOfPut(put.uid, idOrUid, 'ep') };
  for (let tries = 1; ; tries++) {
    const present = await parts.storage.read('getEndpoint', {
      applicationId: application.id,
      idOrUid,
    });
    if (present !== null) {
      const endpoint = await changeEndpoint(parts, application, present.id, input);
      return { created: false, endpoint };
    }
    if (isId('ep', idOrUid)) throw new Problem('not_found');
    try {
      const named = { ...input, uid: input.uid ?? idOrUid, secret: null, headers: {} };
      const done = await createEndpoint(parts, application, named, null);
      if (done.kind !== 'done') throw new Error('a write without a key cannot be a repetition');
      return { created: true, endpoint: done.value };
    } catch (error) {
      // Another request was faster: set what it made. A uid taken by another one stays refused.
      if (!isConflict(error) || tries === raceTriesMax) throw error;
    }
  }
}

/** Changes the fields that are given. Disabling it ends what waits for it, as canceled. */
export async function changeEndpoint(
  parts: ManageParts,
  application: Application,
  id: string,
  changes: Partial<EndpointInput>,
): Promise<Endpoint> {
  const fields = await checkFields(parts, application, changes);
  if (fields.url !== undefined) await checkUrlCounts(parts, application.id, id, fields.url);
  await checkBatchFormat(parts, application.id, id, changes);
  const asking = await askingForChange(parts, application.id, id, changes);
  const input = {
    applicationId: application.id,
    id,
    changes: { ...changes, ...fields, updatedAt: parts.clock.now() },
    ...(changes.disabled === true ? { endingTaskId: parts.ids.next('qtask') } : {}),
    ...(asking === null ? {} : { asking }),
  };
  const written = await writeAnnounced(
    parts,
    application.id,
    { verb: 'updateEndpoint', input, once: null },
    () => changeEvents(parts, application, id, changes),
  );
  parts.plans.forget(application.id);
  const saved = doneValue(written);
  if (saved.kind === 'missing') throw new Problem('not_found');
  if (saved.kind === 'conflict') throw uidTaken();
  if (asking !== null) parts.consent.wake();
  if (saved.value.disabled && changes.disabled === true) parts.wakeTasks();
  // What was held back may go at once: the change may have lifted what held it.
  parts.wakeDelivery(id);
  return saved.value;
}

/** What waits for it ends as canceled; its attempts stay to be seen. */
export async function deleteEndpoint(
  parts: ManageParts,
  applicationId: string,
  id: string,
): Promise<void> {
  const at = parts.clock.now();
  const endingTaskId = parts.ids.next('qtask');
  const written = await writeAnnounced(
    parts,
    applicationId,
    { verb: 'deleteEndpoint', input: { applicationId, id, at, endingTaskId }, once: null },
    async (application) => {
      const endpoint = await parts.storage.read('getEndpoint', { applicationId, idOrUid: id });
      return endpoint === null ? [] : [endpointEvent('endpoint.deleted', application, endpoint)];
    },
  );
  parts.plans.forget(applicationId);
  const saved = doneValue(written);
  parts.principals.forget();
  if (saved.kind !== 'ok') throw new Problem('not_found');
  parts.wakeTasks();
}

/** Seals a secret that a user gave or that was made; 422 names the field when it is not one. */
export function sealSecret(
  { secretBox }: ManageParts,
  endpointId: string,
  text: string,
  field: string,
): Uint8Array {
  const parsed = parseSigningKey(text);
  if ('error' in parsed) throw Problem.field([field], parsed.error);
  return secretBox.seal(parsed.ok.text, endpointId);
}

/** 422 where there are no event types of these names, or none that whoever asks may see. */
export function unknownEventTypes(names: string[]): Problem {
  return Problem.field(
    ['eventTypes'],
    `no event type is called ${names.map((name) => `\`${name}\``).join(', ')}: create it first`,
  );
}

/** Nobody can create more of these, so the refusal names those that there are. */
function unknownOperationalTypes(names: string[]): Problem {
  const known = Object.keys(operationalEventTypes).join(', ');
  return Problem.field(['eventTypes'], `${names.join(', ')} is none of ${known}`);
}

/** Checks what a schema cannot; returns the fields that are kept in another form. */
async function checkFields(
  parts: ManageParts,
  { environmentId, sourceId }: Application,
  { uid, url, eventTypes, filter, requestFilter, cloudEventSource, policy }: Partial<EndpointInput>,
): Promise<{ url?: string }> {
  checkUid(uid, 'ep');
  const kept = url === undefined ? {} : { url: checkUrl(parts, url) };
  if (filter !== undefined && filter !== null) checkFilter(filter);
  if (requestFilter !== undefined && requestFilter !== null) {
    const mistake = requestFilterMistake(checkFilter(requestFilter, 'requestFilter'));
    if (mistake !== null) throw Problem.field(['requestFilter', ...mistake.path], mistake.message);
  }
  if (policy !== undefined) checkPolicy(policy);
  checkConsent(parts, policy);
  if (typeof cloudEventSource === 'string' && !uriReference.test(cloudEventSource)) {
    throw Problem.field(
      ['cloudEventSource'],
      'not a URI, such as https://example.com/shop: other characters are written as %20',
    );
  }
  // What a source receives is called as its provider calls it, whatever the catalogue knows.
  if (eventTypes !== undefined && eventTypes !== null && sourceId === null) {
    const unknown = isOperational(environmentId)
      ? eventTypes.filter((name) => !Object.hasOwn(operationalEventTypes, name))
      : await parts.storage.read('unknownEventTypes', {
          environmentId,
          // `invoice.*` also asks for types that are yet to come.
          names: eventTypes.filter((name) => !name.endsWith('.*')),
        });
    if (unknown.length > 0 && isOperational(environmentId)) throw unknownOperationalTypes(unknown);
    if (unknown.length > 0) throw unknownEventTypes(unknown);
  }
  return kept;
}

/** 422 names the place of the mistake within the filter. */
export function checkFilter(filter: unknown, field = 'filter'): PayloadFilter {
  const read = parseFilter(filter);
  if ('ok' in read) return read.ok;
  throw Problem.field([field, ...read.mistake.path], read.mistake.message);
}

function uidTaken(): Problem {
  return new Problem('conflict', 'An endpoint with this uid exists already.');
}
