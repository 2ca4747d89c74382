/** How a source stands, in one word, from what the API tells of it. */
import type { Source, SourceState } from '../api/source-shapes.ts';

export type Standing =
  | 'disabled'
  | 'failing'
  | 'missing'
  | 'rejecting'
  | 'waiting'
  | 'planned'
  | 'receiving';

/** Types that go by time; all others wait for requests or take from a broker. */
export const timedTypes: readonly string[] = ['cron', 'heartbeat', 'poll'];
export const brokerTypes: readonly string[] = ['kafka', 'rabbitmq', 'nats', 'sqs'];

export function standingOf(
  { disabled, type }: Pick<Source, 'disabled' | 'type'>,
  state: Pick<SourceState, 'lastReceivedAt' | 'lastRejected' | 'failures' | 'missedAt'>,
): Standing {
  const { lastReceivedAt, lastRejected, failures, missedAt } = state;
  if (disabled) return 'disabled';
  if (missedAt !== null) return 'missing';
  if (failures > 0) return 'failing';
  const rejectedAt = lastRejected === null ? 0 : Date.parse(lastRejected.receivedAt);
  const receivedAt = lastReceivedAt === null ? 0 : Date.parse(lastReceivedAt);
  // The last word counts: what came well after a refusal says that it was put right.
  if (rejectedAt > receivedAt) return 'rejecting';
  if (receivedAt > 0) return 'receiving';
  return type === 'cron' || type === 'poll' ? 'planned' : 'waiting';
}
