/** Time as it is handed to the core, so that a simulation can own it. */

export type CancelTimer = () => void;

export interface Clock {
  /** Wall-clock time in milliseconds since 1970. May jump when the machine's clock is set. */
  now(): number;
  /** Milliseconds that only ever grow; for durations, never for dates. */
  elapsed(): number;
  /** Calls `run` once after `delayMs`; the returned function prevents the call. */
  after(delayMs: number, run: () => void): CancelTimer;
}

/** The longest delay that a Node timer takes; a longer one fires at once. */
const nodeTimerMsMax = 2_147_483_647;

/** The machine's own clock. Its timers do not keep the process alive. */
export const systemClock: Clock = {
  now: () => Date.now(),
  elapsed: () => performance.now(),
  after(delayMs, run) {
    if (delayMs <= 0) {
      // A Node timer waits at least 1 ms; "at once" is the end of this turn.
      const immediate = setImmediate(run);
      return () => clearImmediate(immediate);
    }
    const timer = setTimeout(run, Math.min(delayMs, nodeTimerMsMax));
    timer.unref();
    return () => clearTimeout(timer);
  },
};

/** Resolves after `delayMs` on the given clock. */
export function sleep(clock: Clock, delayMs: number): Promise<void> {
  return new Promise((resolve) => clock.after(delayMs, resolve));
}
