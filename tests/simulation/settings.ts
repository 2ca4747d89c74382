/** What a seed decides before anything happens: the bounds of the core and the length of the story. */
import type { DeliveryLoopOptions } from '../../server/src/delivery/delivery-loop.ts';
import { limits } from '../../server/src/limits.ts';
import type { SeededRandom } from './seeded-random.ts';

export const minuteMs = 60_000;
export const hourMs = 60 * minuteMs;
export const dayMs = 24 * hourMs;

export interface Settings {
  delivery: DeliveryLoopOptions;
  /** Whether the bounds are so low that lanes overflow and the window fills. */
  narrow: boolean;
  /** How late a timer may fire. */
  timerLateMsMax: number;
  storeMsMax: number;
  /** How long a receiver may take to answer. */
  deadlineMs: number;
  /** How long an endpoint may fail before it is disabled. */
  failingMsMax: number;
  /** From here on receivers are well, nothing fails, and all must come to its end. */
  healAt: number;
  /** By then it must have: the retry schedule is over for whatever was sent before the healing. */
  endAt: number;
}

/** The whole retry schedule with jitter lasts 91 hours; a late `deliverAt` adds to it. */
const tailMs = 7 * dayMs;

export function chooseSettings(random: SeededRandom): Settings {
  const narrow = random.chance(0.5);
  // Only a receiver that is ill for more than four days exhausts the schedule.
  const healAt = random.chance(0.3)
    ? random.between(80, 110) * hourMs
    : random.between(2, 30) * hourMs;
  return {
    delivery: {
      ...(narrow ? narrowLimits(random) : limits.delivery),
      health: chooseHealth(random),
    },
    narrow,
    timerLateMsMax: random.pick([0, 0, 3, 40]),
    storeMsMax: random.pick([2, 10, 60]),
    deadlineMs: random.pick([5000, 15_000]),
    failingMsMax: random.pick([5 * dayMs, 5 * dayMs, dayMs, 6 * hourMs]),
    healAt,
    endAt: healAt + tailMs,
  };
}

/** Half of the circuits open after a few failures: a handful of messages must suffice. */
function chooseHealth(random: SeededRandom): DeliveryLoopOptions['health'] {
  const { health } = limits.delivery;
  return random.chance(0.5)
    ? health
    : { ...health, failuresMax: random.between(2, 5), inFlightMax: random.between(3, 8) };
}

/** Bounds that a handful of messages reaches; times are as they are shipped. */
function narrowLimits(random: SeededRandom): DeliveryLoopOptions {
  const { delivery } = limits;
  return {
    ...delivery,
    freshDeliveriesMax: random.between(66, 120),
    dueDeliveriesMax: random.between(4, 50),
    windowBytesMax: random.spread(2000, 100_000),
    readMessagesMax: random.between(2, 40),
    lanes: {
      quickInFlightMax: random.between(2, 10),
      slowInFlightMax: random.between(1, 5),
      quickLaneInFlightMax: random.between(1, 4),
      slowLaneInFlightMax: random.between(1, 2),
      freshHeldMax: random.between(2, 12),
      freshHeldWithBacklogMax: random.between(1, 4),
      freshHeldSittingMax: random.between(1, 4),
      refillBelow: random.between(1, 5),
    },
    due: {
      ...delivery.due,
      claimMax: random.between(3, 25),
      perEndpointMax: random.between(2, 8),
      endpointsMax: random.between(1, 3),
      walkPageMax: random.between(1, 4),
    },
    recorder: { ...delivery.recorder, batchMax: random.between(1, 6) },
  };
}
