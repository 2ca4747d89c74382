/**
 * Writes a labelled week of history into the store: the public API dates what it accepts by the
 * clock and makes its own attempts, so that no past can be made by it.
 */
import { demoLabel, demoUids } from '../domain/demo.ts';
import type { Application, Endpoint } from '../domain/application.ts';
import { createIds } from '../domain/ids.ts';
import type { Attempt, Message } from '../domain/message.ts';
import type { KeptRequest } from '../domain/source.ts';
import type { Random } from '../lib/random.ts';
import { seededRandom } from '../lib/seeded-random.ts';
import { createApplication } from '../manage/applications.ts';
import { createEndpoint } from '../manage/endpoints.ts';
import type { ManageParts } from '../manage/manage-parts.ts';
import type { AttemptRecord } from '../storage/storage.ts';
import { hourMs, pastAttempts, pastMessages, weekMs } from './demo-history.ts';
import { endpointAt } from './make-demo.ts';

const customers = [
  { name: 'Demo: Blue Harbor Freight', uid: 'demo-blue-harbor', kinds: ['steady', 'outage'] },
  { name: 'Demo: Padaria São Jorge', uid: 'demo-padaria', kinds: ['steady'] },
  { name: 'Demo: Norte Logística', uid: 'demo-norte', kinds: ['failing', 'steady'] },
] as const;
type Kind = (typeof customers)[number]['kinds'][number];

const names: Record<Kind, string> = {
  steady: 'CRM',
  outage: 'ERP that had an outage',
  failing: 'Stock, which fails',
};
const rejectedEach = 12;
const requestsKept = 1_000;

export interface Seeded {
  messages: number;
  attempts: number;
  rejected: number;
}

/** `sandboxUrl` is where the built-in receivers are. */
export async function seedDemo(
  parts: ManageParts,
  { environmentId, sandboxUrl, seed }: { environmentId: string; sandboxUrl: string; seed: number },
): Promise<Seeded> {
  const now = parts.clock.now();
  const random = seededRandom(seed);
  const seeded: Seeded = { messages: 0, attempts: 0, rejected: 0 };
  for (const { name, uid, kinds } of customers) {
    const made = await createApplication(
      parts,
      environmentId,
      { name, uid, throttleRate: null, metadata: demoLabel },
      null,
    );
    if (made.kind !== 'done') continue;
    const endpoints: [Endpoint, Kind][] = [];
    for (const kind of kinds) {
      endpoints.push([await demoEndpoint(parts, made.value, kind, sandboxUrl), kind]);
    }
    const counts = await writeWeek(parts, random, made.value, endpoints, now);
    seeded.messages += counts.messages;
    seeded.attempts += counts.attempts;
  }
  seeded.rejected = await writeRejected(parts, random, environmentId, now);
  return seeded;
}

async function demoEndpoint(
  parts: ManageParts,
  application: Application,
  kind: Kind,
  sandboxUrl: string,
): Promise<Endpoint> {
  const made = await createEndpoint(
    parts,
    application,
    endpointAt(
      // A name that nobody can have, so that it goes on failing.
      kind === 'failing'
        ? 'https://stock.demo.example/hooks'
        : `${sandboxUrl}${application.uid}-${kind}`,
      `${application.uid}-${kind}`,
      `Demo: ${names[kind]}`,
    ),
    null,
  );
  if (made.kind !== 'done') throw new Error('a write without a key cannot be a repetition');
  return made.value;
}

async function writeWeek(
  parts: ManageParts,
  random: Random,
  application: Application,
  endpoints: readonly [Endpoint, Kind][],
  now: number,
): Promise<{ messages: number; attempts: number }> {
  let at = now - weekMs;
  // Ids sort by their time: those of the past are from a clock that shows it.
  const ids = createIds({ ...parts.clock, now: () => at }, parts.random);
  const records: AttemptRecord[] = [];
  const past = pastMessages(random, now);
  for (const { at: acceptedAt, eventType, payload } of past) {
    at = acceptedAt;
    const message: Message = {
      id: ids.next('msg'),
      applicationId: application.id,
      eventType,
      eventId: null,
      channels: null,
      tags: ['demo'],
      payload: new TextEncoder().encode(JSON.stringify(payload)),
      contentType: null,
      headers: null,
      createdAt: acceptedAt,
      deliverAt: null,
      deliverBefore: null,
      expiresAt: null,
      targets: endpoints.map(([{ id }]) => id),
      pollers: null,
      ordered: null,
    };
    const accepted = await parts.storage.write('acceptMessage', message);
    if (accepted.kind !== 'ok') continue;
    for (const [endpoint, kind] of endpoints) {
      let dueAt: number | null = null;
      for (const one of pastAttempts(random, kind, acceptedAt, now)) {
        const attempt: Attempt = {
          id: '',
          position: accepted.position,
          messageId: message.id,
          applicationId: application.id,
          endpointId: endpoint.id,
          eventType,
          url: endpoint.url,
          number: one.number,
          trigger: 'scheduled',
          status: one.status === 204 ? 'success' : 'fail',
          responseStatus: one.status,
          responseBody: new TextEncoder().encode(one.status === 204 ? '' : '{"error":"down"}'),
          durationMs: one.durationMs,
          cause: one.cause,
          startedAt: one.at,
          nextAt: one.nextAt,
        };
        records.push({ attempt, doneDueAt: dueAt });
        dueAt = one.nextAt;
      }
    }
  }
  // In the order in which they were made, as health and counters follow from it.
  records.sort((a, b) => a.attempt.startedAt - b.attempt.startedAt);
  for (const { attempt } of records) {
    at = attempt.startedAt;
    attempt.id = ids.next('atmpt');
  }
  for (let from = 0; from < records.length; from += 200) {
    await parts.storage.write('recordAttempts', records.slice(from, from + 200));
  }
  return { messages: past.length, attempts: records.length };
}

/** Requests to the demo source that were refused; none where it is gone. */
async function writeRejected(
  parts: ManageParts,
  random: Random,
  environmentId: string,
  now: number,
): Promise<number> {
  const which = { environmentId, idOrUid: demoUids.source };
  const source = await parts.storage.read('getSource', which);
  if (source === null) return 0;
  let at = now;
  const ids = createIds({ ...parts.clock, now: () => at }, parts.random);
  const { applicationId } = source;
  const moments = Array.from({ length: rejectedEach }, () =>
    Math.floor(now - random.fraction() * 20 * hourMs),
  );
  const body = new TextEncoder().encode('{"type":"invoice.paid","demo":true}');
  const requests = moments
    .toSorted((a, b) => a - b)
    .map((receivedAt): KeptRequest => {
      at = receivedAt;
      return {
        id: ids.next('req'),
        applicationId,
        receivedAt,
        outcome: 'rejected',
        reason: 'signature_wrong',
        detail: 'no signature fits: is the key the one of this provider?',
        status: 401,
        method: 'POST',
        path: '',
        query: '',
        headers: { 'content-type': 'application/json', 'webhook-id': `msg_demo_${receivedAt}` },
        body,
        bodyBytes: body.length,
        remoteAddress: '203.0.113.7',
        messageId: null,
      };
    });
  const counts = requests.map(({ receivedAt }) => ({
    applicationId,
    hour: Math.floor(receivedAt / hourMs),
    outcome: 'rejected' as const,
    reason: 'signature_wrong',
    count: 1,
  }));
  await parts.storage.write('keepRequests', { requests, counts, keepMax: requestsKept });
  return requests.length;
}
