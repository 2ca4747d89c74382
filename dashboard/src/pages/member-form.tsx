/** Role and environments of a member: to invite somebody, or to change what they may do. */
import { useState, type FormEvent } from 'react';
import { useThing } from '../api/queries.ts';
import type { Environment, Member, Page } from '../api/shapes.ts';
import { roles, type Role } from '../../../server/src/domain/member.ts';
import { peopleWords } from '../i18n/areas/people.ts';
import { useT } from '../i18n/preferences.tsx';
import { useWords } from '../i18n/use-words.ts';
import { useSession } from '../shell/session.tsx';
import { Button } from '../ui/button.tsx';
import { CheckField, SelectField, TextField } from '../ui/field.tsx';
import { faultOf } from '../ui/problem-words.ts';
import { Refused } from '../ui/refused.tsx';

export interface MemberFields {
  email?: string;
  name: string;
  role: Role;
  environmentIds: string[] | null;
}

/** Whether whoever is signed in deals with owners. */
export function useIsOwner(): boolean {
  const { who } = useSession();
  return who.member === undefined ? (who.scopes ?? null) === null : who.member.role === 'owner';
}

export function MemberForm({
  member,
  action,
  busy,
  problem,
  onSubmit,
  onCancel,
}: {
  /** Null for somebody new. */
  member: Member | null;
  action: string;
  busy: boolean;
  problem: Error | null;
  onSubmit: (fields: MemberFields) => void;
  onCancel: () => void;
}) {
  const t = useT();
  const words = useWords(peopleWords);
  const isOwner = useIsOwner();
  const [email, setEmail] = useState('');
  const [name, setName] = useState(member?.name ?? '');
  const [role, setRole] = useState<Role>(member?.role ?? 'viewer');
  const [environmentIds, setEnvironments] = useState(member?.environmentIds ?? null);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    onSubmit({
      ...(member === null ? { email } : {}),
      name,
      role,
      environmentIds: role === 'owner' ? null : environmentIds,
    });
  };
  const given = roles.filter((one) => isOwner || one !== 'owner');
  return (
    <form className="flex flex-col gap-4" onSubmit={submit}>
      <Refused problem={problem} />
      {member === null ? (
        <TextField
          label={words('email')}
          type="email"
          autoComplete="off"
          value={email}
          onChange={(event) => setEmail(event.target.value)}
          fault={faultOf(problem, 'email')}
          placeholder="ana@example.com"
          required
        />
      ) : null}
      <TextField
        label={t('field.name')}
        value={name}
        onChange={(event) => setName(event.target.value)}
        fault={faultOf(problem, 'name')}
        required
      />
      <SelectField
        label={words('role')}
        value={role}
        onChange={(event) => setRole(event.target.value as Role)}
        hint={words(`role.${role}.text`)}
        options={given.map((value) => ({ value, label: words(`role.${value}`) }))}
      />
      {role === 'owner' ? null : (
        <EnvironmentChoice chosen={environmentIds} onChange={setEnvironments} />
      )}
      <div className="flex justify-end gap-2">
        <Button onClick={onCancel}>{t('action.cancel')}</Button>
        <Button look="main" type="submit" busy={busy}>
          {action}
        </Button>
      </div>
    </form>
  );
}

function EnvironmentChoice({
  chosen,
  onChange,
}: {
  chosen: string[] | null;
  onChange: (chosen: string[] | null) => void;
}) {
  const words = useWords(peopleWords);
  const { who } = useSession();
  const list = useThing<Page<Environment>>(
    who.environments === undefined ? '/management/environment' : null,
    { limit: 250 },
  );
  const environments = who.environments ?? list.data?.data ?? [];
  return (
    <fieldset className="flex flex-col gap-2">
      <legend className="mb-1 text-[0.93rem] font-medium">{words('environments')}</legend>
      <CheckField
        label={words('all')}
        checked={chosen === null}
        onChange={(event) => onChange(event.target.checked ? null : [who.environmentId])}
      />
      {chosen === null
        ? null
        : environments.map(({ id, name }) => (
            <CheckField
              key={id}
              label={name}
              checked={chosen.includes(id)}
              onChange={(event) =>
                onChange(
                  event.target.checked ? [...chosen, id] : chosen.filter((one) => one !== id),
                )
              }
            />
          ))}
    </fieldset>
  );
}
