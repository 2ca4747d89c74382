/** Moments: near the present in words, in full on hover, and renewed as time passes. */
import { useSyncExternalStore } from 'react';
import { useFormats } from '../i18n/preferences.tsx';

let now = Date.now();
const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | null = null;

/** One timer for all that is on the page. */
function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  timer ??= setInterval(() => {
    now = Date.now();
    for (const one of listeners) one();
  }, 1_000);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0 || timer === null) return;
    clearInterval(timer);
    timer = null;
  };
}

/** The present, by the second. */
export function useNow(): number {
  return useSyncExternalStore(subscribe, () => now);
}

export function Moment({
  time,
  form = 'relative',
}: {
  time: string;
  form?: 'relative' | 'brief' | 'full';
}) {
  const formats = useFormats();
  const at = useNow();
  const full = formats.moment(time);
  const text =
    form === 'full'
      ? full
      : form === 'brief'
        ? formats.brief(time, at)
        : formats.relative(time, at);
  return (
    <time
      dateTime={time}
      title={full}
      className={`tabular-nums ${form === 'full' ? '' : 'whitespace-nowrap'}`}
    >
      {text}
    </time>
  );
}
