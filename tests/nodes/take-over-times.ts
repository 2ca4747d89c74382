/** How long what a dead or paused node held had to wait for others. */
import type { NodeEvidence } from './judge-nodes.ts';
import { NodeHistory } from './node-history.ts';
import type { Arrival } from './node-receiver.ts';
import { kindOf } from './node-scene.ts';

/** The moment at which a node fell silent. */
export interface Silence {
  life: string;
  at: number;
}

export interface TakeOverTimes {
  /** Of messages that a silent node had accepted or was sending, until they came. */
  heldMs: number[];
  /** Of endpoints that a silent node alone had sent to, until another one did. */
  ownedMs: number[];
  /** Those of both that waited for longer, and for no second node that fell silent meanwhile. */
  slow: string[];
}

type Note = (from: number, to: number, what: string) => void;

export function takeOverTimes(
  evidence: NodeEvidence,
  silences: readonly Silence[],
  boundMs: number,
): TakeOverTimes {
  const history = new NodeHistory(evidence.nodes, evidence.lives);
  const times: TakeOverTimes = { heldMs: [], ownedMs: [], slow: [] };
  const moments = silences.map(({ at }) => at).toSorted((a, b) => a - b);
  const note = (list: number[], from: number, to: number, what: string): void => {
    list.push(to - from);
    // Where those that took over fell silent themselves, their successors have as long again.
    const steps = [from, ...moments.filter((at) => at > from && at < to), to];
    const isSlow = steps.some((at, index) => index > 0 && at - steps[index - 1]! > boundMs);
    if (isSlow) times.slow.push(`${what}: ${to - from} ms`);
  };
  const arrivals = evidence.arrivals.toSorted((a, b) => a.at - b.at);
  noteHeld(evidence, history, silences, arrivals, note.bind(null, times.heldMs));
  noteOwned(evidence, history, silences, arrivals, note.bind(null, times.ownedMs));
  return times;
}

/** Endpoints at which nothing else holds a delivery up. */
const prompt = new Set(['quick', 'slow']);

function noteHeld(
  { messages, orders }: NodeEvidence,
  history: NodeHistory,
  silences: readonly Silence[],
  arrivals: Arrival[],
  note: Note,
): void {
  const silent = Map.groupBy(silences, ({ life }) => life);
  const messageOf = new Map(messages.map((one) => [one.id, one]));
  const deferred = new Set(orders.filter((one) => one.deliverAt !== null).map(({ id }) => id));
  const done = new Set<string>();
  for (const arrival of arrivals) {
    const { endpoint, id, at: cameAt, answered } = arrival;
    const name = `${endpoint} ${id}`;
    if (!prompt.has(kindOf(endpoint)) || answered !== 204 || done.has(name)) continue;
    done.add(name);
    const message = messageOf.get(id);
    const by = history.numbered(message?.node ?? null);
    if (by === null || deferred.has(id)) continue;
    const silence = silent
      .get(by.life.name)
      ?.find(({ at }) => at >= message!.createdAt && at < cameAt);
    if (silence !== undefined) note(silence.at, cameAt, name);
  }
}

function noteOwned(
  { messages }: NodeEvidence,
  history: NodeHistory,
  silences: readonly Silence[],
  arrivals: Arrival[],
  note: Note,
): void {
  const createdAt = new Map(messages.map((one) => [one.id, one.createdAt]));
  const byEndpoint = Map.groupBy(arrivals, ({ endpoint }) => endpoint);
  for (const [endpoint, all] of byEndpoint) {
    if (kindOf(endpoint) !== 'ordered') continue;
    for (const { life, at } of silences) {
      const index = all.findLastIndex((one) => one.at <= at);
      if (index < 0 || history.lifeOf(all[index]!) !== life) continue;
      const next = all.slice(index + 1).find((one) => history.lifeOf(one) !== life);
      if (next === undefined) continue;
      const from = Math.max(at, createdAt.get(next.id) ?? at);
      note(from, Math.max(next.at, from), `${endpoint} after ${life}`);
    }
  }
}
