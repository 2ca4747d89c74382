/** /settings/account: who is signed in, and their password. */
import { useState } from 'react';
import { useChange } from '../api/queries.ts';
import { peopleWords } from '../i18n/areas/people.ts';
import { signInWords } from '../i18n/areas/sign-in.ts';
import { useT } from '../i18n/preferences.tsx';
import { useWords } from '../i18n/use-words.ts';
import { useSession } from '../shell/session.tsx';
import { Button } from '../ui/button.tsx';
import { TextField } from '../ui/field.tsx';
import { Facts, Notice, Section } from '../ui/page.tsx';
import { faultOf, problemWords } from '../ui/problem-words.ts';
import { useTell } from '../ui/toast.tsx';
import { SettingsFrame } from './settings-frame.tsx';

export default function SettingsAccount() {
  const words = useWords(peopleWords);
  const { who } = useSession();
  return (
    <SettingsFrame part="account">
      {who.member === undefined ? (
        <Notice tone="warn">{words('noAccess')}</Notice>
      ) : (
        <>
          <Section title={who.member.name}>
            <Facts
              facts={[
                [words('email'), who.member.email],
                [
                  words('role'),
                  `${words(`role.${who.member.role}`)} — ${words(`role.${who.member.role}.text`)}`,
                ],
                [
                  words('environments'),
                  (who.environments ?? []).map(({ name }) => name).join(', '),
                ],
              ]}
            />
          </Section>
          <ChangePassword email={who.member.email} />
        </>
      )}
    </SettingsFrame>
  );
}

function ChangePassword({ email }: { email: string }) {
  const t = useT();
  const words = useWords(peopleWords);
  const about = useWords(signInWords);
  const tell = useTell();
  const [currentPassword, setCurrent] = useState('');
  const [newPassword, setNew] = useState('');
  const changing = useChange<object>((body) => ({ method: 'PUT', path: '/auth/password', body }), {
    onDone: () => {
      setCurrent('');
      setNew('');
      tell({ tone: 'good', text: words('account.changed') });
    },
  });
  const isWrong = faultOf(changing.error, 'currentPassword') !== undefined;
  const newFault = faultOf(changing.error, 'newPassword');
  return (
    <Section title={words('account.change')}>
      <form
        className="flex max-w-md flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          changing.mutate({ currentPassword, newPassword });
        }}
      >
        {changing.error === null || isWrong || newFault !== undefined ? null : (
          <Notice tone="bad">{problemWords(changing.error, t)}</Notice>
        )}
        {/* For programs that keep passwords. */}
        <input type="hidden" name="username" autoComplete="username" value={email} readOnly />
        <TextField
          label={words('account.current')}
          type="password"
          autoComplete="current-password"
          value={currentPassword}
          onChange={(event) => setCurrent(event.target.value)}
          fault={isWrong ? words('account.wrong') : undefined}
          required
        />
        <TextField
          label={words('account.new')}
          type="password"
          autoComplete="new-password"
          hint={about('password.hint')}
          value={newPassword}
          onChange={(event) => setNew(event.target.value)}
          fault={newFault === undefined ? undefined : about('password.hint')}
          minLength={12}
          required
        />
        <p className="text-[0.87rem] text-muted">{words('account.ends')}</p>
        <Button look="main" type="submit" busy={changing.isPending} className="self-start">
          {words('account.change')}
        </Button>
      </form>
    </Section>
  );
}
