/** What the overview shows, gathered from the lists that the API has. */
import { get } from '../api/client.ts';
import type {
  Application,
  ApplicationStats,
  Endpoint,
  EndpointCounts,
  Page,
} from '../api/shapes.ts';
import type { HourOfAttempts } from '../ui/chart.tsx';

/** So many applications and endpoints are looked at; beyond that the page says so. */
const applicationsMax = 50;
const failingApplicationsMax = 8;
const endpointsMax = 40;
const atOnce = 6;
const hourMs = 3_600_000;

export interface FailingEndpoint {
  app: Application;
  endpoint: Endpoint;
  counts: EndpointCounts;
}

export interface Overview {
  applications: { app: Application; success: number; fail: number }[];
  /** Whether there are more applications than were looked at. */
  isPartial: boolean;
  success: number;
  fail: number;
  exhausted: number;
  /** Each of the hours since then, those without attempts too. */
  hours: HourOfAttempts[];
  failing: FailingEndpoint[];
}

async function inTurns<In, Out>(
  items: readonly In[],
  work: (item: In) => Promise<Out>,
): Promise<Out[]> {
  const results: Out[] = [];
  for (let start = 0; start < items.length; start += atOnce) {
    results.push(...(await Promise.all(items.slice(start, start + atOnce).map(work))));
  }
  return results;
}

export async function loadOverview(
  since: string,
  now: number,
  signal: AbortSignal,
): Promise<Overview> {
  const list = await get<Page<Application>>('/app', { limit: applicationsMax }, signal);
  const stats = await inTurns(list.data, async (app) => ({
    app,
    counts: await get<ApplicationStats>(`/app/${app.id}/stats/attempts`, { since }, signal),
  }));
  const sum = (name: 'success' | 'fail' | 'exhausted') =>
    stats.reduce((total, { counts }) => total + counts[name], 0);
  const inTrouble = stats
    .filter(({ counts }) => counts.fail > 0)
    .toSorted((a, b) => b.counts.fail - a.counts.fail)
    .slice(0, failingApplicationsMax);
  return {
    applications: stats.map(({ app, counts: { success, fail } }) => ({ app, success, fail })),
    isPartial: !list.done,
    success: sum('success'),
    fail: sum('fail'),
    exhausted: sum('exhausted'),
    hours: hoursOf(
      stats.map(({ counts }) => counts),
      since,
      now,
    ),
    failing: await failingOf(
      inTrouble.map(({ app }) => app),
      since,
      signal,
    ),
  };
}

async function failingOf(
  apps: Application[],
  since: string,
  signal: AbortSignal,
): Promise<FailingEndpoint[]> {
  const lists = await inTurns(apps, async (app) => {
    const { data } = await get<Page<Endpoint>>(`/app/${app.id}/endpoint`, { limit: 50 }, signal);
    return data.map((endpoint) => ({ app, endpoint }));
  });
  const looked = await inTurns(lists.flat().slice(0, endpointsMax), async ({ app, endpoint }) => ({
    app,
    endpoint,
    counts: await get<EndpointCounts>(
      `/app/${app.id}/endpoint/${endpoint.id}/stats`,
      { since },
      signal,
    ),
  }));
  return looked
    .filter(({ counts }) => counts.fail > 0)
    .toSorted((a, b) => b.counts.fail - a.counts.fail);
}

function hoursOf(all: ApplicationStats[], since: string, now: number): HourOfAttempts[] {
  const byHour = new Map<number, { success: number; fail: number }>();
  for (let hour = Math.floor(Date.parse(since) / hourMs) * hourMs; hour <= now; hour += hourMs) {
    byHour.set(hour, { success: 0, fail: 0 });
  }
  for (const { timestamp, success, fail } of all.flatMap(({ hours }) => hours)) {
    const entry = byHour.get(Date.parse(timestamp));
    if (entry === undefined) continue;
    entry.success += success;
    entry.fail += fail;
  }
  return [...byHour].map(([hour, counts]) => ({
    timestamp: new Date(hour).toISOString(),
    ...counts,
  }));
}
