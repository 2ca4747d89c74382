/**
 * The judge of the fault tests: compares what the producer was told with what the receiver got and
 * with what the server says that it did.
 *
 * A delivery is one message for one endpoint. Within one run of the server every request that
 * arrived has its recorded attempt, with one exception: the last request of a delivery before a
 * kill, which was in flight or not yet recorded. Such a request is sent again by a later run, and
 * only for such a request may a receiver get more than the attempts that are recorded.
 */
import type { ListedAttempt, ListedMessage } from './list-everything.ts';
import type { Arrived, Run, Sent } from './ledger.ts';
import { meantFor } from './test-scene.ts';

export interface Evidence {
  sent: Sent[];
  arrived: Arrived[];
  runs: Run[];
  messages: ListedMessage[];
  attempts: ListedAttempt[];
}

export interface Violation {
  kind: string;
  what: string;
}

export interface Verdict {
  violations: Violation[];
  /** Accepted messages, and the deliveries that they owed. */
  accepted: number;
  deliveries: number;
  /** For each kill: how many requests had arrived that no attempt was recorded for. */
  unrecordedPerKill: number[];
  /** For each of those: how long before the end of the run it arrived. */
  unrecordedAgesMs: number[];
  /** For each of those: for how long a server had listened until it came again. */
  recoveriesMs: number[];
}

interface DeliveryEvidence {
  id: string;
  endpoint: string;
  arrived: Arrived[];
  attempts: ListedAttempt[];
}

export function checkLedgers(evidence: Evidence): Verdict {
  const violations: Violation[] = [];
  const blame = (kind: string, what: string): void => void violations.push({ kind, what });
  const accepted = evidence.sent.filter(({ outcome }) => outcome === 'ok');
  checkMessages(evidence, accepted, blame);

  const deliveries = gather(evidence);
  const owed = new Map<string, Sent>();
  for (const one of accepted) {
    for (const endpoint of meantFor(one.app, one.eventType)) {
      owed.set(`${endpoint} ${one.id}`, one);
    }
  }
  for (const key of owed.keys()) {
    if (!deliveries.has(key)) blame('lost', `${key} neither arrived nor has an attempt`);
  }
  const verdict: Verdict = {
    violations,
    accepted: accepted.length,
    deliveries: owed.size,
    unrecordedPerKill: [],
    unrecordedAgesMs: [],
    recoveriesMs: [],
  };
  const unrecorded = new Map<number, number>();
  for (const [key, delivery] of deliveries) {
    const order = owed.get(key);
    if (order === undefined) {
      blame('unknown', `${key} was never accepted for this endpoint`);
      continue;
    }
    checkOutcome(delivery, order, blame);
    checkRuns(delivery, evidence.runs, blame, (run, last) => {
      unrecorded.set(run.run, (unrecorded.get(run.run) ?? 0) + 1);
      verdict.unrecordedAgesMs.push(run.endedAt - last.at);
      const next = delivery.arrived.find(({ run: later }) => later > run.run);
      if (next === undefined) blame('lost', `${key} was in flight at a kill and never came again`);
      else verdict.recoveriesMs.push(listeningMs(evidence.runs, run.run, next));
    });
  }
  const kills = evidence.runs.filter(({ end }) => end === 'killed');
  verdict.unrecordedPerKill = kills.map(({ run }) => unrecorded.get(run) ?? 0);
  for (const { run, end } of evidence.runs) {
    if (end === 'fell') blame('fell', `run ${run} ended on its own`);
  }
  return verdict;
}

/** Every accepted order is one message, every refused one none, and nothing else is there. */
function checkMessages(
  { sent, messages }: Evidence,
  accepted: Sent[],
  blame: (kind: string, what: string) => void,
): void {
  const idOf = new Map(accepted.map(({ n, id }) => [n, id]));
  const listed = new Map<number, ListedMessage[]>();
  for (const message of messages) {
    listed.set(message.n, [...(listed.get(message.n) ?? []), message]);
  }
  for (const { n, id, app } of accepted) {
    const found = listed.get(n) ?? [];
    if (found.length === 0) blame('lost', `order ${n} was accepted as ${id} and is not there`);
    if (found.length > 1) blame('twice', `order ${n} became ${found.length} messages`);
    if (found.some((one) => one.id !== id || one.app !== app)) {
      blame('other id', `order ${n} was accepted as ${id} and is ${found[0]!.id}`);
    }
  }
  for (const n of new Set(sent.map((one) => one.n))) {
    if (!idOf.has(n) && listed.has(n)) blame('refused yet there', `order ${n}`);
  }
}

