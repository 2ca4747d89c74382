/** A background task in short: how it stands, and its counts. */
import type { Task } from '../api/shapes.ts';
import { jobWords } from '../i18n/areas/jobs.ts';
import { useFormats, useT } from '../i18n/preferences.tsx';
import type { PlainKey } from '../i18n/translate.ts';
import { useWords } from '../i18n/use-words.ts';
import { Badge, type Tone } from '../ui/badge.tsx';
import type { IconName } from '../ui/icon.tsx';

const looks: Record<Task['status'], [Tone, IconName]> = {
  running: ['warn', 'retry'],
  finished: ['good', 'check'],
  failed: ['bad', 'cross'],
};

export function TaskStatus({ status, task }: Pick<Task, 'status'> & { task?: Task }) {
  const t = useT();
  const wt = useWords(jobWords);
  if (status === 'running' && task?.paused === true) {
    return (
      <Badge tone="idle" icon="pause">
        {wt('paused')}
      </Badge>
    );
  }
  if (task?.data['aborted'] === true) {
    return (
      <Badge tone="idle" icon="stop">
        {wt('aborted')}
      </Badge>
    );
  }
  const [tone, icon] = looks[status];
  return (
    <Badge tone={tone} icon={icon}>
      {t(`task.${status}`)}
    </Badge>
  );
}

const kinds: Partial<Record<Task['task'], PlainKey>> = {
  'endpoint.replay': 'task.endpoint.replay',
  'endpoint.recover': 'task.endpoint.recover',
  'endpoint.bulk-replay': 'task.endpoint.bulk-replay',
  'endpoint.cancel': 'task.endpoint.cancel',
  'application.stats': 'task.application.stats',
  'application.purge_content': 'task.application.purge_content',
  'event-type.aggregate': 'task.event-type.aggregate',
  'message.broadcast': 'task.message.broadcast',
};

export function useTaskName(): (task: Task['task']) => string {
  const t = useT();
  const wt = useWords(jobWords);
  return (task) => {
    if (task === 'environment.recover') return wt('many');
    const key = kinds[task];
    return key === undefined ? task : t(key);
  };
}

/** What a task has counted; names that we have no words for are shown as the API gives them. */
const counts: Record<string, PlainKey> = {
  messagesSent: 'task.messagesSent',
  messagesWithoutPayload: 'task.messagesWithoutPayload',
};
const ownCounts = new Set([
  'deliveriesCanceled',
  'endpointsLeftOut',
  'messagesExpunged',
  'applications',
] as const);
type OwnCount = typeof ownCounts extends Set<infer Name> ? Name : never;
const isOwnCount = (name: string): name is OwnCount => (ownCounts as Set<string>).has(name);

function useCountName(): (name: string) => string {
  const t = useT();
  const wt = useWords(jobWords);
  return (name) => {
    const shared = counts[name];
    if (shared !== undefined) return t(shared);
    return isOwnCount(name) ? wt(`count.${name}`) : name;
  };
}

export function TaskCounts({ task }: { task: Task }) {
  const countName = useCountName();
  const { number } = useFormats();
  const { error } = task.data;
  const numbers = Object.entries(task.data).filter(
    (entry): entry is [string, number] =>
      typeof entry[1] === 'number' &&
      entry[0] !== 'messagesExpected' &&
      !(entry[1] === 0 && entry[0] === 'endpointsLeftOut'),
  );
  return (
    <span className="flex flex-wrap gap-x-4 gap-y-1 text-[0.93rem] text-muted">
      {numbers.map(([name, value]) => (
        <span key={name}>
          {countName(name)}: <span className="text-text tabular-nums">{number(value)}</span>
        </span>
      ))}
      {typeof error === 'string' && task.data['aborted'] !== true ? (
        <span className="text-bad">{error}</span>
      ) : null}
    </span>
  );
}

export function TaskProgress({ task }: { task: Task }) {
  const name = useTaskName();
  return (
    <div className="flex flex-col gap-1.5">
      <span className="flex flex-wrap items-center gap-2">
        <TaskStatus status={task.status} task={task} />
        {name(task.task)}
      </span>
      <TaskCounts task={task} />
    </div>
  );
}
