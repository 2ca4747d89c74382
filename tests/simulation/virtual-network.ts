/** Receivers and the way to them: answers, silence, delays, requests and answers that get lost. */
import type { Outcome } from '../../server/src/domain/outcome.ts';
import type { SeededRandom } from './seeded-random.ts';

export type Mood =
  /** Takes everything, quickly. */
  | 'well'
  /** Takes everything after seconds; some answers come after the sender has given up. */
  | 'slow'
  /** Answers 500, 503, 429 and the like, 410 now and then. */
  | 'failing'
  /** Has too much to do, says so, and mostly when it wants to be asked again. */
  | 'busy'
  /** Takes most, and says of some what is to become of it. */
  | 'steering'
  /** Reads the request and never answers. */
  | 'hanging'
  /** Nothing arrives. */
  | 'down'
  /** Takes everything, but its answers are lost on the way. */
  | 'unheard'
  /** Each request meets another of these. */
  | 'moody';

const moods: readonly Mood[] = [
  'well',
  'slow',
  'failing',
  'busy',
  'steering',
  'hanging',
  'down',
  'unheard',
  'moody',
];
const refusals = [500, 503, 429, 404, 302];
/** Seldom, because it disables the endpoint, and what never is tried again shows little. */
const goneShare = 0.01;
const overloads = [429, 503, 502, 504];
const wishes = ['abort-message', ' Abort-Message , other', 'something'];

/** What will become of one request. Times in milliseconds after it was sent. */
export interface Fate {
  /** When it reaches the receiver; null when it never does. */
  arrivesAfter: number | null;
  /** What the receiver answers; null when it does not. */
  status: number | null;
  /** The headers of the answer by which a receiver steers what it gets. */
  retryAfter: string | null;
  control: string | null;
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

  /** `wall` is what the receiver's clock shows. */
  fateOf(host: string, wall: number): Fate {
    let mood = this.#healed ? 'well' : (this.#moods.get(host) ?? 'well');
    while (mood === 'moody') mood = this.#random.pick(moods);
    const random = this.#random;
    const arrivesAfter = random.between(1, 60);
    const back = random.between(1, 60);
    const never = Number.POSITIVE_INFINITY;
    const silent = { retryAfter: null, control: null, brokenAfter: never };
    const taken = { ...silent, arrivesAfter, status: random.pick([200, 204, 202]) };
    switch (mood) {
      case 'well':
        return { ...taken, answeredAfter: arrivesAfter + random.between(0, 30) + back };
      case 'slow':
        return { ...taken, answeredAfter: arrivesAfter + random.between(500, 18_000) + back };
      case 'failing': {
        const status = random.chance(goneShare) ? 410 : random.pick(refusals);
        return { ...taken, status, answeredAfter: arrivesAfter + random.between(0, 300) + back };
      }
      case 'busy': {
        const status = random.pick(overloads);
        const retryAfter = random.chance(0.7) ? this.#newRetryAfter(wall) : null;
        const answeredAfter = arrivesAfter + random.between(0, 300) + back;
        return { ...taken, status, retryAfter, answeredAfter };
      }
      case 'steering': {
        const disables = random.chance(goneShare);
        const control = disables ? 'disable' : random.chance(0.3) ? random.pick(wishes) : null;
        const status = random.chance(0.5) ? random.pick(refusals) : taken.status;
        return { ...taken, status, control, answeredAfter: arrivesAfter + back };
      }
      case 'hanging':
        return { ...taken, status: null, answeredAfter: never };
      case 'down': {
        // Refused at once, or packets that go nowhere.
        const brokenAfter = random.chance(0.7) ? arrivesAfter : never;
        return { ...taken, arrivesAfter: null, status: null, answeredAfter: never, brokenAfter };
      }
      case 'unheard': {
        const brokenAfter = random.chance(0.7) ? arrivesAfter + back : never;
        return { ...taken, answeredAfter: never, brokenAfter };
      }
    }
  }

  /** Seconds or a date, from what has passed to more than anybody follows. */
  #newRetryAfter(wall: number): string {
    const random = this.#random;
    const seconds = random.chance(0.9) ? random.spread(1, 600) : random.spread(600, 200_000);
    switch (random.between(0, 9)) {
      case 0:
        return random.pick(['soon', '-1', '']);
      case 1:
        return new Date(wall - seconds * 1000).toUTCString();
      case 2:
      case 3:
      case 4:
        return new Date(wall + seconds * 1000).toUTCString();
      default:
        return String(Math.round(seconds));
    }
  }
}

/** What the sender of a request learns after so long. */
export function outcomeOf(fate: Fate, durationMs: number): Outcome {
  const { status, answeredAfter, brokenAfter, retryAfter, control } = fate;
  if (status !== null && answeredAfter <= durationMs) {
    const body = new Uint8Array();
    return { kind: 'answered', status, body, durationMs, retryAfter, control };
  }
  const cause = brokenAfter <= durationMs ? 'the connection was reset' : 'no answer in time';
  return { kind: 'failed', cause, durationMs };
}
