/** How far a background task is, as a bar with its number, and when it ends. */
import type { Task } from '../api/shapes.ts';
import { jobWords } from '../i18n/areas/jobs.ts';
import { useFormats } from '../i18n/preferences.tsx';
import { useWords } from '../i18n/use-words.ts';
import { useNow } from '../ui/moment.tsx';

export function JobBar({ task }: { task: Task }) {
  const wt = useWords(jobWords);
  const { percent, relative, moment } = useFormats();
  const now = useNow();
  const { progress } = task;
  if (progress === null || progress === undefined) return null;
  const { fraction, endsAt } = progress;
  return (
    <div className="flex flex-col gap-1">
      <progress
        value={fraction}
        max={1}
        aria-label={wt('progress')}
        className="h-2 w-full appearance-none overflow-hidden rounded-full bg-sunken [&::-moz-progress-bar]:bg-accent [&::-webkit-progress-bar]:bg-sunken [&::-webkit-progress-value]:bg-accent"
      />
      <span className="flex flex-wrap justify-between gap-x-4 text-[0.87rem] text-muted tabular-nums">
        <span>{wt('percent', { share: percent(fraction) })}</span>
        {endsAt === null ? null : (
          <span title={moment(endsAt)}>
            {wt('ends', { when: relative(Math.max(Date.parse(endsAt), now), now) })}
          </span>
        )}
      </span>
    </div>
  );
}
