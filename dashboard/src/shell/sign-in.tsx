/** The sign-in: an API key, once, for a session that this browser keeps. */
import { useEffect, useRef, useState, type FormEvent } from 'react';
import { ApiProblem, ask } from '../api/client.ts';
import { useT } from '../i18n/preferences.tsx';
import { Button } from '../ui/button.tsx';
import { CommandBlock } from '../ui/copy.tsx';
import { TextField } from '../ui/field.tsx';
import { Notice } from '../ui/page.tsx';
import { problemWords } from '../ui/problem-words.ts';
import { Mark } from './mark.tsx';
import { PreferenceMenu } from './preference-menu.tsx';
import { keepEnvironment } from './session.tsx';

/** The link that the server printed holds its text behind the `#`, which reaches no log. */
function takeLink(): string | null {
  const link = new URLSearchParams(location.hash.slice(1)).get('link');
  if (link !== null)
    history.replaceState(null, '', location.pathname === '/sign-in' ? '/' : location.pathname);
  return link;
}

export function SignIn({ onSignedIn }: { onSignedIn: () => void }) {
  const t = useT();
  const [problem, setProblem] = useState<ApiProblem | null>(null);
  const [busy, setBusy] = useState(false);
  const isFollowed = useRef(false);

  const signIn = (body: { key: string } | { link: string }): void => {
    setBusy(true);
    setProblem(null);
    keepEnvironment(null);
    ask('POST', '/auth/session', { body }).then(
      () => {
        if (location.pathname === '/sign-in') history.replaceState(null, '', '/');
        onSignedIn();
      },
      (error: unknown) => {
        setProblem(error as ApiProblem);
        setBusy(false);
      },
    );
  };
  useEffect(() => {
    document.title = 'Gancho';
    if (isFollowed.current) return;
    isFollowed.current = true;
    const link = takeLink();
    if (link !== null) signIn({ link });
  });
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const key = new FormData(event.currentTarget).get('key');
    if (typeof key === 'string' && key.trim() !== '') signIn({ key: key.trim() });
  };

  return (
    <main className="flex min-h-screen items-center justify-center px-4 py-10">
      <div className="w-full max-w-md">
        <div className="mb-6 flex items-center justify-between">
          <Mark />
          <PreferenceMenu />
        </div>
        <form
          onSubmit={submit}
          className="flex flex-col gap-4 rounded-[10px] border border-line bg-surface p-6 shadow-sm"
        >
          <div>
            <h1 className="text-[1.3rem] font-semibold tracking-tight">{t('signIn.title')}</h1>
            <p className="mt-1 text-muted">{t('signIn.lead')}</p>
          </div>
          {problem === null ? null : (
            <div role="alert">
              <Notice tone="bad">{signInWords(problem, t)}</Notice>
            </div>
          )}
          <TextField
            label={t('field.apiKey')}
            name="key"
            type="password"
            autoComplete="current-password"
            placeholder="sk_…"
            required
            autoFocus
          />
          <Button look="main" type="submit" busy={busy} icon="key">
            {t('signIn.action')}
          </Button>
          <div className="text-[0.93rem] text-muted">
            <p className="mb-1.5">{t('signIn.where')}</p>
            <CommandBlock text="cat gancho-data/api-key" />
          </div>
        </form>
      </div>
    </main>
  );
}

function signInWords(problem: ApiProblem, t: ReturnType<typeof useT>): string {
  if (problem.code === 'authentication_failed') {
    return problem.message.startsWith('This link') ? t('signIn.linkOver') : t('signIn.wrongKey');
  }
  if (problem.code === 'validation') return t('signIn.token');
  if (problem.code === 'too_many_attempts') {
    return t('signIn.tooMany', { minutes: Math.ceil((problem.retryAfterSeconds ?? 60) / 60) });
  }
  return problemWords(problem, t);
}
