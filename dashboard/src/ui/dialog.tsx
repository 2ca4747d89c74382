/** Dialogs over the page: focus stays inside and goes back to where it was. */
import * as Radix from '@radix-ui/react-dialog';
import type { ReactNode } from 'react';
import { useT } from '../i18n/preferences.tsx';
import { IconButton } from './button.tsx';

export function Dialog({
  open,
  onClose,
  title,
  description,
  wide = false,
  children,
}: {
  open: boolean;
  onClose: () => void;
  title: string;
  description?: string;
  wide?: boolean;
  children: ReactNode;
}) {
  const t = useT();
  return (
    <Radix.Root open={open} onOpenChange={(isOpen) => (isOpen ? undefined : onClose())}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-40 bg-shade" />
        <Radix.Content
          {...(description === undefined ? { 'aria-describedby': undefined } : {})}
          className={`rise fixed inset-x-3 top-[max(1rem,6vh)] z-40 mx-auto max-h-[86vh] overflow-y-auto rounded-card border border-line bg-surface shadow-2xl ${wide ? 'max-w-3xl' : 'max-w-lg'}`}
        >
          <header className="sticky top-0 flex items-start gap-3 border-b border-line bg-surface px-5 py-3">
            <div className="min-w-0 flex-1 py-1">
              <Radix.Title className="text-[1.07rem] font-semibold">{title}</Radix.Title>
              {description === undefined ? null : (
                <Radix.Description className="mt-0.5 text-[0.93rem] text-muted">
                  {description}
                </Radix.Description>
              )}
            </div>
            <Radix.Close asChild>
              <IconButton label={t('action.close')} icon="close" />
            </Radix.Close>
          </header>
          <div className="px-5 py-4">{children}</div>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
