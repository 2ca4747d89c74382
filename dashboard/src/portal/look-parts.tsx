/** The name and logo of the product, and who made the portal. */
import { useWords } from '../i18n/use-words.ts';
import { portalFrameWords } from '../i18n/areas/portal-frame.ts';
import { look } from './look.ts';

/** Whether the product says what it is called. */
export const isNamed = look.logo !== null || look.name !== null;

export function ProductName() {
  if (!isNamed) return null;
  return (
    <span className="flex min-w-0 flex-1 sm:max-w-[40%] sm:flex-none items-center gap-2 py-2 pr-2 font-semibold">
      {look.logo === null ? null : (
        <img
          src={look.logo}
          alt={look.name ?? ''}
          className="h-7 w-auto max-w-32 shrink-0 object-contain object-left"
        />
      )}
      {look.logo === null ? <span className="truncate">{look.name}</span> : null}
    </span>
  );
}

export function Footer() {
  const t = useWords(portalFrameWords);
  if (!look.footer) return null;
  return (
    <footer className="mx-auto max-w-6xl px-4 pb-5 text-[0.87rem] text-muted sm:px-7">
      {t('by')}
    </footer>
  );
}
