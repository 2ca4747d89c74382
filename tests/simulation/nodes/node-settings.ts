/** What a seed decides for several nodes before anything happens. */
import type { DeliveryLoopOptions } from '../../../server/src/delivery/delivery-loop.ts';
import { limits } from '../../../server/src/limits.ts';
import type { SeededRandom } from '../seeded-random.ts';

export interface NodeSettings {
  delivery: DeliveryLoopOptions;
  nodes: number;
  leaseMs: number;
  retryScheduleSeconds: readonly number[];
  timerLateMsMax: number;
  /** Longest way to the database and back, each. */
  wayMsMax: number;
  /** Connections of each node to the database. */
  connections: number;
  /** How long a receiver may take to answer. */
  deadlineMs: number;
  failingMsMax: number;
  /** By how much clocks of nodes are apart at most. */
  skewMsMax: number;
  /** What the clocks show at the beginning, after the beginning of the day. */
  beginsAtMs: number;
  /** From here on receivers are well, nothing fails, and all must come to its end. */
  healAt: number;
  endAt: number;
}

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
/** The schedule, the longest wait of a circuit, and some air. */
const tailMs = 4 * minuteMs;

export function chooseNodeSettings(random: SeededRandom, nodes: number): NodeSettings {
  const healAt = random.between(30, 90) * 1000;
  const { sharedDelivery } = limits;
  const narrow = random.chance(0.3);
  return {
    delivery: {
      ...sharedDelivery,
      ...(narrow ? narrowed(random) : {}),
      health: {
        ...sharedDelivery.health,
        ...(random.chance(0.6) ? { failuresMax: random.between(2, 5) } : {}),
        waitMsMax: 15_000,
        askedWaitMsMax: 15_000,
      },
    },
    nodes,
    leaseMs: random.pick([4, 8, 15]) * 1000,
    retryScheduleSeconds: random.pick([
      [1, 3, 10, 20, 30],
      [5, 5, 30],
      [1, 1, 1, 20, 40],
    ]),
    timerLateMsMax: random.pick([0, 3, 40]),
    wayMsMax: random.pick([1, 4, 20]),
    connections: random.pick([2, 4, 10]),
    deadlineMs: random.pick([4000, 12_000]),
    failingMsMax: 5 * 24 * hourMs,
    skewMsMax: random.pick([0, 500, 5000]),
    // Some begin shortly before an hour, and a day, ends: keys and slices go by them.
    beginsAtMs: random.pick([12 * hourMs, 13 * hourMs - minuteMs / 2, 24 * hourMs - minuteMs]),
    healAt,
    endAt: healAt + tailMs,
  };
}

/** Bounds that a handful of messages reaches. */
function narrowed(random: SeededRandom): Partial<DeliveryLoopOptions> {
  const { sharedDelivery } = limits;
  return {
    freshDeliveriesMax: random.between(66, 90),
    dueDeliveriesMax: random.between(4, 30),
    readMessagesMax: random.between(2, 20),
    lanes: {
      ...sharedDelivery.lanes,
      quickInFlightMax: random.between(2, 8),
      slowInFlightMax: random.between(1, 4),
      quickLaneInFlightMax: random.between(1, 4),
      slowLaneInFlightMax: random.between(1, 2),
      freshHeldMax: random.between(2, 10),
      refillBelow: random.between(1, 4),
    },
    due: {
      ...sharedDelivery.due,
      claimMax: random.between(3, 20),
      perEndpointMax: random.between(2, 6),
      endpointsMax: random.between(1, 3),
      walkPageMax: random.between(1, 3),
    },
  };
}
