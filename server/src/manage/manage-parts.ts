/** What the acts of management work with. */
import type { BackgroundTask } from '../domain/background-task.ts';
import type { TlsIdentity } from '../domain/endpoint-access.ts';
import { isId, type Ids } from '../domain/ids.ts';
import type { Delivery } from '../domain/message.ts';
import type { Announcer } from '../domain/operational-event.ts';
import { Problem } from '../domain/problem.ts';
import type { CheckTransformation, RunTransformation } from '../domain/transformation.ts';
import type { Clock } from '../lib/clock.ts';
import type { Random } from '../lib/random.ts';
import type { PayloadRules } from './payload-rules.ts';
import type { PayloadSchemas } from '../schema/payload-schemas.ts';
import type { ApplicationPlans } from '../storage/application-plans.ts';
import type { SourceKinds } from '../domain/source-kind.ts';
import type { SourcePlans } from '../storage/source-plans.ts';
import type { SecretBox } from '../storage/secret-box.ts';
import type { Once, Storage, Written } from '../storage/storage.ts';
import type { AlarmChannelParts } from './alarm-channels.ts';
import type { Principals } from './principals.ts';

/** What names a delivery that waits in the store. */
type WaitingRow = Pick<Delivery, 'endpointId' | 'dueAt' | 'position' | 'trigger'>;

export interface ManageParts {
  storage: Storage;
  plans: ApplicationPlans;
  principals: Principals;
  secretBox: SecretBox;
  clock: Clock;
  ids: Ids;
  random: Random;
  payloadSchemas: PayloadSchemas;
  payloadRules: PayloadRules;
  announcer: Announcer;
  /** Says in words why deliveries to this URL would be refused, or null. */
  urlRefusal: (url: URL) => string | null;
  /** Whether the deployment itself names the network that this host belongs to (GANCHO_ALLOW_SUBNETS). */
  isNamedHost: (url: URL) => boolean;
  /** As `urlRefusal`, for token servers. */
  tokenUrlRefusal: (url: URL) => string | null;
  /** Says in words why connections with these certificates cannot be made, or null. */
  tlsRefusal: (identity: Omit<TlsIdentity, 'id'>) => string | null;
  /** Tells delivery that something was made due for this endpoint. */
  wakeDelivery: (endpointId: string, dueAt?: number) => void;
  /** Keeps deliveries that wait from being sent until `release`; `free` leaves out those being sent. */
  withdraw: <T extends WaitingRow>(rows: T[]) => { free: T[]; release: () => void };
  /** Tells delivery that the payloads of these messages were removed. */
  forgetPayloads: (positions: number[]) => void;
  /** Tells upkeep that a background task was started. */
  wakeTasks: () => void;
  /** Tells of a background task that was ended by hand. */
  taskEnded: (task: BackgroundTask) => void;
  /** Runs and checks transformations in the sandbox. */
  transformations: { run: RunTransformation; check: CheckTransformation };
  consent: ConsentParts;
  sources: SourceParts;
  /** Tells upkeep that a rule of alarms was made or changed. */
  wakeAlarms: () => void;
  alarmChannels: AlarmChannelParts;
  /** Tells upkeep that an environment, or what an application was owed, is to be removed. */
  wakeRemoval: () => void;
}

/** What is known of sources beside the store. */
export interface SourceParts {
  kinds: SourceKinds;
  plans: SourcePlans;
  /** Tells those that run sources that one was made, changed or removed. */
  wake: () => void;
}

/** How receivers are asked for consent. */
export interface ConsentParts {
  /** Whether no endpoint may be created, or get another address, without it. */
  required: boolean;
  /** The name of this server, under which it asks and sends. */
  origin: string;
  /** Tells upkeep that a receiver is to be asked now. */
  wake: () => void;
}

/** The wish of a client that its request takes effect once, and how its answer is kept. */
export interface OnceFor<T> {
  key: Uint8Array;
  fingerprint: Uint8Array;
  answer: (value: T) => Answer;
}

export interface Answer {
  status: number;
  body: string | null;
}

/** What came of a request that may be a repetition. */
export type Done<T> = { kind: 'done'; value: T } | { kind: 'replayed'; answer: Answer };

/** The record that goes into the transaction. */
export function onceRecord<T>(once: OnceFor<T> | null, value: T, at: number): Once | null {
  if (once === null) return null;
  const { key, fingerprint } = once;
  return { key, fingerprint, at, ...once.answer(value) };
}

/** Turns what the store found under an idempotency key into an answer or a refusal. */
export function replayOf<T>(
  written: Exclude<Written<T>, { kind: 'done' }>,
): Extract<Done<T>, { kind: 'replayed' }> {
  if (written.kind === 'mismatch') throw new Problem('idempotency_key_reused');
  return { kind: 'replayed', answer: { status: written.status, body: written.body } };
}

/** How often a write is tried that others may overtake between its reading and its writing. */
export const raceTriesMax = 3;

export function isConflict(error: unknown): boolean {
  return (
    error instanceof Problem && (error.code === 'conflict' || error.code === 'event_type_exists')
  );
}

const uidPattern = /^[a-zA-Z0-9\-_.]{1,256}$/;

/** The uid that a PUT leaves: the body's, or else the one by which the path names the thing. */
export function uidOfPut(
  uid: string | null | undefined,
  idOrUid: string,
  kind: 'app' | 'ep',
): string | null {
  if (uid !== undefined) return uid;
  return isId(kind, idOrUid) ? null : idOrUid;
}

/** An own id as a uid would make a name that means two things. */
export function checkUid(uid: string | null | undefined, prefix: string): void {
  if (typeof uid === 'string' && !uidPattern.test(uid)) {
    throw Problem.field(
      ['uid'],
      'a uid is 1 to 256 letters, digits, hyphens, underscores and dots',
    );
  }
  if (uid?.startsWith(`${prefix}_`)) {
    throw Problem.field(['uid'], `a uid must not start with \`${prefix}_\`: ids do`);
  }
}
