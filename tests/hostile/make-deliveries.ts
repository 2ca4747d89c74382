/** Has deliveries made to one hostile receiver, and reads what the server recorded of them. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { GanchoProcess } from '../support/gancho-process.ts';
import type { HostileReceiver } from './hostile-receivers.ts';

export interface RecordedAttempt {
  status: number;
  response: string;
  responseStatusCode: number;
  responseDurationMs: number;
  cause: string | null;
}

export interface DeliveryPlan {
  gancho: GanchoProcess;
  /** Its application; every delivery gets an endpoint of its own there, so that what the server
   * concludes from one failure does not hold back the next. */
  app: string;
  receiver: HostileReceiver;
  count: number;
  /** How long a record may take to appear before it counts as missing. */
  waitMsMax: number;
}

const lookMs = 100;
const lookSoonMs = 10;
let deliveries = 0;

/** As many records as were asked for; null for one that never appeared. */
export async function makeDeliveries(plan: DeliveryPlan): Promise<(RecordedAttempt | null)[]> {
  if (!plan.receiver.oneByOne) {
    const ids = await Promise.all(Array.from({ length: plan.count }, () => sendDelivery(plan)));
    return recordsOf(plan, ids, lookMs);
  }
  const records: (RecordedAttempt | null)[] = [];
  for (let n = 0; n < plan.count; n += 1) {
    records.push(...(await recordsOf(plan, [await sendDelivery(plan)], lookSoonMs)));
  }
  return records;
}

async function sendDelivery({ gancho, app, receiver }: DeliveryPlan): Promise<string> {
  const channel = `delivery-${(deliveries += 1)}`;
  await addEndpoint(gancho, app, `${receiver.url}/${channel}`, channel);
  return sendMessage(gancho, app, channel, receiver.payloadBytes);
}

/** An endpoint that gets what is sent on this channel. */
export async function addEndpoint(
  gancho: GanchoProcess,
  app: string,
  url: string,
  channel: string,
): Promise<void> {
  const { status, text } = await gancho.api('POST', `/app/${app}/endpoint`, {
    url,
    channels: [channel],
  });
  if (status !== 201) throw new Error(`no endpoint: ${text}`);
}

/** Resolves with the id of the message once it is accepted. */
export async function sendMessage(
  gancho: GanchoProcess,
  app: string,
  channel: string,
  payloadBytes = 0,
): Promise<string> {
  const { status, text, body } = await gancho.api('POST', `/app/${app}/msg`, {
    eventType: 'hostile',
    channels: [channel],
    payload: { filling: 'x'.repeat(payloadBytes) },
  });
  if (status !== 202) throw new Error(`no message: ${text}`);
  return body.id as string;
}

async function recordsOf(
  { gancho, app, waitMsMax }: DeliveryPlan,
  ids: string[],
  everyMs: number,
): Promise<(RecordedAttempt | null)[]> {
  const found = new Map<string, RecordedAttempt>();
  const until = performance.now() + waitMsMax;
  for (;;) {
    for (const id of ids) {
      if (found.has(id)) continue;
      const { body } = await gancho.api('GET', `/app/${app}/attempt/msg/${id}`);
      const attempt = body.data[0] as RecordedAttempt | undefined;
      if (attempt !== undefined) found.set(id, attempt);
    }
    if (found.size === ids.length || performance.now() > until) break;
    await sleep(everyMs);
  }
  return ids.map((id) => found.get(id) ?? null);
}
