/** What is to be sent again, as it stands in the address and as the API takes it. */
import type { Search } from '../ui/page-link.tsx';

export interface Recovery {
  /** The job of which only what it sent is meant; empty for anything. */
  task: string;
  /** Empty for all; `allReceived` for what all sources received. */
  app: string;
  endpoint: string;
  /** In UTC; `until` is empty for now, `since` for whenever the job of `task` ran. */
  since: string;
  until: string;
  window: 'message' | 'attempt';
  /** Names with commas between them; empty for all. */
  types: string;
  channel: string;
  tag: string;
  /** As the API numbers them. */
  statuses: string[];
  answers: string;
  cause: string;
}

/** In the place of an application: all sources. No id or uid has a star. */
export const allReceived = '*';

const hourMs = 3_600_000;
const numbers: Record<string, string[]> = {
  success: ['0'],
  failed: ['2'],
  fail: ['2'],
  sending: ['3'],
  canceled: ['4'],
};

/** Links from lists and messages bring their filters along. */
export function recoveryOf(search: Search): Recovery {
  const asked = search['status'] ?? '';
  const task = search['task'] ?? '';
  const dayAgo = new Date(Date.now() - 24 * hourMs).toISOString();
  return {
    task,
    app: search['received'] === 'true' ? allReceived : (search['app'] ?? ''),
    endpoint: search['endpoint'] ?? '',
    since: search['after'] ?? (task === '' ? dayAgo : ''),
    until: search['before'] ?? '',
    window: search['window'] === 'attempt' ? 'attempt' : 'message',
    types: search['type'] ?? '',
    channel: search['channel'] ?? '',
    tag: search['tag'] ?? '',
    statuses:
      numbers[asked] ?? (/^[0234](,[0234])*$/.test(asked) ? asked.split(',') : ['2', '3', '4']),
    answers: search['answers'] ?? '',
    cause: search['cause'] ?? '',
  };
}

const listOf = (text: string): string[] => [
  ...new Set(
    text
      .split(/[\s,]+/)
      .map((one) => one.trim())
      .filter((one) => one !== ''),
  ),
];

/** The body of the requests to count and to start. */
export function recoveryBody(asked: Recovery): object {
  const types = listOf(asked.types);
  const answers = listOf(asked.answers.toLowerCase());
  return {
    ...(asked.task === '' ? {} : { taskId: asked.task }),
    ...(asked.since === '' ? {} : { since: asked.since }),
    window: asked.window,
    statuses: asked.statuses.map(Number),
    ...(asked.until === '' ? {} : { until: asked.until }),
    ...scopeOf(asked),
    ...(types.length === 0 ? {} : { eventTypes: types }),
    ...(asked.channel === '' ? {} : { channel: asked.channel }),
    ...(asked.tag === '' ? {} : { tag: asked.tag }),
    ...(answers.length === 0 ? {} : { answers }),
    ...(asked.cause.trim() === '' ? {} : { cause: asked.cause.trim() }),
  };
}

function scopeOf({ app, endpoint }: Recovery): object {
  if (app === '') return {};
  if (app === allReceived) return { received: true };
  return { appId: app, ...(endpoint === '' ? {} : { endpointIds: [endpoint] }) };
}

/** Whether there is enough of it to ask. */
export function isAskable({ task, since, statuses }: Recovery): boolean {
  return (since !== '' || task !== '') && statuses.length > 0;
}

/** The address of the page with a request, for links. */
export function recoveryPath(asked: Record<string, string | undefined>): string {
  const given = Object.entries(asked).filter(
    (entry): entry is [string, string] => entry[1] !== undefined && entry[1] !== '',
  );
  return `/recover?${new URLSearchParams(given).toString()}`;
}
