/** Receivers and the way to them: answers, silence, delays, requests and answers that get lost. */
import type { SeededRandom } from './seeded-random.ts';

export type Mood =
  /** Takes everything, quickly. */
  | 'well'
  /** Takes everything after seconds; some answers come after the sender has given up. */
  | 'slow'
  /** Answers 500, 503, 429 and the like. */
  | 'failing'
  /** Reads the request and never answers. */
  | 'hanging'
  /** Nothing arrives. */
  | 'down'
  /** Takes everything, but its answers are lost on the way. */
  | 'unheard'
  /** Each request meets another of these. */
  | 'moody';

const moods: readonly Mood[] = ['well', 'slow', 'failing', 'hanging', 'down', 'unheard', 'moody'];
const refusals = [500, 503, 429, 404, 302, 410];

/** What will become of one request. Times in milliseconds after it was sent. */
export interface Fate {
  /** When it reaches the receiver; null when it never does. */
  arrivesAfter: number | null;
  /** What the receiver answers; null when it does not. */
  status: number | null;
  /** When the answer is back; infinite when it never is. */
  answeredAfter: number;
  /** Without an answer the sender knows by then, unless its deadline comes first. */
  brokenAfter: number;
}

export class VirtualNetwork {
  readonly #random: SeededRandom;
  readonly #moods = new Map<string, Mood>();
  #healed = false;

  constructor(random: SeededRandom) {
    this.#random = random;
  }

  /** Gives a receiver another mood; without one, a random one. */
  change(host: string, mood?: Mood): Mood {
    const next = mood ?? (this.#random.chance(0.3) ? 'well' : this.#random.pick(moods));
    this.#moods.set(host, next);
    return next;
  }

  /** From now on every receiver is well. */
  heal(): void {
    this.#healed = true;
  }

  fateOf(host: string): Fate {
    let mood = this.#healed ? 'well' : (this.#moods.get(host) ?? 'well');
    while (mood === 'moody') mood = this.#random.pick(moods);
    const random = this.#random;
    const arrivesAfter = random.between(1, 60);
    const back = random.between(1, 60);
    const never = Number.POSITIVE_INFINITY;
    const taken = { arrivesAfter, status: random.pick([200, 204, 202]), brokenAfter: never };
    switch (mood) {
      case 'well':
        return { ...taken, answeredAfter: arrivesAfter + random.between(0, 30) + back };
      case 'slow':
        return { ...taken, answeredAfter: arrivesAfter + random.between(500, 18_000) + back };
      case 'failing': {
        const status = random.pick(refusals);
        return { ...taken, status, answeredAfter: arrivesAfter + random.between(0, 300) + back };
      }
      case 'hanging':
        return { ...taken, status: null, answeredAfter: never };
      case 'down': {
        // Refused at once, or packets that go nowhere.
        const brokenAfter = random.chance(0.7) ? arrivesAfter : never;
        return { arrivesAfter: null, status: null, answeredAfter: never, brokenAfter };
      }
      case 'unheard': {
        const brokenAfter = random.chance(0.7) ? arrivesAfter + back : never;
        return { ...taken, answeredAfter: never, brokenAfter };
      }
    }
  }
}
