/** Who is signed in, in which environment, and how that begins and ends. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import {
  createContext,
  use,
  useCallback,
  useEffect,
  useMemo,
  useState,
  type ReactNode,
} from 'react';
import { CanProvider, canOf } from '../api/can.ts';
import { ApiProblem, ask, get, setAccess, whenSignedOut } from '../api/client.ts';
import type { WhoAmI } from '../api/shapes.ts';

interface Session {
  who: WhoAmI;
  signOut: () => void;
  /** Null for the environment that the key belongs to. */
  openEnvironment: (id: string | null) => void;
}

const Context = createContext<Session | null>(null);
export const useSession = (): Session => use(Context)!;

const environmentKey = 'gancho.environment';

function keptEnvironment(): string | null {
  return sessionStorage.getItem(environmentKey);
}

export function keepEnvironment(id: string | null): void {
  if (id === null) sessionStorage.removeItem(environmentKey);
  else sessionStorage.setItem(environmentKey, id);
  setAccess({ kind: 'session', environmentId: id });
}

export function SessionProvider({
  signIn,
  waiting,
  failed,
  children,
}: {
  signIn: (onSignedIn: () => void) => ReactNode;
  waiting: ReactNode;
  failed: (problem: Error, retry: () => void) => ReactNode;
  children: ReactNode;
}) {
  const client = useQueryClient();
  const [isOver, setOver] = useState(false);
  useState(() => keepEnvironment(keptEnvironment()));
  const asked = useQuery({
    queryKey: ['who'],
    queryFn: () => get<WhoAmI>('/auth/whoami'),
    staleTime: Infinity,
  });
  const { data: who, error, refetch } = asked;

  useEffect(() => whenSignedOut(() => setOver(true)), []);
  const again = useCallback(() => {
    setOver(false);
    client.clear();
    void refetch();
  }, [client, refetch]);

  const session = useMemo<Session | null>(
    () =>
      who === undefined
        ? null
        : {
            who,
            signOut: () =>
              void ask('DELETE', '/auth/session').finally(() => {
                keepEnvironment(null);
                client.clear();
                setOver(true);
              }),
            openEnvironment: (id) => {
              keepEnvironment(id);
              client.clear();
              void refetch();
            },
          },
    [who, client, refetch],
  );

  const isRefused = error instanceof ApiProblem && error.status === 401;
  if (isOver || isRefused) return signIn(again);
  if (session === null) {
    return error === null ? waiting : failed(error, () => void refetch());
  }
  return (
    <Context value={session}>
      <CanProvider value={canOf(session.who)}>{children}</CanProvider>
    </Context>
  );
}
