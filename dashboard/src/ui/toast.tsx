/** Short news at the edge of the page, read out politely by screen readers. */
import { createContext, use, useCallback, useMemo, useRef, useState, type ReactNode } from 'react';
import { useT } from '../i18n/preferences.tsx';
import { IconButton } from './button.tsx';
import { Icon } from './icon.tsx';
import { PageLink } from './page-link.tsx';

interface Toast {
  id: number;
  tone: 'good' | 'bad';
  text: string;
  link?: { to: string; label: string };
}
type Tell = (toast: Omit<Toast, 'id'>) => void;

const Context = createContext<Tell>(() => {});
export const useTell = (): Tell => use(Context);

const shownMs = 7_000;
const shownMax = 4;

export function ToastProvider({ children }: { children: ReactNode }) {
  const t = useT();
  const [toasts, setToasts] = useState<Toast[]>([]);
  const next = useRef(0);
  /** Whether somebody points at them or is among them by keys: nothing goes away under their hands. */
  const isHeld = useRef(false);
  const hold = (): void => void (isHeld.current = true);
  const release = (): void => void (isHeld.current = false);
  const dismiss = useCallback((id: number) => {
    isHeld.current = false;
    setToasts((present) => present.filter((one) => one.id !== id));
  }, []);
  const tell = useMemo<Tell>(
    () => (toast) => {
      const id = (next.current += 1);
      setToasts((present) => [...present, { ...toast, id }].slice(-shownMax));
      // What went wrong stays until somebody has read it.
      const leave = (): void => {
        if (isHeld.current) setTimeout(leave, shownMs);
        else dismiss(id);
      };
      if (toast.tone === 'good') setTimeout(leave, shownMs);
    },
    [dismiss],
  );
  return (
    <Context value={tell}>
      {children}
      <div
        role="status"
        aria-live="polite"
        onPointerEnter={hold}
        onPointerLeave={release}
        onFocus={hold}
        onBlur={release}
        className="pointer-events-none fixed right-3 bottom-3 z-50 flex w-[min(24rem,calc(100vw-1.5rem))] flex-col gap-2"
      >
        {toasts.map(({ id, tone, text, link }) => (
          <div
            key={id}
            className="rise pointer-events-auto flex items-start gap-2 rounded-md border border-line bg-raised py-2 pr-1 pl-3 shadow-lg"
          >
            <span className={`mt-1.5 ${tone === 'good' ? 'text-good' : 'text-bad'}`}>
              <Icon name={tone === 'good' ? 'check' : 'alert'} />
            </span>
            <p className="min-w-0 flex-1 py-1 text-[0.93rem] break-words">
              {text}{' '}
              {link === undefined ? null : (
                <PageLink to={link.to} className="font-medium text-accent underline">
                  {link.label}
                </PageLink>
              )}
            </p>
            <IconButton label={t('action.dismiss')} icon="close" onClick={() => dismiss(id)} />
          </div>
        ))}
      </div>
    </Context>
  );
}
