/** Around all pages: who is signed in, then the shell; without a session, the sign-in. */
import { useRouter, useRouterState } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { useT } from '../i18n/preferences.tsx';
import { FailedState, SkeletonRows } from '../ui/states.tsx';
import { DashboardNavigation } from './navigation.tsx';
import { SessionProvider } from './session.tsx';
import { Shell } from './shell.tsx';
import { SignIn, takeInvitation } from './sign-in.tsx';
import { ToastProvider } from '../ui/toast.tsx';

/** A link that signs in is of no use to whoever is: it is not left in the address bar. */
function SignedIn() {
  const router = useRouter();
  const isAtDoor = useRouterState({ select: ({ location }) => location.pathname === '/sign-in' });
  useEffect(() => {
    if (isAtDoor) router.history.replace('/');
  }, [isAtDoor, router]);
  return <Shell />;
}

export function Root() {
  const t = useT();
  // Whoever follows an invitation gets to it, also where somebody else is signed in.
  const [invitation, setInvitation] = useState(takeInvitation);
  if (invitation !== null) {
    return <SignIn invitation={invitation} onSignedIn={() => setInvitation(null)} />;
  }
  return (
    <DashboardNavigation>
      <ToastProvider>
        <SessionProvider
          signIn={(onSignedIn) => <SignIn onSignedIn={onSignedIn} />}
          waiting={
            <main aria-label={t('state.loading')} className="mx-auto max-w-3xl p-8">
              <SkeletonRows />
            </main>
          }
          failed={(problem, retry) => (
            <main className="p-8">
              <FailedState problem={problem} onRetry={retry} />
            </main>
          )}
        >
          <SignedIn />
        </SessionProvider>
      </ToastProvider>
    </DashboardNavigation>
  );
}
