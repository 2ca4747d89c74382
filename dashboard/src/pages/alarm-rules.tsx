/** What is watched for: the rules of alarms, each in a sentence, with what can be done to it. */
import { useMemo, useState } from 'react';
import { useCan } from '../api/can.ts';
import { useChange } from '../api/queries.ts';
import type { AlarmRule } from '../api/shapes.ts';
import { alarmsWords } from '../i18n/areas/alarms.ts';
import { useT } from '../i18n/preferences.tsx';
import { useWords } from '../i18n/use-words.ts';
import { Badge } from '../ui/badge.tsx';
import { IconButton } from '../ui/button.tsx';
import type { Column } from '../ui/data-table.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { ListView } from '../ui/list-view.tsx';
import { Menu } from '../ui/menu.tsx';
import { Moment, useNow } from '../ui/moment.tsx';
import { problemWords } from '../ui/problem-words.ts';
import { useTell } from '../ui/toast.tsx';
import { AlarmChannelSummary } from './alarm-channels.tsx';
import { AlarmForm } from './alarm-form.tsx';
import { curlOf } from './app-place.tsx';
import { Confirm } from './confirm.tsx';

const hourMs = 3_600_000;
type Asking = { what: 'change' | 'remove'; rule: AlarmRule };

export function AlarmRules() {
  const t = useWords(alarmsWords);
  const shared = useT();
  const tell = useTell();
  const [asking, setAsking] = useState<Asking | null>(null);
  const onError = (error: Error): void => tell({ tone: 'bad', text: problemWords(error, shared) });
  const patch = useChange<{ rule: AlarmRule; body: object }>(
    ({ rule, body }) => ({ method: 'PATCH', path: `/alarm-rule/${rule.id}`, body }),
    { onDone: () => tell({ tone: 'good', text: t('saved') }) },
  );
  const remove = useChange<AlarmRule>(
    ({ id }) => ({ method: 'DELETE', path: `/alarm-rule/${id}` }),
    { onDone: (_out, { name }) => tell({ tone: 'good', text: t('removed', { name }) }) },
  );
  const columns = useColumns(setAsking, (rule, body) => patch.mutate({ rule, body }, { onError }));
  const close = (): void => setAsking(null);
  const example = { name: 'Queue', kind: 'queueAge', settings: { seconds: 300 } };
  return (
    <>
      <ListView<AlarmRule>
        label={t('rules')}
        path="/alarm-rule"
        columns={columns}
        rowKey={({ id }) => id}
        empty={{
          icon: 'clock',
          title: t('empty.rules'),
          text: t('empty.rules.text'),
          command: curlOf('POST', '/alarm-rule', example),
        }}
      />
      <Dialog
        open={asking?.what === 'change'}
        onClose={close}
        title={t('change.title', { name: asking?.rule.name ?? '' })}
      >
        {asking?.what === 'change' ? <AlarmForm rule={asking.rule} onDone={close} /> : null}
      </Dialog>
      <Confirm
        open={asking?.what === 'remove'}
        title={t('remove.title')}
        text={t('remove.text', { name: asking?.rule.name ?? '' })}
        action={t('remove')}
        onClose={close}
        onConfirm={() => remove.mutate(asking!.rule, { onError })}
      />
    </>
  );
}

function RuleState({ rule, isMuted }: { rule: AlarmRule; isMuted: boolean }) {
  const t = useWords(alarmsWords);
  if (rule.disabled)
    return (
      <Badge tone="idle" icon="stop">
        {t('rule.off')}
      </Badge>
    );
  if (!isMuted)
    return (
      <Badge tone="good" icon="eye">
        {t('rule.on')}
      </Badge>
    );
  return (
    <>
      <Badge tone="warn" icon="pause">
        {t('rule.muted')}
      </Badge>
      <span className="mt-0.5 block text-[0.87rem] text-muted">
        {t('mutedUntil')} <Moment time={rule.mutedUntil!} />
      </span>
    </>
  );
}

/** The sentence of a rule. */
function RuleSentence({ rule: { kind, settings, appId } }: { rule: AlarmRule }) {
  const t = useWords(alarmsWords);
  const { percent = 0, minutes = 0, attempts = 0, seconds = 0, count = 0, hours = 0 } = settings;
  const sentence = {
    endpointFailing: () => t('says.endpointFailing', { percent, minutes, attempts }),
    queueAge: () => t('says.queueAge', { seconds }),
    issueOpened: () => t('says.issueOpened'),
    rejectedRequests: () => t('says.rejectedRequests', { count, hours }),
  }[kind]();
  return (
    <span className="block text-[0.9rem] font-normal break-words text-muted">
      {sentence}
      {appId === null ? '' : `, ${t('says.one', { app: appId })}`}
    </span>
  );
}

function useColumns(
  ask: (asking: Asking) => void,
  patch: (rule: AlarmRule, body: object) => void,
): Column<AlarmRule>[] {
  const t = useWords(alarmsWords);
  const mayWrite = useCan()('attempts:write', null);
  const minute = Math.floor(useNow() / 60_000) * 60_000;
  return useMemo<Column<AlarmRule>[]>(() => {
    const isMuted = ({ mutedUntil }: AlarmRule): boolean =>
      mutedUntil !== null && Date.parse(mutedUntil) > minute;
    const mute = (rule: AlarmRule, ms: number): void =>
      patch(rule, { mutedUntil: new Date(Date.now() + ms).toISOString() });
    const mutes = (rule: AlarmRule) =>
      isMuted(rule)
        ? [
            {
              label: t('unmute'),
              icon: 'play' as const,
              act: () => patch(rule, { mutedUntil: null }),
            },
          ]
        : [
            { label: t('muteHour'), icon: 'pause' as const, act: () => mute(rule, hourMs) },
            { label: t('muteDay'), icon: 'pause' as const, act: () => mute(rule, 24 * hourMs) },
          ];
    const turn = (rule: AlarmRule) => ({
      label: t(rule.disabled ? 'enable' : 'disable'),
      icon: rule.disabled ? ('play' as const) : ('stop' as const),
      act: () => patch(rule, { disabled: !rule.disabled }),
    });
    const actions: Column<AlarmRule> = {
      id: 'actions',
      header: '',
      align: 'end',
      cell: (rule) => (
        <Menu
          trigger={<IconButton label={t('actions', { name: rule.name })} icon="more" />}
          groups={[
            {
              items: [
                {
                  label: t('change'),
                  icon: 'settings' as const,
                  act: () => ask({ what: 'change', rule }),
                },
                ...mutes(rule),
                turn(rule),
              ],
            },
            {
              items: [
                {
                  label: t('remove'),
                  icon: 'trash' as const,
                  danger: true,
                  act: () => ask({ what: 'remove', rule }),
                },
              ],
            },
          ]}
        />
      ),
    };
    return [
      {
        id: 'name',
        header: t('column.name'),
        grows: true,
        cell: (rule) => (
          <>
            <span className="break-words">{rule.name}</span>
            <RuleSentence rule={rule} />
            <AlarmChannelSummary channels={rule.channels} />
          </>
        ),
      },
      {
        id: 'state',
        header: t('column.state'),
        cell: (rule) => <RuleState rule={rule} isMuted={isMuted(rule)} />,
      },
      ...(mayWrite ? [actions] : []),
    ];
  }, [t, ask, patch, mayWrite, minute]);
}
