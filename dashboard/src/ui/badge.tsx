/** How something stands, always by a drawing and a word and never by colour alone. */
import type { ReactNode } from 'react';
import { useT } from '../i18n/preferences.tsx';
import type { StatusText } from '../api/shapes.ts';
import { Icon, type IconName } from './icon.tsx';

export type Tone = 'good' | 'bad' | 'warn' | 'idle' | 'accent';

const tones: Record<Tone, string> = {
  good: 'bg-good-soft text-good',
  bad: 'bg-bad-soft text-bad',
  warn: 'bg-warn-soft text-warn',
  idle: 'bg-idle-soft text-muted',
  accent: 'bg-accent-soft text-accent-strong',
};

export function Badge({
  tone,
  icon,
  children,
}: {
  tone: Tone;
  icon?: IconName;
  children: ReactNode;
}) {
  return (
    <span
      className={`inline-flex items-center gap-1 rounded-full px-2 py-0.5 text-[0.8rem] font-medium whitespace-nowrap ${tones[tone]}`}
    >
      {icon === undefined ? null : <Icon name={icon} size={13} />}
      {children}
    </span>
  );
}

const statuses = {
  success: ['good', 'check', 'status.success'],
  fail: ['bad', 'cross', 'status.fail'],
  pending: ['idle', 'clock', 'status.pending'],
  sending: ['warn', 'retry', 'status.sending'],
  canceled: ['idle', 'stop', 'status.canceled'],
} as const;

export function StatusBadge({ status }: { status: StatusText }) {
  const t = useT();
  const [tone, icon, key] = statuses[status];
  return (
    <Badge tone={tone} icon={icon}>
      {t(key)}
    </Badge>
  );
}

/** A name of a program's, such as an event type or a tag. */
export function Token({ children }: { children: ReactNode }) {
  return (
    <code className="inline-block max-w-64 truncate rounded bg-sunken px-1.5 py-0.5 align-bottom text-[0.86rem]">
      {children}
    </code>
  );
}
