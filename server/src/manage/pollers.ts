/** Endpoints that fetch their messages: reading on, and how far each consumer has come. */
import { isPollAddress, type Endpoint } from '../domain/application.ts';
import { Problem } from '../domain/problem.ts';
import { consumersMax, type PolledMessage, type Scanned } from '../storage/contract/messages.ts';
import { onceRecord, replayOf, type Done, type ManageParts, type OnceFor } from './manage-parts.ts';
import { findEndpoint } from './endpoints.ts';

/** As much is looked at and answered in one page, whatever a filter leaves out of it. */
const scanMax = 1_000;
const bytesMax = 4_000_000;
/** As many messages that were put off become visible in one write. */
const releaseMax = 500;

export interface PollFilter {
  eventType: string | null;
  channel: string | null;
  since: number | null;
}

export const noPollFilter: PollFilter = { eventType: null, channel: null, since: null };

/** The endpoint of this id or uid, if it fetches its messages; 404 or 422 otherwise. */
export async function findPoller(
  parts: Pick<ManageParts, 'storage'>,
  applicationId: string,
  idOrUid: string,
): Promise<Endpoint> {
  const endpoint = await findEndpoint(parts, applicationId, idOrUid);
  if (isPollAddress(endpoint.url)) return endpoint;
  throw new Problem('validation', undefined, [
    {
      loc: ['path', 'sink_id'],
      msg: 'this endpoint is sent its messages: one that fetches them has the url `poll://` and a name of your choice',
      type: 'value_error',
    },
  ]);
}

/** What an endpoint can fetch after a number. Nothing ever appears at or before one answered. */
export async function readPolled(
  { storage, clock }: Pick<ManageParts, 'storage' | 'clock'>,
  endpointId: string,
  after: number,
  limit: number,
  filter: PollFilter = noPollFilter,
): Promise<Scanned<PolledMessage>> {
  const now = clock.now();
  const which = { ...filter, endpointId, after, now, limit, scanMax, bytesMax };
  const found = await storage.read('readPolled', which);
  // Where the page is full, what was put off has time until the next one.
  if (!found.late || !found.done) return found;
  for (let more = true; more;) {
    ({ more } = await storage.write('releasePolled', { endpointId, now, limit: releaseMax }));
  }
  return storage.read('readPolled', which);
}

/** Somebody who fetches what an endpoint gets. */
export interface Consumer {
  applicationId: string;
  endpointId: string;
  consumerId: string;
}

/** Sets how far a consumer has come, back or forth; ends its lease. */
export async function moveConsumer(
  { storage, clock }: Pick<ManageParts, 'storage' | 'clock'>,
  which: Consumer & { number: number },
  once: OnceFor<null> | null,
): Promise<Done<null>> {
  const written = await storage.writeOnce(
    'moveConsumer',
    which,
    onceRecord(once, null, clock.now()),
  );
  if (written.kind !== 'done') return replayOf(written);
  if (written.value.kind === 'limit') throw tooMany();
  return { kind: 'done', value: null };
}

/**
 * Reads what follows a consumer's place and holds it for `leaseMs`: until then, or until it commits,
 * nobody else gets anything under its name, and null is the answer.
 */
export async function leaseConsumer(
  parts: Pick<ManageParts, 'storage' | 'clock'>,
  consumer: Consumer,
  { leaseMs, from, limit }: { leaseMs: number; from: 'earliest' | 'latest'; limit: number },
): Promise<Scanned<PolledMessage> | null> {
  const now = parts.clock.now();
  const lease = { ...consumer, now, until: now + leaseMs, from };
  const leased = await parts.storage.write('leaseConsumer', lease);
  if (leased.kind === 'limit') throw tooMany();
  if (leased.kind === 'leased') return null;
  const found = await readPolled(parts, consumer.endpointId, leased.number, limit);
  if (found.items.length === 0) {
    // Nothing was handed out, so nothing is held.
    await moveConsumer(parts, { ...consumer, number: found.upTo }, null);
  }
  return found;
}

function tooMany(): Problem {
  return new Problem('limit_reached', `An endpoint has at most ${consumersMax} consumers.`);
}
