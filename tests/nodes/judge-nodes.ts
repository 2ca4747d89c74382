/**
 * The judge of the proofs of several nodes: compares what the producer was told with what the receiver
 * got and with what the database holds.
 *
 * A delivery may be repeated for two reasons only: the node that made it was ended before the record was
 * written, or it waited in vain for the answer, and recorded that. Which process a request is from is
 * known by the address at which it found the receiver, which node that was by the second of the
 * signature, and when that node ended by the database.
 */
import type { StoredAttempt, StoredEvidence, StoredMessage } from './database-audit.ts';
import { GivenUp } from './given-up.ts';
import { judgeOrder } from './judge-order.ts';
import { judgeLimits } from './judge-limits.ts';
import type { Life } from './node-cluster.ts';
import { NodeHistory, secondMs } from './node-history.ts';
import type { Order } from './node-producer.ts';
import type { Arrival } from './node-receiver.ts';
import { endpointsOf } from './node-scene.ts';

export interface NodeEvidence extends StoredEvidence {
  orders: readonly Order[];
  arrivals: readonly Arrival[];
  lives: readonly Life[];
}

export interface Violation {
  kind: string;
  what: string;
}

export type Blame = (kind: string, what: string) => void;

export interface NodeVerdict {
  violations: Violation[];
  accepted: number;
  deliveries: number;
  /** Requests for what had been delivered before, each explained by the end of a node. */
  duplicates: number;
  /** For each of these: how long before the end of its node the request that was not recorded came. */
  unrecordedAgesMs: number[];
  /**
   * Requests that left a node after others had ended it, since it was paused in the midst of sending; and
   * those of the second in which its process became another node, which cannot be told apart.
   */
  lateRequests: number;
  /** Nodes that others ended. */
  nodesEnded: number;
  attempts: number;
  orderedKeys: number;
}

interface Delivery {
  name: string;
  arrivals: Arrival[];
  attempts: StoredAttempt[];
}

/** Clocks of one machine, read by different processes and rounded. */
const slackMs = 100;

export function judgeNodes(evidence: NodeEvidence): NodeVerdict {
  const violations: Violation[] = [];
  const blame: Blame = (kind, what) => void violations.push({ kind, what });
  const history = new NodeHistory(evidence.nodes, evidence.lives);
  const givenUp = new GivenUp(evidence.attempts);
  const accepted = evidence.orders.filter(({ id }) => id !== null);
  const unanswered = evidence.orders.length - accepted.length;
  if (unanswered > 0) blame('no answer', `${unanswered} messages were never accepted`);
  checkMessages(evidence, accepted, blame);
  checkWriters(evidence.attempts, history, blame);
  for (const { name, end } of evidence.lives) if (end === 'fell') blame('fell', name);

  const deliveries = gather(evidence);
  const verdict: NodeVerdict = {
    violations,
    accepted: accepted.length,
    deliveries: 0,
    duplicates: 0,
    unrecordedAgesMs: [],
    lateRequests: evidence.arrivals.filter((one) => history.isLate(one)).length,
    nodesEnded: history.takenOver.length,
    attempts: evidence.attempts.length,
    orderedKeys: judgeOrder(evidence, history, givenUp, blame),
  };
  for (const order of accepted) {
    for (const endpoint of endpointsOf(order.app)) {
      const delivery = deliveries.get(`${endpoint} ${order.id}`);
      verdict.deliveries += 1;
      if (delivery === undefined) blame('lost', `${endpoint} ${order.id} never arrived`);
      else checkDelivery(delivery, order, history, givenUp, blame, verdict);
      deliveries.delete(`${endpoint} ${order.id}`);
    }
  }
  for (const name of deliveries.keys()) blame('unknown', `${name} was never accepted for this`);
  judgeLimits(evidence, history, givenUp, blame);
  return verdict;
}

