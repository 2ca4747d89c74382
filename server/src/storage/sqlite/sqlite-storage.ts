/** The contract on top of a group commit and a way to read; shared by the threaded store and the simulated one. */
import type { GroupCommit } from '../group-commit.ts';
import type {
  AttemptRecord,
  ReadVerb,
  Storage,
  StoreFailure,
  WriteVerb,
  Written,
} from '../storage.ts';
import type { CallResult, WriteCall } from './acts.ts';
import { failureOf } from './store-fault.ts';

export interface StorageParts {
  commits: GroupCommit<WriteCall, CallResult>;
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
  'stepTask',
  'trimTasks',
  'trimUsage',
  'trimStatistics',
  'dropOrphaned',
  'warnOfFailing',
]);

function isUrgent({ verb, input }: WriteCall): boolean {
  if (verb === 'recordAttempts') return (input as AttemptRecord[]).some(({ awaited }) => awaited);
  return !patientVerbs.has(verb);
}

function unwrap(result: CallResult): Written<any> {
  if ('ok' in result) return result.ok;
  throw failureOf(result);
}

export function createStorage({ commits, read, refusal, close }: StorageParts): Storage {
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
