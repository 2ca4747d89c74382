/**
 * What the circuits of endpoints must be, by a model of the rules' own: it goes by records, which
 * come in the order in which the core learned of outcomes. Where it cannot know what the core knows
 * by now, nothing is judged, and the longest wait there is counts.
 */
import type { Outcome } from '../../server/src/domain/outcome.ts';
import { jitterShare } from '../../server/src/domain/retry-schedule.ts';
import { retryAfterMs } from '../../server/src/domain/retry-after.ts';
import type { Send } from './ledger-entries.ts';
import type { Ledger } from './ledger.ts';

/** On the clock that only grows. */
interface Circuit {
  /** In a row. */
  failures: number;
  successes: number;
  openings: number;
  /** Nothing leaves before. */
  openUntil: number;
  /** When something must be able to leave. */
  openUntilMax: number;
  /** Requests at once. */
  inFlightMax: number;
  /** Between these two it was last opened or slowed down: what was sent before says nothing new. */
  changedMin: number;
  changedMax: number;
  /** When records last came in another order than their outcomes. */
  disorderAt: number;
  /** Whether the order in which the core learned of outcomes is not known. */
  unsure: boolean;
}

/** How long a delivery may have been given a turn before it leaves: its plan has to be read. */
const preparingMsMax = 500;

/** Circuits of one life of the core: a restart knows none. */
export class CircuitBook {
  readonly #ledger: Ledger;
  readonly #circuits = new Map<string, Circuit>();
  readonly #triedAt = new Map<string, number>();
  /** When the newest outcome came that is recorded. */
  readonly #knownAt = new Map<string, number>();
  /** Until when endpoints were held back before. */
  readonly #heldBefore = new Map<string, number>();
  /** When the core last read something that a failed attempt had to wait for. */
  #readAt = 0;

  constructor(ledger: Ledger) {
    this.#ledger = ledger;
  }

  clear(): void {
    for (const [endpointId, circuit] of this.#circuits) this.#close(endpointId, circuit);
    this.#triedAt.clear();
    this.#knownAt.clear();
    this.#readAt = 0;
  }

  #close(endpointId: string, { openUntilMax }: Circuit): void {
    const before = this.#heldBefore.get(endpointId) ?? 0;
    const now = this.#ledger.world.time.elapsed;
    this.#heldBefore.set(endpointId, Math.max(before, Math.min(openUntilMax, now)));
    this.#circuits.delete(endpointId);
  }

  get(endpointId: string): Circuit | undefined {
    return this.#circuits.get(endpointId);
  }

  /** From then on nothing holds an endpoint back. */
  heldUntil(endpointId: string): number {
    const before = this.#heldBefore.get(endpointId) ?? 0;
    return Math.max(before, this.#circuits.get(endpointId)?.openUntilMax ?? 0);
  }

  /** The endpoint was changed, or somebody sends something again: a probe may go at once. */
  triedNow(endpointId: string): void {
    const now = this.#ledger.world.time.elapsed;
    this.#triedAt.set(endpointId, now);
    const circuit = this.#circuits.get(endpointId);
    if (circuit !== undefined) circuit.openUntil = 0;
  }

  schedulesRead(): void {
    this.#readAt = this.#ledger.world.time.elapsed;
  }

  /** A scheduled attempt is recorded. */
  recorded(send: Send): void {
    const { endpointId } = send.way;
    const { world } = this.#ledger;
    const { inFlightMax, waitMsMax } = world.settings.delivery.health;
    const outcome = send.outcome!;
    const knownAt = this.#knownAt.get(endpointId) ?? 0;
    const isLate = send.endedAt < knownAt;
    this.#knownAt.set(endpointId, Math.max(knownAt, send.endedAt));
    let circuit = this.#circuits.get(endpointId);
    if (circuit === undefined) {
      if (!isTrouble(outcome) && !isLate) return;
      circuit = newCircuit(inFlightMax);
      this.#circuits.set(endpointId, circuit);
    }
    if (isLate) {
      circuit.unsure = true;
      circuit.disorderAt = world.time.elapsed;
    }
    if (isTrouble(outcome)) this.#noteTrouble(circuit, send);
    else {
      circuit.failures = 0;
      if (!isTaken(outcome)) return;
      circuit.inFlightMax += 1;
      if (send.at >= circuit.disorderAt) circuit.successes += 1;
      // After so many in a row it is well again, whatever else is not known of it.
      const isWell = circuit.unsure
        ? circuit.successes >= inFlightMax
        : circuit.inFlightMax >= inFlightMax;
      if (isWell) this.#close(endpointId, circuit);
    }
    if (circuit.unsure) {
      const longest = world.time.elapsed + waitMsMax * (1 + jitterShare);
      circuit.openUntilMax = Math.max(circuit.openUntilMax, longest);
    }
  }

  #noteTrouble(circuit: Circuit, send: Send): void {
    const { time, settings } = this.#ledger.world;
    const { failuresMax, askedWaitMsMax } = settings.delivery.health;
    circuit.failures += 1;
    circuit.successes = 0;
    // The core learned of it at once, unless it had to read what comes next.
    const learnedMax = send.endedAt <= this.#readAt ? time.elapsed : send.endedAt;
    const asked = askedMs(send);
    if (asked > 0) {
      const waitMs = Math.min(asked, askedWaitMsMax);
      this.#hold(circuit, send, send.endedAt + waitMs - 1, learnedMax + waitMs + 1);
    }
    if (send.at < circuit.changedMin) return;
    if (send.at < circuit.changedMax) circuit.unsure = true;
    const recovers = circuit.openings > 0 && circuit.inFlightMax === 1;
    if (circuit.failures >= failuresMax || recovers) {
      this.#open(circuit, send, learnedMax);
    } else if (isOverload(send.outcome!)) {
      this.#slowDown(circuit, send, learnedMax);
      circuit.changedMin = send.endedAt;
      circuit.changedMax = learnedMax + (learnedMax > send.endedAt ? preparingMsMax : 0);
    }
  }

