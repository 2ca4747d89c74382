/** Text to take along: one line with a button, or a block of it. */
import { useState } from 'react';
import { useT } from '../i18n/preferences.tsx';
import { IconButton } from './button.tsx';

async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}

export function CopyButton({ text, label }: { text: string; label?: string }) {
  const t = useT();
  const [isDone, setDone] = useState(false);
  return (
    <IconButton
      label={isDone ? t('action.copied') : (label ?? t('action.copy'))}
      icon={isDone ? 'check' : 'copy'}
      onClick={() => {
        void copyText(text).then((ok) => {
          setDone(ok);
          setTimeout(() => setDone(false), 2_000);
        });
      }}
    />
  );
}

export function CopyLine({ text, label }: { text: string; label?: string }) {
  return (
    <span className="inline-flex max-w-full items-center gap-1">
      <code className="min-w-0 text-[0.87rem] break-all">{text}</code>
      <CopyButton text={text} {...(label === undefined ? {} : { label })} />
    </span>
  );
}

export function CommandBlock({ text }: { text: string }) {
  const t = useT();
  return (
    <div className="flex items-start rounded-md border border-line bg-sunken text-left">
      <pre
        tabIndex={0}
        aria-label={t('label.command')}
        className="min-w-0 flex-1 overflow-x-auto p-3 text-[0.82rem] leading-relaxed"
      >
        {text}
      </pre>
      <div className="p-1">
        <CopyButton text={text} label={t('action.copyCommand')} />
      </div>
    </div>
  );
}
