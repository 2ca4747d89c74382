/** What is shown in the place of a page that broke, or that is not there. The rest stays usable. */
import type { ErrorComponentProps } from '@tanstack/react-router';
import { useT } from '../i18n/preferences.tsx';
import { Button, ButtonLink } from '../ui/button.tsx';
import { Icon } from '../ui/icon.tsx';

export function FailedPage({ error, reset }: ErrorComponentProps) {
  const t = useT();
  return (
    <div
      role="alert"
      className="mx-auto flex max-w-xl flex-col items-center gap-3 px-4 py-16 text-center"
    >
      <span className="text-bad">
        <Icon name="alert" size={28} />
      </span>
      <h1 className="text-[1.3rem] font-semibold">{t('broken.title')}</h1>
      <p className="text-muted">{t('broken.hint')}</p>
      <code className="max-w-full text-[0.85rem] break-words text-muted">
        {error instanceof Error ? error.message : String(error)}
      </code>
      <Button icon="retry" onClick={reset}>
        {t('action.retry')}
      </Button>
    </div>
  );
}

export function MissingPage() {
  const t = useT();
  return (
    <div className="mx-auto flex max-w-xl flex-col items-center gap-3 px-4 py-16 text-center">
      <h1 className="text-[1.3rem] font-semibold">{t('missing.title')}</h1>
      <p className="text-muted">{t('missing.hint')}</p>
      <ButtonLink to="/">{t('nav.overview')}</ButtonLink>
    </div>
  );
}
