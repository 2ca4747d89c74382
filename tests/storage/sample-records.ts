/** Makes records that are valid and distinct, with a clock that the tests set. */
import { usualPolicy } from '../../server/src/domain/delivery-policy.ts';
import type { Application, Endpoint } from '../../server/src/domain/application.ts';
import type { EventType } from '../../server/src/domain/event-type.ts';
import { createIds, type IdKind } from '../../server/src/domain/ids.ts';
import type { Attempt, Delivery, Message } from '../../server/src/domain/message.ts';
import { systemClock } from '../../server/src/lib/clock.ts';
import { systemRandom } from '../../server/src/lib/random.ts';
import type { AttemptRecord, Once, Storage } from '../../server/src/storage/storage.ts';

/** The first moment of the samples; divisible by the 4 ms that ids can tell apart. */
export const startMs = Date.UTC(2026, 0, 5, 12);
export const hourMs = 3_600_000;

export interface Samples {
  /** The moment that new records carry. */
  now: number;
  id: (kind: IdKind) => string;
  application: (fields?: Partial<Application>) => Application;
  endpoint: (applicationId: string, fields?: Partial<Endpoint>) => Endpoint;
  eventType: (fields?: Partial<EventType>) => EventType;
  message: (applicationId: string, fields?: Partial<Message>) => Message;
  attempt: (
    message: Message,
    position: number,
    endpointId: string,
    fields?: Partial<Attempt>,
  ) => Attempt;
  once: (key: number, fingerprint?: number, fields?: Partial<Once>) => Once;
}

export function createSamples(): Samples {
  const samples: Samples = {
    now: startMs,
    id: (kind) => ids.next(kind),
    application: (fields = {}) => ({
      id: ids.next('app'),
      environmentId: 'env_one',
      uid: null,
      name: 'Shop',
      throttleRate: null,
      metadata: {},
      sourceId: null,
      createdAt: samples.now,
      updatedAt: samples.now,
      ...fields,
    }),
    endpoint: (applicationId, fields = {}) => ({
      id: ids.next('ep'),
      applicationId,
      uid: null,
      url: 'https://receiver.example/hooks',
      description: '',
      disabled: false,
      disabledReason: null,
      eventTypes: null,
      channels: null,
      filter: null,
      headers: {},
      throttleRate: null,
      metadata: {},
      format: 'standard',
      cloudEventSource: null,
      policy: usualPolicy,
      consent: null,
      oauth: null,
      clientCertificate: null,
      authorities: null,
      requestFilter: null,
      transformation: null,
      destination: null,
      enrichment: null,
      secret: Uint8Array.of(1, 2, 3),
      oldSecrets: [],
      createdAt: samples.now,
      updatedAt: samples.now,
      deletedAt: null,
      ...fields,
    }),
    eventType: (fields = {}) => ({
      environmentId: 'env_one',
      name: 'invoice.paid',
      description: '',
      archived: false,
      deprecated: false,
      schemas: null,
      groupName: null,
      featureFlags: null,
      retryScheduleSeconds: null,
      validatePayload: false,
      createdAt: samples.now,
      updatedAt: samples.now,
      ...fields,
    }),
    message: (applicationId, fields = {}) => ({
      id: ids.next('msg'),
      applicationId,
      eventType: 'invoice.paid',
      eventId: null,
      channels: null,
      tags: null,
      payload: Buffer.from('{"total":199}'),
      createdAt: samples.now,
      deliverAt: null,
      deliverBefore: null,
      expiresAt: samples.now + 90 * 24 * hourMs,
      targets: [],
      contentType: null,
      headers: null,
      pollers: null,
      ordered: null,
      ...fields,
    }),
    attempt: (message, position, endpointId, fields = {}) => ({
      id: ids.next('atmpt'),
      position,
      messageId: message.id,
      applicationId: message.applicationId,
      endpointId,
      eventType: message.eventType,
      url: 'https://receiver.example/hooks',
      number: 1,
      trigger: 'scheduled',
      status: 'success',
      responseStatus: 204,
      responseBody: new Uint8Array(),
      durationMs: 12,
      cause: null,
      startedAt: samples.now,
      nextAt: null,
      ...fields,
    }),
    once: (key, fingerprint = 0, fields = {}) => ({
      key: sixteenBytes(key),
      fingerprint: sixteenBytes(fingerprint),
      at: samples.now,
      status: 202,
      body: `answer ${key}`,
      ...fields,
    }),
  };
  const ids = createIds({ ...systemClock, now: () => samples.now }, systemRandom);
  return samples;
}

function sixteenBytes(number: number): Uint8Array {
  const bytes = Buffer.alloc(16);
  bytes.writeUInt32BE(number, 12);
  return bytes;
}

/** An application in the store, with as many endpoints as asked for. */
export async function saveApplication(
  storage: Storage,
  samples: Samples,
  endpointCount: number,
  fields: Partial<Application> = {},
): Promise<{ application: Application; endpointIds: string[] }> {
  const application = samples.application(fields);
  await storage.write('createApplication', application);
  const endpointIds: string[] = [];
  for (let index = 0; index < endpointCount; index++) {
    const endpoint = samples.endpoint(application.id);
    await storage.write('createEndpoint', endpoint);
    endpointIds.push(endpoint.id);
  }
  return { application, endpointIds };
}

/** Accepts a message and returns its position. */
export async function accept(storage: Storage, message: Message): Promise<number> {
  const accepted = await storage.write('acceptMessage', message);
  if (accepted.kind !== 'ok') throw new Error(`not accepted: ${accepted.kind}`);
  return accepted.position;
}

/** The record of an attempt that answers a fresh delivery. */
export function fresh(attempt: Attempt): AttemptRecord {
  return { attempt, doneDueAt: null };
}

/** What a delivery is known by, as text that is easy to compare. */
export function brief({
  position,
  endpointId,
  attemptNumber,
  trigger,
  dueAt,
}: Pick<Delivery, 'position' | 'endpointId' | 'attemptNumber' | 'trigger' | 'dueAt'>): string {
  return `${position} ${endpointId} #${attemptNumber} ${trigger} ${dueAt}`;
}

/** Bounds that no sample reaches. */
export const wholeClaim = {
  limit: 10_000,
  perEndpoint: 10_000,
  bytesMax: 1_000_000,
  only: null,
  after: {},
};
export const wholeFresh = {
  full: [],
  messagesMax: 10_000,
  deliveriesMax: 10_000,
  bytesMax: 1_000_000,
};

/** What is owed by a moment, briefly, whether it is fresh or has its row. */
export async function owedBy(storage: Storage, now: number): Promise<string[]> {
  const { freshPosition: after } = await storage.read('freshState', undefined);
  const { messages } = await storage.read('readFresh', { after, ...wholeFresh });
  const fresh = messages.flatMap(({ deliveries }) => deliveries.map(brief));
  return [...fresh, ...(await dueBy(storage, now))].toSorted();
}

/** Everything that is due by a moment, briefly, in one claim. */
export async function dueBy(storage: Storage, now: number): Promise<string[]> {
  const { deliveries } = await storage.read('claimDue', { ...wholeClaim, now });
  return deliveries.map(brief);
}
