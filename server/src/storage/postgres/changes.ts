/** What each write changes of what nodes keep in memory, as subjects that all of them are told. */
import type { Endpoint } from '../../domain/application.ts';
import { toldEnvironmentOf } from '../../domain/operational-event.ts';
import type { TaskEffect } from '../contract/background-tasks.ts';
import type { Act, Statements } from '../sql/statements.ts';
import type {
  AttemptRecord,
  StorageWrites,
  WriteInput,
  WriteOutput,
  WriteVerb,
} from '../storage.ts';

/** In the words of `Ears.changed`. */
export type Subject = `app:${string}` | `env:${string}` | `source:${string}` | 'key' | 'task';

type SubjectsOf<K extends WriteVerb> = (
  input: WriteInput<K>,
  output: WriteOutput<K>,
  statements: Statements,
) => Act<Subject[]> | Subject[];

/** Whoever sends something is not among them: messages, attempts and what is due are kept by no node. */
type Quiet =
  | 'acceptMessage'
  | 'acceptMessages'
  | 'advanceFresh'
  | 'cancelDeliveries'
  | 'cancelInLine'
  | 'changeIssue'
  | 'claimAlarmChannel'
  | 'clearAlarm'
  | 'createAlarmRule'
  | 'deleteAlarmRule'
  | 'noteAlarmTest'
  | 'raiseAlarm'
  | 'settleAlarmChannel'
  | 'trimAlarms'
  | 'updateAlarmRule'
  | 'claimAsking'
  | 'createConnector'
  | 'createIntegration'
  | 'createMember'
  | 'createView'
  | 'deleteConnector'
  | 'deleteView'
  | 'dropOrphaned'
  | 'expungePayloads'
  | 'hastenDelivery'
  | 'joinOrder'
  | 'keepRequests'
  | 'leaseConsumer'
  | 'moveConsumer'
  | 'noteAudit'
  | 'noteDueClock'
  | 'noteIssues'
  | 'noteKeyUse'
  | 'noteSignIn'
  | 'noteSourceState'
  | 'parkDeliveries'
  | 'parkFresh'
  | 'releasePolled'
  | 'removePayload'
  | 'removeResponse'
  | 'resendMessage'
  | 'savePortalSettings'
  | 'saveSourceState'
  | 'sendAgain'
  | 'setEnvironmentRetention'
  | 'setRetention'
  | 'skipDelivery'
  | 'trimAudit'
  | 'trimEnvironment'
  | 'trimExpired'
  | 'trimFigures'
  | 'trimIssues'
  | 'trimSources'
  | 'trimStatistics'
  | 'trimTasks'
  | 'trimTokens'
  | 'trimUsage'
  | 'wakeSource'
  | 'updateConnector'
  | 'updateView'
  | 'warnOfFailing';

const ofApplication = ({ applicationId }: { applicationId: string }): Subject[] => [
  `app:${applicationId}`,
];
const ofEnvironment = ({ environmentId }: { environmentId: string }): Subject[] => [
  `env:${environmentId}`,
];
const ofKeys = (): Subject[] => ['key'];
/** What ends the service of an endpoint may begin a task. */
const ofEnding = ({ applicationId }: { applicationId: string }): Subject[] => [
  `app:${applicationId}`,
  'task',
];

/** A new verb has to be named here or among the quiet ones, or the types do not fit. */
const subjects: { [K in Exclude<keyof StorageWrites, Quiet>]: SubjectsOf<K> } = {
  createApplication: ({ id, environmentId }) => {
    // From now on somebody may listen to what happens there.
    const told = toldEnvironmentOf(environmentId);
    return told === null ? [`app:${id}`] : [`app:${id}`, `env:${told}`];
  },
  updateApplication: ({ id }) => [`app:${id}`],
  deleteApplication: ({ id }) => [`app:${id}`, 'key'],
  createEndpoint: ofApplication,
  updateEndpoint: ofEnding,
  changeTransformation: ofApplication,
  rotateSecret: ofApplication,
  changeHeaders: ofApplication,
  deleteEndpoint: ofEnding,
  askConsent: ofApplication,
  noteConsent: (_, output) =>
    output.kind === 'ok' ? ofApplication(output.value satisfies Endpoint) : [],
  disableFailing: ({ endpointId }, _, statements) => ofEndpoint(statements, endpointId),
  recordAttempts: (records) => ofRecords(records),
  createEventType: ofEnvironment,
  updateEventType: ofEnvironment,
  saveEventTypes: ofEnvironment,
  deleteEventType: ofEnvironment,
  createEnvironment: ({ id }) => [`env:${id}`],
  updateEnvironment: ({ id }) => [`env:${id}`],
  deleteEnvironment: ({ id }) => [`env:${id}`, 'key'],
  removeFromEnvironment: ({ id }, { applicationIds }) => [
    ...applicationIds.map((one): Subject => `app:${one}`),
    `env:${id}`,
    'key',
  ],
  saveApiKey: ofKeys,
  replaceApiKey: ofKeys,
  updateApiKey: ofKeys,
  saveToken: ofKeys,
  rotatePollerToken: ofKeys,
  expireTokens: ofKeys,
  removeToken: ofKeys,
  updateMember: ofKeys,
  deleteMember: ofKeys,
  acceptInvitation: ofKeys,
  updateIntegration: ofKeys,
  deleteIntegration: ofKeys,
  rotateIntegrationKey: ofKeys,
  createSource: ({ source }) => [`app:${source.applicationId}`],
  updateSource: (_, output) =>
    output.kind === 'ok' ? [`source:${output.value.id}`, `app:${output.value.applicationId}`] : [],
  deleteSource: ({ id }, output) =>
    output.kind === 'ok' ? [`source:${id}`, `app:${output.value.applicationId}`, 'key'] : [],
  startTask: () => ['task'],
  controlTask: () => ['task'],
  stepTask: ({ effects }, output, statements) =>
    output.kind === 'ok' ? ofEffects(statements, effects) : [],
};

/** What a write changed, each once; to be run in its transaction. Nothing where it took no effect. */
export function* subjectsOf(
  statements: Statements,
  { verb, input }: { verb: WriteVerb; input: unknown },
  output: unknown,
): Act<Subject[]> {
  const kind = (output as { kind?: string } | null | undefined)?.kind ?? 'ok';
  if (kind !== 'ok' || !Object.hasOwn(subjects, verb)) return [];
  const find = subjects[verb as keyof typeof subjects] as SubjectsOf<any>;
  const found = find(input, output, statements);
  return [...new Set(Array.isArray(found) ? found : yield* found)];
}

/** An effect is taken as if it had changed something: what it answered nobody keeps. */
function* ofEffects(statements: Statements, effects: readonly TaskEffect[]): Act<Subject[]> {
  const found: Subject[] = [];
  for (const effect of effects) {
    if (effect.verb === 'removeFromEnvironment' || effect.verb === 'noteConsent') continue;
    found.push(...(yield* subjectsOf(statements, effect, undefined)));
  }
  return found;
}

function ofRecords(records: readonly AttemptRecord[]): Subject[] {
  return records
    .filter(({ attempt }) => attempt.disables !== undefined)
    .flatMap(({ attempt }) => ofEnding(attempt));
}

function* ofEndpoint(statements: Statements, endpointId: string): Act<Subject[]> {
  const row = yield* statements.get('SELECT application_id FROM endpoint WHERE id = ?', endpointId);
  return row === undefined ? [] : ofEnding({ applicationId: row['application_id'] as string });
}
