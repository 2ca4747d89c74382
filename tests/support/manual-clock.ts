/** A clock that stands until a test moves it. */
import type { Clock } from '../../server/src/lib/clock.ts';

export interface ManualClock extends Clock {
  /** Moves on, runs what falls due on the way in its order, and lets promises go on. */
  advance: (ms: number) => Promise<void>;
  /** How many timers wait. */
  waiting: () => number;
}

export function manualClock(startMs = 1_800_000_000_000): ManualClock {
  let elapsed = 0;
  let timers: { at: number; run: () => void }[] = [];

  return {
    now: () => startMs + elapsed,
    elapsed: () => elapsed,
    after(delayMs, run) {
      const timer = { at: elapsed + Math.max(0, delayMs), run };
      timers.push(timer);
      return () => {
        timers = timers.filter((one) => one !== timer);
      };
    },
    async advance(ms) {
      const until = elapsed + ms;
      for (;;) {
        await promisesToGoOn();
        const [next] = timers.filter(({ at }) => at <= until).toSorted((a, b) => a.at - b.at);
        if (next === undefined) break;
        timers = timers.filter((one) => one !== next);
        elapsed = Math.max(elapsed, next.at);
        next.run();
      }
      elapsed = until;
    },
    waiting: () => timers.length,
  };
}

function promisesToGoOn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
