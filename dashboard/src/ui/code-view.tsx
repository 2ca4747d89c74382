/** Payloads and answers as text. What strangers sent is shown and never run. */
import { lazy, Suspense, useMemo } from 'react';
import { useFormats, useT } from '../i18n/preferences.tsx';
import { CopyButton } from './copy.tsx';

const Editor = lazy(() => import('./code-editor.tsx'));

/** More than this is cut: it could make a page hang, and nobody reads it here. */
const shownMax = 400_000;

export function CodeView({ value, label }: { value: unknown; label: string }) {
  const t = useT();
  const { number } = useFormats();
  const text = useMemo(() => pretty(value), [value]);
  const shown = text.slice(0, shownMax);
  const plain = (
    <pre
      tabIndex={0}
      aria-label={label}
      className="max-h-112 overflow-auto p-3 text-[0.82rem] leading-relaxed break-all whitespace-pre-wrap"
    >
      {shown.slice(0, 20_000)}
    </pre>
  );
  return (
    <div className="relative overflow-hidden rounded-md border border-line bg-bg">
      <Suspense fallback={plain}>
        <Editor text={shown} label={label} />
      </Suspense>
      <div className="absolute top-1 right-1 rounded-md bg-bg">
        <CopyButton text={text} />
      </div>
      {shown.length === text.length ? null : (
        <p className="border-t border-line px-3 py-1 text-[0.87rem] text-muted">
          {t('code.cut', { shown: number(shownMax), all: number(text.length) })}
        </p>
      )}
    </div>
  );
}

/** JSON spread over lines, in the order in which it came; all else as it is. */
function pretty(value: unknown): string {
  if (typeof value !== 'string') return JSON.stringify(value, null, 2) ?? '';
  const isJson = /^\s*[[{]/.test(value);
  if (!isJson) return value;
  try {
    return JSON.stringify(JSON.parse(value), null, 2);
  } catch {
    return value;
  }
}
