/** Sees to it that there always are slices for the days to come. */
import type { CancelTimer, Clock } from '../../lib/clock.ts';
import { failureOf } from './database-fault.ts';
import { prepareSlices } from './slices.ts';
import type { Transactions } from './transactions.ts';

export interface KeepSlicesOptions {
  clock: Clock;
  slicesEveryMs: number;
  /** After a failure it is tried again sooner. */
  slicesAgainMs: number;
  report: (problem: string) => void;
}

/** Makes them again and again; the returned function ends it. */
export function keepSlices(
  transactions: Transactions,
  { clock, slicesEveryMs, slicesAgainMs, report }: KeepSlicesOptions,
): CancelTimer {
  let cancel = clock.after(slicesEveryMs, prepare);
  let ended = false;
  function prepare(): void {
    prepareSlices(transactions).then(
      () => again(slicesEveryMs),
      (error: unknown) => {
        report(`The slices of the days to come could not be made: ${failureOf(error).message}`);
        again(slicesAgainMs);
      },
    );
  }
  function again(afterMs: number): void {
    if (!ended) cancel = clock.after(afterMs, prepare);
  }
  return () => {
    ended = true;
    cancel();
  };
}
