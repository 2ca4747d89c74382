/** Puts together how sources receive: their types, their verification, and what is kept of requests. */
import type { HeartbeatSettings } from './domain/running-source.ts';
import type { SourceKind, SourceKinds, SourceSettings } from './domain/source-kind.ts';
import type { AcceptMessage } from './ingest/accept-message.ts';
import { createAcceptReceived, type AcceptReceived } from './ingest/accept-received.ts';
import { KeptRequests, type KeptRequestsParts } from './ingest/kept-requests.ts';
import {
  createNoteUnread,
  createReceiveRequest,
  type NoteUnread,
  type ReceiveParts,
  type ReceiveRequest,
} from './ingest/receive-request.ts';
import type { Ids } from './domain/ids.ts';
import type { Clock } from './lib/clock.ts';
import { limits } from './limits.ts';
import { learnSettings } from './manage/sources.ts';
import { heartbeatKind } from './manage/timed-kinds.ts';
import { createFetchTrusted } from './outbound/fetch-trusted.ts';
import type { Transport } from './outbound/transport.ts';
import type { ApplicationPlans } from './storage/application-plans.ts';
import type { SecretBox } from './storage/secret-box.ts';
import { SourcePlans, type SourcePlan } from './storage/source-plans.ts';
import type { Storage } from './storage/storage.ts';
import { fieldsOf, readConfig, shownConfig } from './verify/check-config.ts';
import { gradeOf } from './verify/grade-of.ts';
import type { Provider, SourceConfig } from './verify/provider.ts';
import { exampleSignatureOf } from './verify/example-signature.ts';
import { isBrazilian, providerOf, providerTypes } from './verify/registry.ts';
import { verifyBeat } from './verify/verify-beat.ts';
import { verifyRequest } from './verify/verify-request.ts';
import type { Verified } from './verify/verified.ts';

export interface SourcesParts {
  clock: Clock;
  ids: Ids;
  storage: Storage;
  secretBox: SecretBox;
  plans: ApplicationPlans;
  accept: AcceptMessage;
  transport: Transport;
  userAgent: string;
  report: (problem: string) => void;
  rejected: NonNullable<KeptRequestsParts['rejected']>;
  /** Types of which requests are not received, or not only. */
  ownKinds: readonly SourceKind[];
  received: NonNullable<ReceiveParts['received']>;
  /** Tells those that run sources that one was made, changed or removed. */
  wake: () => void;
}

export interface Sources {
  kinds: SourceKinds;
  plans: SourcePlans;
  accept: AcceptReceived;
  receive: ReceiveRequest;
  noteUnread: NoteUnread;
  /** What became no message; for those that run by themselves too. */
  keep: KeptRequests['add'];
  wake: () => void;
  /** Resolves once what is to be kept of requests is written. */
  flush: () => Promise<void>;
}

export function createSources(parts: SourcesParts): Sources {
  const { clock, storage, secretBox, wake } = parts;
  const kinds = createSourceKinds(parts.ownKinds);
  const plans = new SourcePlans(storage, secretBox, limits.sources.plansMax);
  const accept = createAcceptReceived(parts);
  const kept = new KeptRequests(parts, limits.sources.kept);
  const fetchTrusted = createFetchTrusted(parts, {
    ...limits.sources.verifying,
    userAgent: parts.userAgent,
  });
  const sources = { kinds, plans, wake };
  const secretsOf = ({ source, config }: SourcePlan): readonly string[] =>
    kinds.find(source.type)?.secrets(config) ?? [];
  const receive = createReceiveRequest({
    accept,
    kept,
    received: parts.received,
    secretsOf,
    learn: (plan, learned) =>
      learnSettings({ storage, secretBox, clock, sources }, plan.source.id, learned),
    verify: async (plan, request) => {
      const provider = providerOf(plan.source.type);
      if (plan.fault !== null) return unreadable(plan.fault);
      if (plan.source.type === heartbeatKind.type) {
        return verifyBeat(plan.config as unknown as HeartbeatSettings, request);
      }
      if (provider === undefined)
        throw new Error(`no requests are received for ${plan.source.type}`);
      return verifyRequest(provider, plan.config as SourceConfig, request, fetchTrusted);
    },
  });
  const noteUnread = createNoteUnread({ kept, secretsOf });
  return {
    ...sources,
    accept,
    receive,
    noteUnread,
    keep: kept.add.bind(kept),
    flush: () => kept.flush(),
  };
}

/** Nothing is wrong with the request: once the master key is back, it is taken. */
function unreadable(detail: string): Verified {
  return {
    kind: 'rejected',
    reason: 'not_configured',
    detail,
    answer: { status: 503, headers: { 'retry-after': '60' }, body: '' },
  };
}

/** The providers whose requests are verified, and those that the others know of. */
export function createSourceKinds(own: readonly SourceKind[]): SourceKinds {
  const byType = new Map<string, SourceKind>();
  for (const type of providerTypes()) byType.set(type, kindOf(providerOf(type)!));
  for (const kind of own) byType.set(kind.type, kind);
  return {
    find: (type) => byType.get(type) ?? null,
    types: [...byType.keys()].toSorted(),
  };
}

function kindOf(provider: Provider): SourceKind {
  const fields = fieldsOf(provider);
  const secretNames = fields.filter(({ secret }) => secret).map(({ name }) => name);
  return {
    type: provider.type,
    title: provider.title,
    docs: provider.docs ?? null,
    note: provider.note ?? null,
    settings: fields.map((field) => ({
      name: field.name,
      help: field.help,
      secret: field.secret,
      required: field.required && field.learned !== true,
      several: field.several === true,
      choices: field.choices ?? null,
      default: field.default ?? null,
    })),
    country: isBrazilian(provider.type) ? 'BR' : null,
    example: exampleSignatureOf(provider),
    receives: true,
    runs: false,
    bestGrade: provider.grade,
    check(config) {
      const read = readConfig(provider, config);
      if ('ok' in read) return { ok: read.ok };
      const { field, fault } = read;
      const loc = field === '' ? [] : [field];
      return { errors: [{ loc, msg: fault, type: 'value_error' }] };
    },
    shown: (config) => shownConfig(provider, config as SourceConfig).shown,
    secrets: (config) => secretNames.flatMap((name) => textsOf(config, name)),
    grade: (config) => gradeOf(provider, config as SourceConfig),
    // Of anybody's requests the same content twice may well be two events.
    hasEventKeys: (config) =>
      provider.type !== 'generic-webhook' || config['eventKey'] !== undefined,
  };
}

function textsOf(config: SourceSettings, name: string): string[] {
  const value = config[name];
  return [value ?? []].flat().filter((one): one is string => typeof one === 'string');
}
