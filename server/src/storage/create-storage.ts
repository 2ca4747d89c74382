/** The contract on top of a group commit and a way to read; shared by all drivers. */
import type { Message } from '../domain/message.ts';
import type { GroupCommit } from './group-commit.ts';
import type {
  AttemptRecord,
  Once,
  ReadVerb,
  Storage,
  StoreFailure,
  WriteVerb,
  Written,
} from './storage.ts';

/** One write, as it passes through a group commit. */
export interface WriteCall {
  verb: WriteVerb;
  input: unknown;
  once: Once | null;
  /** Messages that are accepted with it, if it takes effect. */
  announcements?: readonly Message[];
  /** Where others share the store, the node that this process was when it asked for it. */
  by?: number | null;
}

/** `Failed` is how a driver says that a call came to nothing. */
export interface StorageParts<Failed extends object> {
  commits: GroupCommit<WriteCall, { ok: Written<unknown> } | Failed>;
  failureOf: (failed: Failed) => StoreFailure;
  read: (verb: ReadVerb, input: unknown) => Promise<unknown>;
  /** Why a write is not even tried at present; without it, each is. */
  refusal?: (verb: WriteVerb) => StoreFailure | null;
  close: () => Promise<void>;
}

/** What nobody waits for: it may linger for company, as records of attempts do for the most part. */
const patientVerbs = new Set([
  'parkDeliveries',
  'parkFresh',
  'advanceFresh',
  'trimExpired',
  'trimEnvironment',
  'stepTask',
  'trimTasks',
  'trimUsage',
  'trimStatistics',
  'trimFigures',
  'dropOrphaned',
  'keepRequests',
  'noteIssues',
  'trimIssues',
  'raiseAlarm',
  'clearAlarm',
  'trimAlarms',
  'claimAlarmChannel',
  'settleAlarmChannel',
  'trimSources',
  'warnOfFailing',
]);

function isUrgent({ verb, input }: WriteCall): boolean {
  if (verb === 'recordAttempts') return (input as AttemptRecord[]).some(({ awaited }) => awaited);
  return !patientVerbs.has(verb);
}

export function createStorage<Failed extends object>({
  commits,
  failureOf,
  read,
  refusal,
  close,
}: StorageParts<Failed>): Storage {
  function unwrap(result: { ok: Written<unknown> } | Failed): Written<any> {
    if ('ok' in result) return result.ok;
    throw failureOf(result);
  }

  function run(call: WriteCall): Promise<Written<any>> {
    const refused = refusal?.(call.verb) ?? null;
    if (refused !== null) return Promise.reject(refused);
    return commits.add(call, isUrgent(call)).then(unwrap);
  }

  return {
    async write(verb, input) {
      const written = await run({ verb, input, once: null });
      if (written.kind !== 'done') throw new Error('a write without a key cannot be a repetition');
      return written.value;
    },
    writeOnce: (verb, input, once, announcements = []) => run({ verb, input, once, announcements }),
    read: (verb, input) => read(verb, input) as Promise<any>,
    close,
  };
}
