/** What the API says of an installation, list by list, so that two can be compared field by field. */
import type { GanchoProcess } from '../support/gancho-process.ts';
import type { Furnished } from './installation.ts';

const ofShop = ['good', 'some', 'big', 'refusing', 'once', 'gone', 'paused', 'off'];
const all = 'limit=250';

/** Answers by path; `{…}` in a path stands for what is listed. */
export async function lookAround(
  gancho: GanchoProcess,
  { secondKey, portalToken, pollerToken, eventsIterator, pollIterator }: Furnished,
): Promise<Map<string, unknown>> {
  const seen = new Map<string, unknown>();
  const look = async (path: string, token?: string): Promise<any> => {
    const as = token === undefined ? {} : { authorization: `Bearer ${token}` };
    const { status, body } = await gancho.api('GET', path, undefined, as);
    // Behind the last event an iterator moves on with whatever else comes in.
    const known = path.includes('/events?') ? { ...body, iterator: body.done } : body;
    seen.set(token === undefined ? path : `${path} with ${token.slice(0, 8)}`, {
      status,
      body: known,
    });
    return body;
  };
  for (const path of [
    `/event-type?with_content=true&include_archived=true&${all}`,
    '/event-type/b/retry-schedule',
    `/operational-webhook/endpoint?${all}`,
    `/management/environment?${all}`,
    '/app/ordered/endpoint/line/fifo',
    `/app/shop/events?${all}&iterator=${eventsIterator}`,
    `/app/fetch/poller/inbox?${all}&iterator=${pollIterator}`,
    '/auth/app/fetch/poller/inbox/token',
    '/app/shop/stats/attempts',
    `/app/shop/integration?${all}`,
    `/connector?${all}`,
    `/view?${all}`,
    '/app/shop/endpoint/some/transformation',
    `/app/shop/endpoint/some/transformation/version?${all}`,
    '/app/shop/endpoint/off/destination',
    '/app/shop/endpoint/off/enrichment',
  ]) {
    await look(path);
  }
  const sources = await lookAtSources(gancho, seen);
  for (const id of sources) await lookAtMessages(look, id);
  await look(`/app?${all}`, secondKey);
  await look('/app/shop', portalToken);
  await look(`/app/fetch/poller/inbox?${all}`, pollerToken);
  for (const { id } of (await look(`/background-task?${all}`)).data) {
    await look(`/background-task/${id}`);
  }
  for (const { id } of (await look(`/app?${all}`)).data) await look(`/app/${id}`);
  for (const app of ['shop', 'fetch', 'ordered', 'asked']) await lookAtMessages(look, app);
  for (const app of ['shop', 'fetch', 'ordered', 'asked', 'fresh', 'again']) {
    await look(`/app/${app}/endpoint?${all}`);
  }
  for (const name of ofShop) await lookAtEndpoint(look, `shop`, name);
  await lookAtEndpoint(look, 'ordered', 'line');
  return seen;
}

/** Returns their ids, by which their messages are found. */
async function lookAtSources(gancho: GanchoProcess, seen: Map<string, unknown>): Promise<string[]> {
  const look = async (path: string): Promise<any> => {
    const headers = { authorization: `Bearer ${gancho.key}` };
    const response = await fetch(`${gancho.url}/ingest/api/v1${path}`, { headers });
    // The two servers listen at different addresses.
    const body = JSON.parse((await response.text()).replaceAll(gancho.url, ''));
    seen.set(path, { status: response.status, body });
    return body;
  };
  const { data } = (await look('/source?limit=100')) as { data: { id: string }[] };
  for (const { id } of data) {
    await look(`/source/${id}/request?limit=100`);
    await look(`/source/${id}/stats`);
    await look(`/source/${id}/endpoint?limit=100`);
  }
  await look('/source/yearly/state');
  return data.map(({ id }) => id);
}

type Look = (path: string, token?: string) => Promise<any>;

async function lookAtMessages(look: Look, app: string): Promise<void> {
  for (const { id } of (await look(`/app/${app}/msg?${all}`)).data) {
    await look(`/app/${app}/msg/${id}`);
    await look(`/app/${app}/msg/${id}/endpoint`);
    for (const attempt of (await look(`/app/${app}/attempt/msg/${id}?${all}`)).data) {
      await look(`/app/${app}/msg/${id}/attempt/${attempt.id}/headers`);
    }
  }
}

async function lookAtEndpoint(look: Look, app: string, name: string): Promise<void> {
  const path = `/app/${app}/endpoint/${name}`;
  for (const part of ['', '/secret', '/headers', '/stats', '/oauth', `/msg?${all}`]) {
    await look(`${path}${part}`);
  }
  await look(`/app/${app}/attempt/endpoint/${name}?${all}&expanded_statuses=true`);
  await look(`/app/${app}/attempt/endpoint/${name}/count`);
}
