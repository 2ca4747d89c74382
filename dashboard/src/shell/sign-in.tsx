/** The sign-in: a password of one's own, or an API key, once, for a session that this browser keeps. */
import { useEffect, useRef, useState, type FormEvent } from 'react';
import { basePath } from '../api/base-path.ts';
import { ApiProblem, ask } from '../api/client.ts';
import { signInWords } from '../i18n/areas/sign-in.ts';
import { useT } from '../i18n/preferences.tsx';
import { useWords } from '../i18n/use-words.ts';
import { Button } from '../ui/button.tsx';
import { CommandBlock } from '../ui/copy.tsx';
import { TextField } from '../ui/field.tsx';
import { Notice } from '../ui/page.tsx';
import { problemWords } from '../ui/problem-words.ts';
import { Mark } from './mark.tsx';
import { PreferenceMenu } from './preference-menu.tsx';
import { keepEnvironment } from './session.tsx';

export interface TakenInvitation {
  invitation: string;
  email: string;
}

const isAtDoor = () => location.pathname === `${basePath}/sign-in`;

type Way = 'key' | 'password' | 'invitation';

/** What signs in: as the API takes it. */
type Given = Record<string, string>;

/** What stands behind the `#` reaches no log; once it is taken it is gone from the address bar too. */
function takeFromHash(name: string): URLSearchParams | null {
  const hash = new URLSearchParams(location.hash.slice(1));
  if (!hash.has(name)) return null;
  history.replaceState(null, '', isAtDoor() ? `${basePath}/` : location.pathname);
  return hash;
}

/** The invitation that was followed here, if one was. */
export function takeInvitation(): TakenInvitation | null {
  const hash = takeFromHash('invite');
  if (hash === null) return null;
  return { invitation: hash.get('invite')!, email: hash.get('email') ?? '' };
}

const wayKey = 'gancho.signIn';

/** The way that was right here the last time. */
function keptWay(): Way {
  try {
    return localStorage.getItem(wayKey) === 'password' ? 'password' : 'key';
  } catch {
    return 'key';
  }
}

function keepWay(way: Way): void {
  try {
    localStorage.setItem(wayKey, way === 'key' ? 'key' : 'password');
  } catch {
    // It is chosen again the next time.
  }
}

export function SignIn({
  invitation,
  onSignedIn,
}: {
  invitation?: TakenInvitation;
  onSignedIn: () => void;
}) {
  const t = useT();
  const words = useWords(signInWords);
  const [way, setWay] = useState<Way>(invitation === undefined ? keptWay : 'invitation');
  const [problem, setProblem] = useState<ApiProblem | null>(null);
  const [busy, setBusy] = useState(false);
  const isFollowed = useRef(false);

  const signIn = (body: Given): void => {
    setBusy(true);
    setProblem(null);
    keepEnvironment(null);
    ask('POST', '/auth/session', { body }).then(
      () => {
        if (!('link' in body)) keepWay(way);
        if (isAtDoor()) history.replaceState(null, '', `${basePath}/`);
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
    const link = takeFromHash('link')?.get('link') ?? null;
    if (link !== null) signIn({ link });
  });
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const text = (name: string): string => {
      const value = new FormData(event.currentTarget).get(name);
      return typeof value === 'string' ? value : '';
    };
    const password = text('password');
    if (way === 'key') signIn({ key: text('key').trim() });
    else if (way === 'password') signIn({ email: text('email').trim(), password });
    else signIn({ invitation: invitation!.invitation, password });
  };
  const change = (next: Way): void => {
    setWay(next);
    setProblem(null);
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
            <h1 className="text-[1.3rem] font-semibold tracking-tight">
              {way === 'invitation' ? words('choose') : t('signIn.title')}
            </h1>
            <p className="mt-1 text-muted">
              {words(way === 'invitation' ? 'choose.lead' : 'lead')}
            </p>
          </div>
          {way === 'invitation' ? null : <Ways way={way} onChange={change} />}
          {problem === null ? null : (
            <div role="alert">
              <Notice tone="bad">{problemText(problem, way, t, words)}</Notice>
            </div>
          )}
          {way === 'key' ? <KeyField /> : <MemberFields invitation={invitation} />}
          <Button look="main" type="submit" busy={busy} icon="key">
            {way === 'invitation' ? words('choose.action') : t('signIn.action')}
          </Button>
          {way === 'key' ? (
            <div className="text-[0.93rem] text-muted">
              <p className="mb-1.5">{t('signIn.where')}</p>
              <CommandBlock text="cat gancho-data/api-key" />
            </div>
          ) : null}
          {way === 'password' ? (
            <p className="text-[0.93rem] text-muted">{words('memberLead')}</p>
          ) : null}
        </form>
      </div>
    </main>
  );
}

function Ways({ way, onChange }: { way: Way; onChange: (way: Way) => void }) {
  const words = useWords(signInWords);
  return (
    <div
      role="group"
      aria-label={words('ways')}
      className="grid grid-cols-2 gap-1 rounded-md bg-sunken p-1"
    >
      {(['password', 'key'] as const).map((one) => (
        <button
          key={one}
          type="button"
          aria-pressed={one === way}
          onClick={() => onChange(one)}
          className={`min-h-8 rounded px-3 text-[0.93rem] font-medium ${one === way ? 'bg-surface text-text shadow-sm' : 'text-muted hover:text-text'}`}
        >
          {words(one === 'key' ? 'byKey' : 'byPassword')}
        </button>
      ))}
    </div>
  );
}

function KeyField() {
  const t = useT();
  return (
    <TextField
      label={t('field.apiKey')}
      name="key"
      type="password"
      autoComplete="current-password"
      placeholder="sk_…"
      required
      autoFocus
    />
  );
}

function MemberFields({ invitation }: { invitation: TakenInvitation | undefined }) {
  const words = useWords(signInWords);
  const isNew = invitation !== undefined;
  return (
    <>
      <TextField
        label={words('email')}
        name="email"
        type="email"
        autoComplete="username"
        {...(isNew ? { value: invitation.email, readOnly: true } : { autoFocus: true })}
        required
      />
      <TextField
        label={words(isNew ? 'newPassword' : 'password')}
        name="password"
        type="password"
        autoComplete={isNew ? 'new-password' : 'current-password'}
        {...(isNew ? { minLength: 12, hint: words('password.hint'), autoFocus: true } : {})}
        required
      />
    </>
  );
}

function problemText(
  problem: ApiProblem,
  way: Way,
  t: ReturnType<typeof useT>,
  words: ReturnType<typeof useWords<typeof signInWords.en>>,
): string {
  if (problem.code === 'authentication_failed') {
    if (problem.message.startsWith('This link')) return t('signIn.linkOver');
    if (way === 'invitation') return words('invitationOver');
    return way === 'password' ? words('wrong') : t('signIn.wrongKey');
  }
  if (problem.code === 'validation') {
    return way === 'key' ? t('signIn.token') : words('password.hint');
  }
  if (problem.code === 'too_many_attempts') {
    return t('signIn.tooMany', { minutes: Math.ceil((problem.retryAfterSeconds ?? 60) / 60) });
  }
  return problemWords(problem, t);
}
