/** /settings/members: people who sign in, what each may do, and inviting more. */
import { useMemo, useState } from 'react';
import { useCan } from '../api/can.ts';
import { useChange } from '../api/queries.ts';
import type { Invitation, Member } from '../api/shapes.ts';
import { peopleWords } from '../i18n/areas/people.ts';
import { useT } from '../i18n/preferences.tsx';
import { useWords } from '../i18n/use-words.ts';
import { useSession } from '../shell/session.tsx';
import { Badge } from '../ui/badge.tsx';
import { Button, IconButton } from '../ui/button.tsx';
import { CopyLine } from '../ui/copy.tsx';
import type { Column } from '../ui/data-table.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { ListView } from '../ui/list-view.tsx';
import { Menu } from '../ui/menu.tsx';
import { Moment, useNow } from '../ui/moment.tsx';
import { Notice, Section } from '../ui/page.tsx';
import { problemWords } from '../ui/problem-words.ts';
import { useTell } from '../ui/toast.tsx';
import { curlOf } from './app-place.tsx';
import { Confirm } from './confirm.tsx';
import { MemberForm, useIsOwner, type MemberFields } from './member-form.tsx';
import { SettingsFrame } from './settings-frame.tsx';

const path = '/management/member';

type Asking = { what: 'change' | 'disable' | 'remove'; member: Member };

export default function SettingsMembers() {
  const t = useT();
  const words = useWords(peopleWords);
  const can = useCan();
  const tell = useTell();
  const mayWrite = can('members:write', null);
  const [isInviting, setInviting] = useState(false);
  const [asking, setAsking] = useState<Asking | null>(null);
  const fail = (error: Error): void =>
    tell({
      tone: 'bad',
      text: error.message.includes('last owner') ? error.message : problemWords(error, t),
    });
  const again = useChange<Member, Invitation>(({ id }) => ({
    method: 'POST',
    path: `${path}/${id}/invite`,
  }));
  const patch = useChange<{ member: Member; body: object; done: string }>(
    ({ member, body }) => ({ method: 'PATCH', path: `${path}/${member.id}`, body }),
    {
      onDone: (_out, { done }) => {
        setAsking(null);
        tell({ tone: 'good', text: done });
      },
    },
  );
  const remove = useChange<Member>(({ id }) => ({ method: 'DELETE', path: `${path}/${id}` }), {
    onDone: (_out, { name }) => tell({ tone: 'good', text: words('removed', { name }) }),
  });
  const act = (what: 'invite' | 'enable' | Asking['what'], member: Member): void => {
    if (what === 'invite') again.mutate(member, { onError: fail });
    else if (what === 'enable') {
      const done = words('enabled', { name: member.name });
      patch.mutate({ member, body: { disabled: false }, done }, { onError: fail });
    } else setAsking({ what, member });
  };
  const columns = useColumns(mayWrite, act);
  const name = asking?.member.name ?? '';
  return (
    <SettingsFrame
      part="members"
      actions={
        mayWrite ? (
          <Button look="main" icon="plus" onClick={() => setInviting(true)}>
            {words('invite')}
          </Button>
        ) : undefined
      }
    >
      <Section title={words('members')} flush>
        <ListView<Member>
          label={words('members')}
          path={path}
          columns={columns}
          rowKey={({ id }) => id}
          empty={{
            icon: 'applications',
            title: words('empty'),
            text: words('empty.text'),
            command: curlOf('POST', path, {
              email: 'ana@example.com',
              name: 'Ana',
              role: 'owner',
            }),
          }}
        />
      </Section>
      <Invite open={isInviting} onClose={() => setInviting(false)} />
      <Dialog
        open={again.data !== undefined}
        onClose={() => again.reset()}
        title={words('invite.link', { name: again.data?.member.name ?? '' })}
      >
        {again.data === undefined ? null : <Link invitation={again.data} />}
      </Dialog>
      <Dialog
        open={asking?.what === 'change'}
        onClose={() => setAsking(null)}
        title={words('change.title', { name })}
      >
        {asking?.what === 'change' ? (
          <MemberForm
            member={asking.member}
            action={words('role.change')}
            busy={patch.isPending}
            problem={patch.error}
            onCancel={() => setAsking(null)}
            onSubmit={(body) =>
              patch.mutate({
                member: asking.member,
                body,
                done: words('role.changed', { name: body.name }),
              })
            }
          />
        ) : null}
      </Dialog>
      <Confirm
        open={asking?.what === 'disable'}
        title={words('disable.title', { name })}
        text={words('disable.text')}
        action={words('disable')}
        onClose={() => setAsking(null)}
        onConfirm={() =>
          patch.mutate(
            {
              member: asking!.member,
              body: { disabled: true },
              done: words('disabled', { name }),
            },
            { onError: fail },
          )
        }
      />
      <Confirm
        open={asking?.what === 'remove'}
        title={words('remove.title', { name })}
        text={words('remove.text')}
        action={words('remove')}
        onClose={() => setAsking(null)}
        onConfirm={() => remove.mutate(asking!.member, { onError: fail })}
      />
    </SettingsFrame>
  );
}