/** Every accepted order is one message with the id that was answered, and nothing else is there. */
function checkMessages({ messages }: NodeEvidence, accepted: Order[], blame: Blame): void {
  const stored = Map.groupBy(messages, ({ n }: StoredMessage) => n);
  for (const { n, id, app } of accepted) {
    const found = stored.get(n) ?? [];
    stored.delete(n);
    if (found.length === 0) blame('lost', `order ${n} was accepted as ${id} and is not there`);
    if (found.length > 1) blame('twice', `order ${n} became ${found.length} messages`);
    if (found.length > 0 && !found.some((one) => one.id === id && one.app === app)) {
      blame('other id', `order ${n} was accepted as ${id} and is ${found[0]!.id}`);
    }
  }
  for (const n of stored.keys()) blame('unknown', `order ${n} was never accepted`);
}

/** No attempt is written by a node after its end, nor by a later one what it had begun. */
function checkWriters(attempts: StoredAttempt[], history: NodeHistory, blame: Blame): void {
  for (const { messageId, endpoint, writer, writtenAt, startedAt } of attempts) {
    const node = history.nodeOf(writer, writtenAt);
    const what = `${endpoint} ${messageId} by ${writer}`;
    if (node === null) blame('over its successor', `${what}, which was no node`);
    else if (node.endedAt !== null && writtenAt > node.endedAt + 1) {
      blame('over its successor', `${what}, ${writtenAt - node.endedAt} ms after its end`);
    } else if (startedAt < node.startedAt - slackMs) {
      blame('over its successor', `${what}, begun before it was this node`);
    }
  }
}

function checkDelivery(
  { name, arrivals, attempts }: Delivery,
  { n, deliverAt }: Order,
  history: NodeHistory,
  givenUp: GivenUp,
  blame: Blame,
  verdict: NodeVerdict,
): void {
  if (!arrivals.every((one) => one.verified && one.n === n)) blame('damaged', name);
  if (deliverAt !== null && arrivals.some(({ at }) => at < deliverAt)) blame('too early', name);
  const taken = arrivals.filter(({ answered }) => answered === 204);
  if (taken.length === 0) blame('lost', `${name} did not come to its end`);
  const successes = attempts.filter(({ status }) => status === 'success').length;
  if (successes === 0) blame('unrecorded', `${name}: no success is recorded`);
  if (successes > 1) blame('repeated', `${name}: ${successes} successes are recorded`);
  if (attempts.some(({ status }) => status === 'canceled')) blame('canceled', name);
  const answered = attempts.filter((one) => one.answered > 0).length;
  if (answered > arrivals.length) blame('invented', `${name}: an answer that was not given`);

  const duplicates = Math.max(0, taken.filter((one) => !givenUp.has(one)).length - 1);
  const unrecorded = arrivals.length - attempts.length;
  if (duplicates === 0 && unrecorded <= 0) return;
  // Each request without a record is of a node that ended before the delivery was sent again.
  const last = Math.max(...arrivals.map(({ sentAt }) => sentAt)) + secondMs + slackMs;
  const ended = arrivals.flatMap((one) => {
    const endedAt = history.endOfSender(one, last);
    return endedAt === null ? [] : [endedAt - one.at];
  });
  verdict.duplicates += duplicates;
  if (Math.max(duplicates, unrecorded) > ended.length) {
    const told = [
      ...arrivals.map(
        (one) =>
          `${history.tellOf(one)} sent it at ${one.sentAt}, come at ${one.at}, answered ${one.answered}`,
      ),
      ...attempts.map((one) => `${one.writer} recorded ${one.status} at ${one.writtenAt}`),
    ].join('; ');
    blame('repeated', `${name}: ${arrivals.length} requests, ${attempts.length} records: ${told}`);
  }
  verdict.unrecordedAgesMs.push(...ended.slice(0, unrecorded));
}

function gather({ arrivals, attempts }: NodeEvidence): Map<string, Delivery> {
  const deliveries = new Map<string, Delivery>();
  const of = (endpoint: string, id: string): Delivery => {
    const name = `${endpoint} ${id}`;
    const delivery = deliveries.get(name) ?? { name, arrivals: [], attempts: [] };
    deliveries.set(name, delivery);
    return delivery;
  };
  for (const one of arrivals.toSorted((a, b) => a.at - b.at)) {
    of(one.endpoint, one.id).arrivals.push(one);
  }
  for (const one of attempts) of(one.endpoint, one.messageId).attempts.push(one);
  return deliveries;
}