/** It arrived verified, not before its time, and exactly one success is recorded. */
function checkOutcome(
  { id, endpoint, arrived, attempts }: DeliveryEvidence,
  { n, deliverAt }: Sent,
  blame: (kind: string, what: string) => void,
): void {
  const key = `${endpoint} ${id}`;
  if (arrived.length === 0) blame('lost', `${key} has an attempt and never arrived`);
  if (!arrived.every((one) => one.verified && one.n === n)) blame('damaged', key);
  if (deliverAt !== null && arrived.some(({ at }) => at < deliverAt)) blame('too early', key);
  const successes = attempts.filter(({ status }) => status === 'success').length;
  if (successes === 0) blame('unrecorded', `${key}: no success is recorded`);
  if (successes > 1) blame('repeated', `${key}: ${successes} successes are recorded`);
  if (attempts.some(({ status }) => status === 'canceled')) blame('canceled', key);
}

/** Run by run, what arrived against what was recorded. */
function checkRuns(
  { id, endpoint, arrived, attempts }: DeliveryEvidence,
  runs: Run[],
  blame: (kind: string, what: string) => void,
  noteUnrecorded: (run: Run, last: Arrived) => void,
): void {
  // Only where something happened: a delivery is in few of a thousand runs.
  const touched = new Set(arrived.map(({ run }) => run));
  for (const { at } of attempts) {
    const run = runAt(runs, at);
    if (run !== null) touched.add(run);
  }
  for (const number of touched) {
    const run = runs[number];
    if (run === undefined) continue;
    const here = arrived.filter((one) => one.run === run.run);
    const recorded = attempts.filter(({ at }) => at >= run.spawnedAt && at <= run.endedAt);
    const answered = recorded.filter((one) => one.answered > 0);
    if (answered.length > here.length) {
      blame('invented', `${endpoint} ${id}: an answer is recorded that was not given`);
    }
    const missing = here.length - recorded.length;
    if (missing <= 0) continue;
    if (missing === 1 && run.end === 'killed') noteUnrecorded(run, here.at(-1)!);
    else blame('repeated', `${endpoint} ${id}: sent ${here.length} times in run ${run.run}`);
  }
}

/** The number of the run in which a moment lies; runs follow each other, the first is number 0. */
function runAt(runs: Run[], at: number): number | null {
  let low = 0;
  let high = runs.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (runs[middle]!.spawnedAt <= at) low = middle + 1;
    else high = middle;
  }
  return low === 0 || at > runs[low - 1]!.endedAt ? null : low - 1;
}

function gather({ arrived, attempts }: Evidence): Map<string, DeliveryEvidence> {
  const deliveries = new Map<string, DeliveryEvidence>();
  const of = (endpoint: string, id: string): DeliveryEvidence => {
    const key = `${endpoint} ${id}`;
    let delivery = deliveries.get(key);
    if (delivery === undefined) {
      delivery = { id, endpoint, arrived: [], attempts: [] };
      deliveries.set(key, delivery);
    }
    return delivery;
  };
  for (const one of arrived.toSorted((a, b) => a.at - b.at)) {
    of(one.endpoint, one.id).arrived.push(one);
  }
  for (const one of attempts) of(one.endpoint, one.messageId).attempts.push(one);
  return deliveries;
}

/** For how long servers listened between the end of a run and an arrival in a later one. */
function listeningMs(runs: Run[], after: number, { run, at }: Arrived): number {
  let total = 0;
  for (const one of runs) {
    if (one.run <= after || one.run > run || one.listensAt === null) continue;
    total += (one.run === run ? at : one.endedAt) - one.listensAt;
  }
  // A request may arrive before the line was read that says where the server listens.
  return Math.max(0, total);
}
