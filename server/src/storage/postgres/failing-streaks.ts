/**
 * Decides what is written of the failures of endpoints with a batch of attempts. An endpoint that goes
 * on failing has its row moved now and then, not at each failure; the failures in between are
 * remembered here and counted with the next.
 */
import type { AttemptRecord } from '../storage.ts';
import type { StreakNote } from './record-statement.ts';

/** A row is moved as often at most, by each node, by the times of the attempts. */
const writeEveryMs = 5_000;
/** Of more failing endpoints the oldest are forgotten: their rows are then moved more often. */
const endpointsMax = 10_000;

interface Streak {
  writtenAt: number;
  /** Failures that the row does not count yet. */
  unwritten: number;
}

export class FailingStreaks {
  readonly #streaks = new Map<string, Streak>();

  /**
   * Notes for the attempts of a batch, by their indices, and what is to be called once they are
   * written. An endpoint that succeeded and failed in one batch has succeeded; its next failure
   * begins a new streak.
   */
  plan(records: readonly AttemptRecord[]): { notes: Map<number, StreakNote>; written: () => void } {
    const notes = new Map<number, StreakNote>();
    const after = new Map<string, Streak | null>();
    for (const [endpointId, indices] of byEndpoint(records)) {
      const success = indices.findLast((index) => statusOf(records, index) === 'success');
      if (success !== undefined) {
        notes.set(success, { cures: true });
        after.set(endpointId, null);
        continue;
      }
      const last = indices.at(-1)!;
      const at = records[last]!.attempt.startedAt;
      const streak = this.#streaks.get(endpointId);
      const failures = (streak?.unwritten ?? 0) + indices.length;
      if (streak !== undefined && Math.abs(at - streak.writtenAt) < writeEveryMs) {
        after.set(endpointId, { ...streak, unwritten: failures });
        continue;
      }
      notes.set(last, { failures, failingSince: records[indices[0]!]!.attempt.startedAt });
      after.set(endpointId, { writtenAt: at, unwritten: 0 });
    }
    return { notes, written: () => this.#keep(after) };
  }

  #keep(after: ReadonlyMap<string, Streak | null>): void {
    for (const [endpointId, streak] of after) {
      this.#streaks.delete(endpointId);
      if (streak !== null) this.#streaks.set(endpointId, streak);
    }
    for (const endpointId of this.#streaks.keys()) {
      if (this.#streaks.size <= endpointsMax) break;
      this.#streaks.delete(endpointId);
    }
  }
}

/** The attempts that say anything of an endpoint's health: not those by hand, and none that was ended. */
function byEndpoint(records: readonly AttemptRecord[]): Map<string, number[]> {
  const found = new Map<string, number[]>();
  for (const [index, { attempt }] of records.entries()) {
    if (attempt.trigger === 'manual' || attempt.status === 'canceled') continue;
    const indices = found.get(attempt.endpointId);
    if (indices === undefined) found.set(attempt.endpointId, [index]);
    else indices.push(index);
  }
  return found;
}

function statusOf(records: readonly AttemptRecord[], index: number): string {
  return records[index]!.attempt.status;
}
