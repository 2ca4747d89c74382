/** Buttons, and links that look like them. */
import type { ButtonHTMLAttributes, ComponentPropsWithRef, ReactNode } from 'react';
import { Icon, type IconName } from './icon.tsx';
import { PageLink } from './page-link.tsx';

type Look = 'main' | 'plain' | 'quiet' | 'danger';

const looks: Record<Look, string> = {
  main: 'bg-accent text-on-accent hover:bg-accent-strong border-transparent',
  plain: 'bg-surface text-text border-line hover:bg-sunken hover:border-line-strong',
  quiet: 'border-transparent text-muted hover:bg-sunken hover:text-text',
  danger: 'bg-surface text-bad border-line hover:bg-bad-soft hover:border-bad',
};
const shape =
  'inline-flex min-h-8 items-center justify-center gap-1.5 rounded-button border px-3 py-1 text-[0.93rem] font-medium whitespace-nowrap transition-colors disabled:cursor-not-allowed disabled:opacity-55';

interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  look?: Look;
  icon?: IconName;
  /** Under way: says so, and cannot be pressed again. */
  busy?: boolean;
}

export function Button({
  look = 'plain',
  icon,
  busy = false,
  children,
  className = '',
  ...rest
}: ButtonProps) {
  return (
    <button
      type="button"
      {...rest}
      disabled={busy || rest.disabled === true}
      aria-busy={busy || undefined}
      className={`${shape} ${looks[look]} ${className}`}
    >
      {icon === undefined ? null : <Icon name={icon} />}
      {children}
    </button>
  );
}

/** A button that shows a drawing alone; `label` is what it is called. */
export function IconButton({
  label,
  icon,
  className = '',
  ...rest
}: ComponentPropsWithRef<'button'> & { label: string; icon: IconName }) {
  return (
    <button
      type="button"
      {...rest}
      aria-label={label}
      title={label}
      className={`inline-flex size-8 shrink-0 items-center justify-center rounded-button text-muted hover:bg-sunken hover:text-text disabled:opacity-55 ${className}`}
    >
      <Icon name={icon} />
    </button>
  );
}

export function ButtonLink({
  to,
  look = 'plain',
  icon,
  children,
}: {
  to: string;
  look?: Look;
  icon?: IconName;
  children: ReactNode;
}) {
  return (
    <PageLink to={to} className={`${shape} ${looks[look]}`}>
      {icon === undefined ? null : <Icon name={icon} />}
      {children}
    </PageLink>
  );
}
