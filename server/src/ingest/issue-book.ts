/**
 * Adds up failures by their cause, in writes that many share: a receiver that is down for hours costs
 * the store a row now and then, and no delivery waits for it. What a process that is killed had not
 * written yet, about a second of counts, is missing from the issues; the attempts themselves are not.
 */
import { causeKeyOf, rejectionKeyOf } from '../domain/failure-cause.ts';
import type { Ids } from '../domain/ids.ts';
import type { IssueExample, NotedFailures } from '../domain/issue.ts';
import type { Attempt } from '../domain/message.ts';
import type { CancelTimer, Clock } from '../lib/clock.ts';
import type { Storage } from '../storage/storage.ts';

export interface IssueBookOptions {
  /** How long failures are gathered. */
  gatherMs: number;
  /** As many issues at most between two writes; what has no place among them is not counted. */
  gatheredMax: number;
  perEnvironmentMax: number;
}

export interface IssueBookParts {
  clock: Clock;
  ids: Ids;
  storage: Pick<Storage, 'write'>;
  report: (problem: string) => void;
}

type Failure = Pick<NotedFailures, 'applicationId' | 'endpointId' | 'cause'> & {
  at: number;
  example: IssueExample | null;
};

export class IssueBook {
  readonly #parts: IssueBookParts;
  readonly #options: IssueBookOptions;
  #gathered = new Map<string, NotedFailures>();
  #cancel: CancelTimer | null = null;
  #writing: Promise<void> = Promise.resolve();

  constructor(parts: IssueBookParts, options: IssueBookOptions) {
    this.#parts = parts;
    this.#options = options;
  }

  /** An attempt is recorded. Costs a success nothing. */
  noteAttempt(attempt: Attempt): void {
    if (attempt.status !== 'fail') return;
    const {
      applicationId,
      endpointId,
      startedAt: at,
      responseStatus: status,
      cause,
      url,
    } = attempt;
    const { id: attemptId, messageId } = attempt;
    const example = { at, attemptId, messageId, requestId: null, status, cause, url };
    this.#add({ applicationId, endpointId, cause: causeKeyOf(attempt), at, example });
  }

  /** A source did not take a request; `kept` is what is kept of it, if anything is. */
  noteRejected(
    applicationId: string,
    reason: string,
    kept: { id: string; status: number; detail: string | null } | null,
  ): void {
    const at = this.#parts.clock.now();
    const example: IssueExample | null =
      kept === null
        ? null
        : {
            at,
            attemptId: null,
            messageId: null,
            requestId: kept.id,
            status: kept.status,
            cause: kept.detail,
            url: null,
          };
    this.#add({ applicationId, endpointId: null, cause: rejectionKeyOf(reason), at, example });
  }

  /** Resolves once what was gathered is written, or could not be. */
  async flush(): Promise<void> {
    this.#write();
    await this.#writing;
  }

  #add({ applicationId, endpointId, cause, at, example }: Failure): void {
    this.#put({
      id: '',
      applicationId,
      endpointId,
      cause,
      firstSeen: at,
      lastSeen: at,
      occurrences: 1,
      example,
    });
    this.#cancel ??= this.#parts.clock.after(this.#options.gatherMs, () => this.#write());
  }

  #put(noted: NotedFailures): void {
    const { applicationId, endpointId, cause } = noted;
    const key = `${applicationId} ${endpointId ?? ''} ${cause}`;
    const known = this.#gathered.get(key);
    if (known === undefined) {
      if (this.#gathered.size >= this.#options.gatheredMax) return;
      this.#gathered.set(key, noted);
      return;
    }
    known.occurrences += noted.occurrences;
    known.firstSeen = Math.min(known.firstSeen, noted.firstSeen);
    if (noted.lastSeen < known.lastSeen) return;
    known.lastSeen = noted.lastSeen;
    known.example = noted.example ?? known.example;
  }

  #write(): void {
    this.#cancel?.();
    this.#cancel = null;
    if (this.#gathered.size === 0) return;
    const { storage, report, ids } = this.#parts;
    const failures = [...this.#gathered.values()].map((one) => ({ ...one, id: ids.next('iss') }));
    this.#gathered = new Map();
    const { perEnvironmentMax } = this.#options;
    this.#writing = this.#writing.then(async () => {
      try {
        await storage.write('noteIssues', { failures, perEnvironmentMax });
      } catch (error) {
        report(`failures could not be added to their issues yet: ${String(error)}`);
        // With the next failure they are written again.
        for (const one of failures) this.#put(one);
      }
    });
  }
}
