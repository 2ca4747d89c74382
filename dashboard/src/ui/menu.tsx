/** Menus of what can be done, opened by a button. */
import * as Radix from '@radix-ui/react-dropdown-menu';
import type { ReactNode } from 'react';
import { Icon, type IconName } from './icon.tsx';

export interface MenuItem {
  /** Where two may have the same label. */
  id?: string;
  label: string;
  icon?: IconName;
  /** Where one of several is chosen. */
  chosen?: boolean;
  danger?: boolean;
  act: () => void;
}

export function Menu({
  trigger,
  groups,
  align = 'end',
  side = 'bottom',
}: {
  trigger: ReactNode;
  groups: { label?: string; items: MenuItem[] }[];
  align?: 'start' | 'end';
  side?: 'bottom' | 'top' | 'right';
}) {
  return (
    <Radix.Root modal={false}>
      <Radix.Trigger asChild>{trigger}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          align={align}
          side={side}
          sideOffset={4}
          collisionPadding={8}
          className="rise z-40 max-h-(--radix-dropdown-menu-content-available-height) max-w-[min(24rem,calc(100vw-1rem))] min-w-44 overflow-y-auto rounded-md border border-line bg-raised p-1 shadow-xl"
        >
          {groups.map(({ label, items }, index) => (
            <Radix.Group key={label ?? index}>
              {index === 0 ? null : <Radix.Separator className="my-1 h-px bg-line" />}
              {label === undefined ? null : (
                <Radix.Label className="px-2 pt-1 pb-0.5 text-[0.8rem] text-muted">
                  {label}
                </Radix.Label>
              )}
              {items.map((item) => (
                <Item key={item.id ?? item.label} item={item} />
              ))}
            </Radix.Group>
          ))}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

function Item({ item: { label, icon, chosen, danger = false, act } }: { item: MenuItem }) {
  const className = `flex min-h-8 items-center gap-2 rounded px-2 text-[0.93rem] outline-none data-highlighted:bg-accent-soft ${danger ? 'text-bad' : ''}`;
  const mark = chosen === undefined ? icon : chosen ? 'check' : undefined;
  const inside = (
    <>
      <span className="w-4 shrink-0">{mark === undefined ? null : <Icon name={mark} />}</span>
      <span className="min-w-0 break-words">{label}</span>
    </>
  );
  return chosen === undefined ? (
    <Radix.Item className={className} onSelect={act}>
      {inside}
    </Radix.Item>
  ) : (
    <Radix.CheckboxItem className={className} checked={chosen} onSelect={act}>
      {inside}
    </Radix.CheckboxItem>
  );
}
