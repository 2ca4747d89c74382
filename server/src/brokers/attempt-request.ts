/** One send to a service that speaks HTTP: a 2xx counts only where its answer says what it has taken. */
import type { Outcome } from '../domain/outcome.ts';
import type { OutboundRequest } from '../outbound/transport.ts';
import { brokerCause, type BrokerParts } from './broker-parts.ts';

interface PreparedRequest {
  request: OutboundRequest;
  /** Whether the answer, read as JSON, says that the message is there; null where its status does. */
  confirms: ((answer: Record<string, unknown>) => boolean) | null;
}

export async function attemptRequest(
  { transport, clock, deadlineMs }: BrokerParts,
  prepare: () => Promise<PreparedRequest>,
): Promise<Outcome> {
  const startedAt = clock.elapsed();
  let prepared: PreparedRequest;
  try {
    prepared = await prepare();
  } catch (error) {
    return { kind: 'failed', cause: brokerCause(error), durationMs: clock.elapsed() - startedAt };
  }
  const { request, confirms } = prepared;
  const outcome = await transport.send({ ...request, deadlineMs });
  if (outcome.kind === 'failed') return outcome;
  const isTaken = outcome.status >= 200 && outcome.status < 300;
  if (isTaken && confirms !== null && !confirms(readObject(outcome.body))) {
    const cause = `answered ${outcome.status}, but not that it has the message`;
    return { kind: 'failed', cause, durationMs: outcome.durationMs };
  }
  // Headers by which a receiver of webhooks steers what it gets mean nothing here.
  return { ...outcome, control: null };
}

function readObject(body: Uint8Array): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(body));
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
