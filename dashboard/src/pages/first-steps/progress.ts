/** How far somebody has come on the page of first steps, kept by this browser. */
import { useCallback, useState } from 'react';

export const steps = ['send', 'verify', 'recover', 'receive'] as const;
export type Step = (typeof steps)[number];

const storageKey = 'gancho.first-steps';

interface Kept {
  done: Step[];
  isDismissed: boolean;
}

function read(): Kept {
  try {
    const kept = JSON.parse(localStorage.getItem(storageKey) ?? '{}') as Partial<Kept>;
    const done = Array.isArray(kept.done) ? kept.done : [];
    return {
      done: steps.filter((step) => done.includes(step)),
      isDismissed: kept.isDismissed === true,
    };
  } catch {
    return { done: [], isDismissed: false };
  }
}

function write(kept: Kept): void {
  try {
    localStorage.setItem(storageKey, JSON.stringify(kept));
  } catch {
    // It holds for this visit at least.
  }
}

/** Whether this browser is to start with the overview. */
export const isDismissed = (): boolean => read().isDismissed;

export function useProgress(): {
  done: readonly Step[];
  mark: (step: Step) => void;
  dismiss: () => void;
} {
  const [kept, setKept] = useState(read);
  const mark = useCallback((step: Step) => {
    setKept((before) => {
      if (before.done.includes(step)) return before;
      const next = { ...before, done: [...before.done, step] };
      write(next);
      return next;
    });
  }, []);
  const dismiss = useCallback(() => write({ ...read(), isDismissed: true }), []);
  return { done: kept.done, mark, dismiss };
}
