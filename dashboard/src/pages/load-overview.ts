/** What the overview shows: the figures of the environment, over the time that is asked for. */
import type { Static } from 'typebox';
import { get } from '../api/client.ts';
import type {
  BusiestApplicationsOut,
  EnvironmentFiguresOut,
  EnvironmentQueueOut,
  FailedEndpointsOut,
} from '../../../server/src/http/schemas/figures.ts';

export type Figures = Static<typeof EnvironmentFiguresOut>;
export type Queue = Static<typeof EnvironmentQueueOut>;
export type Failing = Static<typeof FailedEndpointsOut>;
export type Busiest = Static<typeof BusiestApplicationsOut>;

export const ranges = ['1h', '24h', '7d', '30d'] as const;
export type Range = (typeof ranges)[number];
const rangeMs: Record<Range, number> = {
  '1h': 3_600_000,
  '24h': 86_400_000,
  '7d': 7 * 86_400_000,
  '30d': 30 * 86_400_000,
};

export function rangeOf(text: string | undefined): Range {
  return ranges.find((one) => one === text) ?? '24h';
}

export interface Overview {
  figures: Figures;
  queue: Queue;
  failing: Failing;
  busiest: Busiest;
}

export async function loadOverview(
  range: Range,
  now: number,
  signal: AbortSignal,
): Promise<Overview> {
  const window = { since: new Date(now - rangeMs[range]).toISOString() };
  const [figures, queue, failing, busiest] = await Promise.all([
    get<Figures>('/stats/attempts', window, signal),
    get<Queue>('/stats/queue', {}, signal),
    get<Failing>('/stats/endpoints', window, signal),
    get<Busiest>('/stats/applications', { ...window, limit: 6 }, signal),
  ]);
  return { figures, queue, failing, busiest };
}

export interface Part {
  /** Milliseconds since 1970. */
  from: number;
  success: number;
  fail: number;
  p50: number | null;
  p95: number | null;
}

/** Every part of the time, those without attempts too. */
export function partsOf({ since, until, bucketSeconds, buckets }: Figures): Part[] {
  const known = new Map(buckets.map((one) => [Date.parse(one.timestamp), one]));
  const parts: Part[] = [];
  for (let from = Date.parse(since); from < Date.parse(until); from += bucketSeconds * 1_000) {
    const one = known.get(from);
    parts.push({
      from,
      success: one?.success ?? 0,
      fail: one?.fail ?? 0,
      p50: one?.p50Ms ?? null,
      p95: one?.p95Ms ?? null,
    });
  }
  return parts;
}
