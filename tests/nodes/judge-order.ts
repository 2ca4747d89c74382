/** Judges the order of endpoints that keep one, key by key. */
import type { NodeEvidence } from './judge-nodes.ts';
import type { Blame } from './judge-nodes.ts';
import type { GivenUp } from './given-up.ts';
import type { NodeHistory } from './node-history.ts';
import type { StoredMessage } from './database-audit.ts';
import type { Arrival } from './node-receiver.ts';
import { endpointsOf, kindOf } from './node-scene.ts';

/** Returns how many keys were looked at. */
export function judgeOrder(
  evidence: NodeEvidence,
  history: NodeHistory,
  givenUp: GivenUp,
  blame: Blame,
): number {
  const messages = new Map(evidence.messages.map((one) => [one.id, one]));
  const ordered = evidence.arrivals.filter(({ endpoint }) => kindOf(endpoint) === 'ordered');
  const lines = Map.groupBy(
    ordered.filter(({ id }) => messages.has(id)),
    ({ endpoint, id }) => `${endpoint} ${messages.get(id)!.key}`,
  );
  for (const [line, arrivals] of lines) {
    const sorted = arrivals.toSorted((a, b) => a.at - b.at);
    judgeLine(line, sorted, messages, (one) => history.isLate(one) || givenUp.has(one), blame);
  }
  judgeAcceptance(evidence, blame);
  return lines.size;
}

/**
 * Before a message comes for the first time, each one that was accepted before it has been answered
 * with success. One that comes after that again was sent by a node that had been paused meanwhile, or
 * given up by its sender.
 */
function judgeLine(
  line: string,
  arrivals: Arrival[],
  messages: Map<string, StoredMessage>,
  isExcused: (arrival: Arrival) => boolean,
  blame: Blame,
): void {
  const inOrder = [...new Set(arrivals.map(({ id }) => id))].toSorted(
    (a, b) => messages.get(a)!.position - messages.get(b)!.position,
  );
  const place = new Map(inOrder.map((id, index) => [id, index]));
  const doneAt = new Map<string, number>();
  for (const { id, answered, answeredAt } of arrivals) {
    if (answered === 204 && !doneAt.has(id)) doneAt.set(id, answeredAt);
  }
  let furthest = -1;
  for (const arrival of arrivals) {
    const { id, at } = arrival;
    const here = place.get(id)!;
    if (here > furthest) {
      const before = inOrder.slice(furthest < 0 ? 0 : furthest, here);
      const missed = before.find((one) => (doneAt.get(one) ?? Infinity) > at);
      if (missed !== undefined) blame('order', `${line}: ${id} came before the end of ${missed}`);
      furthest = here;
    } else if (here < furthest && !isExcused(arrival)) {
      blame('order', `${line}: ${id} came again after its followers`);
    }
  }
}

/** What was accepted before something else was even sent is before it in the order. */
function judgeAcceptance({ orders, messages }: NodeEvidence, blame: Blame): void {
  const byId = new Map(orders.map((order) => [order.id, order]));
  const lines = Map.groupBy(
    messages.filter(({ app }) => endpointsOf(app).some((name) => kindOf(name) === 'ordered')),
    ({ app, key }) => `${app} ${key}`,
  );
  for (const [line, stored] of lines) {
    let sentAt = 0;
    for (const { id } of stored) {
      const order = byId.get(id);
      if (order === undefined) continue;
      if (order.acceptedAt! < sentAt) blame('order', `${line}: ${id} stands behind a later one`);
      sentAt = Math.max(sentAt, order.sentAt);
    }
  }
}
