/** Parts of a page of which one is shown; which one stands in the address. */
import * as Radix from '@radix-ui/react-tabs';
import type { ReactNode } from 'react';
import { intoView } from './tab-row.ts';

export interface Tab {
  id: string;
  label: string;
  content: ReactNode;
}

export function Tabs({
  tabs,
  value,
  onChange,
  label,
}: {
  tabs: Tab[];
  value: string;
  onChange: (id: string) => void;
  label: string;
}) {
  const shown = tabs.some(({ id }) => id === value) ? value : (tabs[0]?.id ?? '');
  return (
    <Radix.Root value={shown} onValueChange={onChange}>
      <Radix.List aria-label={label} className="tab-row">
        {tabs.map(({ id, label: name }) => (
          <Radix.Trigger
            key={id}
            value={id}
            ref={id === shown ? intoView : undefined}
            className="-mb-px min-h-9 border-b-2 border-transparent px-3 text-[0.93rem] font-medium whitespace-nowrap text-muted hover:text-text data-[state=active]:border-accent data-[state=active]:text-text"
          >
            {name}
          </Radix.Trigger>
        ))}
      </Radix.List>
      {tabs.map(({ id, content }) => (
        <Radix.Content key={id} value={id} className="pt-4">
          {id === shown ? content : null}
        </Radix.Content>
      ))}
    </Radix.Root>
  );
}
