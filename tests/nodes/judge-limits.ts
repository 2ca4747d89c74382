/** Judges the bounds of endpoints that hold across nodes: their rates, and how many requests are open. */
import type { Blame, NodeEvidence } from './judge-nodes.ts';
import type { GivenUp } from './given-up.ts';
import type { NodeHistory } from './node-history.ts';
import type { Arrival } from './node-receiver.ts';
import { kindOf, throttleRate } from './node-scene.ts';

const secondMs = 1000;
/** A new owner does not know what the one before it sent in the same second. */
const rateMax = 2 * throttleRate;

export function judgeLimits(
  evidence: NodeEvidence,
  history: NodeHistory,
  givenUp: GivenUp,
  blame: Blame,
): void {
  const byEndpoint = Map.groupBy(evidence.arrivals, ({ endpoint }) => endpoint);
  for (const [endpoint, arrivals] of byEndpoint) {
    const sorted = arrivals.toSorted((a, b) => a.at - b.at);
    if (kindOf(endpoint) === 'throttled') judgeRate(endpoint, sorted, blame);
    if (kindOf(endpoint) === 'single') judgeOpen(endpoint, sorted, history, givenUp, blame);
  }
}

function judgeRate(endpoint: string, arrivals: Arrival[], blame: Blame): void {
  let first = 0;
  for (const [index, { at }] of arrivals.entries()) {
    while (arrivals[first]!.at <= at - secondMs) first += 1;
    const count = index - first + 1;
    if (count > rateMax) return blame('rate', `${endpoint}: ${count} requests in a second`);
  }
}

/** What a dead or ended node had open, or has given up, may still be at the receiver while another is sent. */
function judgeOpen(
  endpoint: string,
  arrivals: Arrival[],
  history: NodeHistory,
  givenUp: GivenUp,
  blame: Blame,
): void {
  for (const [index, one] of arrivals.entries()) {
    const before = arrivals[index - 1];
    if (before === undefined || before.answeredAt <= one.at || before.answered === 0) continue;
    if (history.isLate(one) || history.isLate(before) || givenUp.has(before)) continue;
    const endedAt = history.endOfSender(before);
    if (endedAt !== null && endedAt <= one.at) continue;
    blame('concurrency', `${endpoint}: ${one.id} came while ${before.id} was open`);
  }
}
