/** When an endpoint that goes on failing is warned of, and disabled. */

/** How an endpoint has failed without a success in between. Attempts by hand do not count. */
export interface EndpointFailure {
  endpointId: string;
  /** When the first and the last of these attempts began. */
  failingSince: number;
  lastFailureAt: number;
  failures: number;
  /** The highest percentage of the time allowed that was warned of; 0 for none. */
  warnedPercent: number;
}

/** An endpoint that has failed for so long that something is to be done about it. */
export interface FailingEndpoint extends EndpointFailure {
  endpointUid: string | null;
  applicationId: string;
  applicationUid: string | null;
  environmentId: string;
}

/** Percentages of the time allowed after which a warning is told. */
export const warningPercents = [50, 70, 90] as const;

/** What is kept as the reason of one that was disabled by a request. */
export const disabledByHand = 'by hand';

/** The reason of one that was disabled because it went on failing. */
export function failingReason(failingSince: number): string {
  return `every attempt has failed since ${new Date(failingSince).toISOString()}`;
}

/** The cause in the records of what waited for an endpoint when it was disabled. */
export const endpointWasDisabled = 'the endpoint was disabled';
/** As above, for one that was deleted. */
export const endpointWasDeleted = 'the endpoint was deleted';

/** What has come of a failure by now: nothing new, a warning, or the end. */
export type HealthStep = { kind: 'none' } | { kind: 'warn'; percent: number } | { kind: 'disable' };

/**
 * What follows from how long an endpoint has failed: from its first failure to its last one, not to
 * now, so that one that nothing was sent to since is left alone. Warnings that were passed over
 * are not made up for; the highest one counts.
 */
export function healthStep(
  { failingSince, lastFailureAt, warnedPercent }: EndpointFailure,
  allowedMs: number,
): HealthStep {
  const percent = ((lastFailureAt - failingSince) / allowedMs) * 100;
  if (percent >= 100) return { kind: 'disable' };
  const reached = warningPercents.findLast((step) => percent >= step) ?? 0;
  return reached > warnedPercent ? { kind: 'warn', percent: reached } : { kind: 'none' };
}
