/** Clocks for those to whom it matters that the machine's clock is set while the program runs. */
import type { Clock } from './clock.ts';

export interface SteadyClock extends Clock {
  /** Goes on from here, where it is behind: what it showed before the program was started again. */
  raise: (now: number) => void;
}

/**
 * A clock that never goes back, for what is due: where the machine's clock is set back, this one
 * goes on from where it was, a tenth slower, until the other has caught up. So a wait that was
 * written down before takes a tenth longer at most, and nothing waits for days.
 */
export function createSteadyClock(clock: Clock): SteadyClock {
  let now = clock.now();
  let elapsed = clock.elapsed();
  return {
    ...clock,
    now() {
      const passed = clock.elapsed() - elapsed;
      elapsed += passed;
      const wall = clock.now();
      // Exactly as fast as the other where it is not behind, so that nothing drifts.
      now = Math.max(wall, now + Math.min(passed, passed * steadyPace));
      // Whole milliseconds, as every moment in the store.
      return Math.floor(now);
    },
    raise(to) {
      now = Math.max(now, to);
    },
  };
}

const steadyPace = 0.9;

export interface CautiousClockOptions {
  /** A jump forward by more than this is doubted. */
  jumpMs: number;
  /** For so long. */
  doubtMs: number;
}

/**
 * A clock for what removes things for good by their age. When the machine's clock jumps forward
 * while the program runs, this one goes on as if it had not, and says so, until the time that the
 * operator has to put it right is over. What is removed too late does no harm.
 */
export function createCautiousClock(
  clock: Clock,
  { jumpMs, doubtMs }: CautiousClockOptions,
  report: (problem: string) => void,
): Clock {
  let wall = clock.now();
  let elapsed = clock.elapsed();
  let doubtedSince: number | null = null;
  return {
    ...clock,
    now() {
      const present = { wall: clock.now(), elapsed: clock.elapsed() };
      const expected = wall + present.elapsed - elapsed;
      const ahead = present.wall - expected;
      if (ahead > jumpMs) {
        if (doubtedSince === null) report(jumpSentence(ahead, doubtMs));
        doubtedSince ??= present.elapsed;
        if (present.elapsed - doubtedSince < doubtMs) return expected;
      }
      doubtedSince = null;
      ({ wall, elapsed } = present);
      return wall;
    },
  };
}

const hourMs = 3_600_000;

function jumpSentence(ahead: number, doubtMs: number): string {
  const hours = Math.round(ahead / hourMs);
  return `the clock of the machine went forward by ${hours} hours at once: nothing is removed for its age by that for ${Math.round(doubtMs / hourMs)} hours, so that a wrong clock can be put right`;
}