  #open(circuit: Circuit, send: Send, learnedMax: number): void {
    const { waitMsMin, waitMsMax } = this.#ledger.world.settings.delivery.health;
    const waitMs = Math.min(waitMsMin * 2 ** circuit.openings, waitMsMax);
    const earliest = send.endedAt + waitMs * (1 - jitterShare) - 1;
    this.#hold(circuit, send, earliest, learnedMax + waitMs * (1 + jitterShare) + 1);
    circuit.openings += 1;
    circuit.failures = 0;
    circuit.inFlightMax = 1;
    circuit.changedMin = send.endedAt;
    circuit.changedMax = learnedMax;
  }

  #hold(circuit: Circuit, send: Send, earliest: number, latest: number): void {
    const triedAt = this.#triedAt.get(send.way.endpointId) ?? -1;
    // Whoever asks for a probe may have done so after the core learned of this, before its record.
    if (triedAt < send.endedAt) circuit.openUntil = Math.max(circuit.openUntil, earliest);
    circuit.openUntilMax = Math.max(circuit.openUntilMax, latest);
  }

  #slowDown(
    circuit: Circuit,
    { underWay, underWayMin, endedAt, way }: Send,
    learnedMax: number,
  ): void {
    const { world, endpoints } = this.#ledger;
    const changedAt = endpoints.lastChangeOf(way.message.applicationId);
    // After a change deliveries that wait for the plan count as under way, and nobody sees them;
    // so do those that left before the core learned of this.
    const isCold =
      learnedMax > endedAt || endedAt - Math.max(changedAt, world.wellSince) < 2 * preparingMsMax;
    const half = (count: number) =>
      Math.max(1, Math.floor(Math.min(circuit.inFlightMax, count) / 2));
    const most = half(isCold ? Number.POSITIVE_INFINITY : underWay);
    if (most !== half(underWayMin)) circuit.unsure = true;
    circuit.inFlightMax = most;
  }
}

function newCircuit(inFlightMax: number): Circuit {
  return {
    failures: 0,
    successes: 0,
    openings: 0,
    openUntil: 0,
    openUntilMax: 0,
    inFlightMax: inFlightMax - 1,
    changedMin: 0,
    changedMax: 0,
    disorderAt: 0,
    unsure: false,
  };
}

/** While its circuit is open nothing scheduled leaves, and then no more than it can take. */
export function checkCircuit(
  { world, circuits, unrecorded }: Ledger,
  { way, life, at }: Send,
): void {
  const circuit = circuits.get(way.endpointId);
  if (circuit === undefined || circuit.unsure || way.resendsAsked > way.manualRecorded) return;
  let underWay = 1;
  for (const other of unrecorded) {
    if (other.way.endpointId !== way.endpointId || other.life !== life) continue;
    // The core knows what came of it, the model does not yet.
    if (other.outcome !== null) return;
    underWay += 1;
  }
  const name = `${way.message.id} to ${way.endpointId}`;
  if (at < circuit.openUntil) {
    const early = Math.round(circuit.openUntil - at);
    world.trace.break('nothing leaves while it is held back', `${name}: ${early} ms early`);
  }
  if (underWay > circuit.inFlightMax) {
    const { inFlightMax } = circuit;
    world.trace.break(
      'no more than it can take',
      `${name}: ${underWay} under way, not ${inFlightMax}`,
    );
  }
}

function isTaken(outcome: Outcome): boolean {
  return outcome.kind === 'answered' && outcome.status >= 200 && outcome.status < 300;
}

function isTrouble(outcome: Outcome): boolean {
  if (outcome.kind === 'failed') return true;
  return outcome.status >= 500 || [408, 429].includes(outcome.status);
}

function isOverload(outcome: Outcome): boolean {
  return outcome.kind === 'answered' && [429, 502, 503, 504].includes(outcome.status);
}

/** How long the receiver asked to be left alone. */
export function askedMs({ outcome, endedWall }: Send): number {
  if (outcome?.kind !== 'answered' || ![429, 503].includes(outcome.status)) return 0;
  return retryAfterMs(outcome.retryAfter, endedWall) ?? 0;
}