function Link({ invitation: { url } }: { invitation: Invitation }) {
  const words = useWords(peopleWords);
  return (
    <div className="flex flex-col gap-4">
      <Notice tone="warn">{words('invite.once')}</Notice>
      <CopyLine text={url} label={words('invite.copy')} />
    </div>
  );
}

function Invite({ open, onClose }: { open: boolean; onClose: () => void }) {
  const t = useT();
  const words = useWords(peopleWords);
  const inviting = useChange<MemberFields, Invitation>((body) => ({ method: 'POST', path, body }));
  const close = (): void => {
    inviting.reset();
    onClose();
  };
  const { data } = inviting;
  const title =
    data === undefined ? words('invite.title') : words('invite.link', { name: data.member.name });
  return (
    <Dialog open={open} onClose={close} title={title}>
      {data === undefined ? (
        <MemberForm
          member={null}
          action={words('invite')}
          busy={inviting.isPending}
          problem={inviting.error}
          onCancel={close}
          onSubmit={(fields) => inviting.mutate(fields)}
        />
      ) : (
        <div className="flex flex-col gap-4">
          <Link invitation={data} />
          <Button look="main" className="self-end" onClick={close}>
            {t('action.close')}
          </Button>
        </div>
      )}
    </Dialog>
  );
}

const states = {
  active: ['good', 'check'],
  invited: ['warn', 'clock'],
  disabled: ['idle', 'stop'],
} as const;

function useColumns(
  mayWrite: boolean,
  act: (what: 'invite' | 'enable' | Asking['what'], member: Member) => void,
): Column<Member>[] {
  const t = useT();
  const words = useWords(peopleWords);
  const isOwner = useIsOwner();
  const { who } = useSession();
  const minute = Math.floor(useNow() / 60_000);
  return useMemo<Column<Member>[]>(() => {
    const itemsOf = (member: Member) => [
      { label: words('role.change'), icon: 'settings' as const, act: () => act('change', member) },
      member.state === 'disabled'
        ? { label: words('enable'), icon: 'play' as const, act: () => act('enable', member) }
        : { label: words('invite.again'), icon: 'key' as const, act: () => act('invite', member) },
    ];
    const reachOf = (ids: string[] | null): string =>
      ids === null ? words('all') : `${words('environments')}: ${ids.length}`;
    const endsOf = (member: Member) => [
      ...(member.state === 'disabled'
        ? []
        : [{ label: words('disable'), icon: 'stop' as const, act: () => act('disable', member) }]),
      {
        label: words('remove'),
        icon: 'trash' as const,
        danger: true,
        act: () => act('remove', member),
      },
    ];
    return [
      {
        id: 'name',
        header: t('field.name'),
        grows: true,
        cell: ({ id, name, email, role, environmentIds }) => (
          <>
            {name} {id === who.keyId ? <span className="text-muted">({words('you')})</span> : null}
            <span className="block font-normal break-all text-muted">{email}</span>
            <span className="block font-normal text-muted sm:hidden">
              {words(`role.${role}`)} · {reachOf(environmentIds)}
            </span>
          </>
        ),
      },
      {
        id: 'role',
        header: words('role'),
        from: 'sm',
        cell: ({ role, environmentIds }) => (
          <>
            {words(`role.${role}`)}
            <span className="block text-[0.87rem] whitespace-nowrap text-muted">
              {reachOf(environmentIds)}
            </span>
          </>
        ),
      },
      {
        id: 'last',
        header: words('lastSignIn'),
        from: 'md',
        cell: ({ lastSignInAt }) =>
          lastSignInAt === null ? words('never') : <Moment time={lastSignInAt} />,
      },
      {
        id: 'state',
        header: words('state'),
        cell: ({ state, invitedUntil }) => {
          const [tone, icon] = states[state];
          const isOver =
            invitedUntil === null || Math.floor(Date.parse(invitedUntil) / 60_000) < minute;
          return (
            <>
              <Badge tone={tone} icon={icon}>
                {words(`state.${state}`)}
              </Badge>
              {state === 'invited' && isOver ? (
                <span className="block text-[0.87rem] text-muted">{words('linkOver')}</span>
              ) : null}
            </>
          );
        },
      },
      ...(mayWrite
        ? [
            {
              id: 'actions',
              header: '',
              align: 'end' as const,
              cell: (member: Member) =>
                member.role === 'owner' && !isOwner ? null : (
                  <Menu
                    trigger={
                      <IconButton label={words('actions', { name: member.name })} icon="more" />
                    }
                    groups={[
                      { items: itemsOf(member) },
                      ...(member.id === who.keyId ? [] : [{ items: endsOf(member) }]),
                    ]}
                  />
                ),
            },
          ]
        : []),
    ];
  }, [t, words, mayWrite, isOwner, who.keyId, minute, act]);
}
