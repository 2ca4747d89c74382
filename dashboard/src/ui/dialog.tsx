/** Dialogs over the page: focus stays inside and goes back to where it was. */
import * as Radix from '@radix-ui/react-dialog';
import { useRef, useState, type ReactNode } from 'react';
import { useT } from '../i18n/preferences.tsx';
import { IconButton } from './button.tsx';
import { focusedNow, giveFocusBack } from './opener.ts';

/** The first field of a form; where there is none, the first button, which takes nothing back: it cancels. */
const firstSelector = 'input:not([type="checkbox"]), select, textarea, button';
/** A keyboard on the screen would cover the dialog before anybody has read it. */
const isTouched = (): boolean => matchMedia('(pointer: coarse)').matches;

interface DialogProps {
  open: boolean;
  onClose: () => void;
  title: string;
  description?: string;
  wide?: boolean;
  children: ReactNode;
}

export function Dialog({ open, onClose, ...content }: DialogProps) {
  return (
    <Radix.Root open={open} onOpenChange={(isOpen) => (isOpen ? undefined : onClose())}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-40 bg-shade" />
        <Content {...content} />
      </Radix.Portal>
    </Radix.Root>
  );
}

function Content({
  title,
  description,
  wide = false,
  children,
}: Omit<DialogProps, 'open' | 'onClose'>) {
  const t = useT();
  const [opener] = useState(focusedNow);
  const body = useRef<HTMLDivElement>(null);
  const focusFirst = (event: Event): void => {
    const first = body.current?.querySelector<HTMLElement>(firstSelector);
    if (!first || (isTouched() && first.tagName !== 'BUTTON')) return;
    event.preventDefault();
    first.focus();
  };
  return (
    <Radix.Content
      {...(description === undefined ? { 'aria-describedby': undefined } : {})}
      onOpenAutoFocus={focusFirst}
      onCloseAutoFocus={(event) => {
        event.preventDefault();
        giveFocusBack(opener);
      }}
      className={`rise fixed inset-x-3 top-4 z-40 mx-auto max-h-[calc(100dvh-2rem)] sm:top-[max(1rem,6vh)] sm:max-h-[86vh] overflow-y-auto rounded-card border border-line bg-surface shadow-2xl ${wide ? 'max-w-3xl' : 'max-w-lg'}`}
    >
      <header className="sticky top-0 z-10 flex items-start gap-3 border-b border-line bg-surface px-5 py-3">
        <div className="min-w-0 flex-1 py-1">
          <Radix.Title className="text-[1.07rem] font-semibold break-words">{title}</Radix.Title>
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
      <div ref={body} className="px-5 py-4">
        {children}
      </div>
    </Radix.Content>
  );
}
