/** What flows where: of sources and applications each endpoint, what is done on the way, and how it went. */
import type { Application, Endpoint } from '../domain/application.ts';
import { isDestinationAddress, isPollAddress } from '../domain/application.ts';
import { shownAddress } from '../domain/destination-address.ts';
import type { Source } from '../domain/source.ts';
import { openDestination } from '../storage/endpoint-shape.ts';
import type { AttemptCounts } from '../storage/contract/statistics.ts';
import type { ManageParts } from './manage-parts.ts';
import { countAttempts } from './statistics.ts';

/** As many endpoints of one origin are shown; whoever has more looks at its own list. */
const endpointsMax = 50;
const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

type Parts = Pick<ManageParts, 'storage' | 'secretBox' | 'clock' | 'plans'>;

/** Where messages come from. */
export interface Origin {
  applicationId: string;
  source: Source | null;
  name: string;
}

export interface Flow extends Origin {
  /** Of the past day, the running hour included. */
  accepted: number;
  rejected: number;
  endpoints: FlowEndpoint[];
  hasMore: boolean;
}

export interface FlowEndpoint {
  endpoint: Endpoint;
  /** The kind of its destination; `webhook` for a signed request, `poll` where it fetches. */
  kind: string;
  address: string;
  counts: AttemptCounts;
}

export function originOfSource(source: Source): Origin {
  return { applicationId: source.applicationId, source, name: source.name };
}

export function originOfApplication({ id, name }: Application): Origin {
  return { applicationId: id, source: null, name };
}

/** What left an origin, to each of its endpoints, newest first, in the past day. */
export async function flowOf(parts: Parts, origin: Origin): Promise<Flow> {
  const { applicationId } = origin;
  const now = parts.clock.now();
  const hourBefore = Math.floor(now / hourMs) + 1;
  const [received, list] = await Promise.all([
    parts.storage.read('receivingOf', { applicationId, hourFrom: hourBefore - 24, hourBefore }),
    parts.storage.read('listEndpoints', {
      applicationId,
      limit: endpointsMax,
      from: null,
      order: 'descending',
    }),
  ]);
  const window = { since: now - dayMs, until: now };
  const endpoints = await Promise.all(
    list.items.map(async (endpoint) => ({
      endpoint,
      ...(await whereTo(parts, endpoint)),
      counts: await countAttempts(parts, endpoint.id, window),
    })),
  );
  return {
    ...origin,
    accepted: received.accepted,
    rejected: received.others.rejected,
    endpoints,
    hasMore: !list.done,
  };
}

async function whereTo(
  { secretBox, plans }: Parts,
  endpoint: Endpoint,
): Promise<{ kind: string; address: string }> {
  const { url, destination } = endpoint;
  const usual = isDestinationAddress(url)
    ? url.slice(url.indexOf(':') + 1)
    : isPollAddress(url)
      ? 'poll'
      : 'webhook';
  if (destination === null) return { kind: usual, address: url };
  try {
    const opened = openDestination(secretBox, endpoint);
    if (opened?.type === 'application') {
      // Its id says nothing to people.
      const plan = await plans.load(opened.applicationId);
      if (plan !== null) {
        return { kind: opened.type, address: `application:${plan.application.name}` };
      }
    }
    return { kind: opened?.type ?? usual, address: shownAddress(opened, url) };
  } catch {
    // Without the master key only its own address is known.
    return { kind: usual, address: url };
  }
}
