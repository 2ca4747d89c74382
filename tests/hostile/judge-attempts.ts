/** Compares what the server recorded of deliveries with what must come of them. */
import type { Behaviour } from './behaviour.ts';
import type { RecordedAttempt } from './make-deliveries.ts';

export interface Verdict {
  /** What came of the deliveries, in a few words; different outcomes are all named. */
  outcome: string;
  slowestMs: number;
  violations: string[];
}

export function judgeAttempts(
  { name, expect }: Behaviour,
  attempts: readonly (RecordedAttempt | null)[],
  endMsMax: number,
): Verdict {
  const violations = new Set<string>();
  const outcomes = new Set<string>();
  let slowestMs = 0;
  for (const attempt of attempts) {
    if (attempt === null) {
      outcomes.add('never ended');
      violations.add(`${name}: a delivery has no record in time`);
      continue;
    }
    outcomes.add(outcomeOf(attempt));
    slowestMs = Math.max(slowestMs, attempt.responseDurationMs);
    if (attempt.responseDurationMs > endMsMax) {
      violations.add(
        `${name}: took ${attempt.responseDurationMs} ms, at most ${endMsMax} are right`,
      );
    }
    if (!isExpected(expect, attempt)) {
      violations.add(`${name}: ${outcomeOf(attempt)} (${shown(attempt.response)})`);
    }
  }
  return { outcome: [...outcomes].join('; '), slowestMs, violations: [...violations] };
}

function isExpected(expect: Behaviour['expect'], attempt: RecordedAttempt): boolean {
  const isSuccess = expect.status >= 200 && expect.status < 300;
  return (
    attempt.responseStatusCode === expect.status &&
    (attempt.status === 0) === isSuccess &&
    (expect.cause === undefined || expect.cause.test(attempt.cause ?? '')) &&
    (expect.response === undefined || expect.response.test(attempt.response))
  );
}

function outcomeOf({ responseStatusCode, cause }: RecordedAttempt): string {
  return responseStatusCode === 0 ? (cause ?? 'no cause') : `answered ${responseStatusCode}`;
}

function shown(text: string): string {
  return JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}…` : text);
}
