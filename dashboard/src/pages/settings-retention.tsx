/** /settings/retention: how long messages and all else are kept, and a form for the former. */
import { useState } from 'react';
import { useCan } from '../api/can.ts';
import { useChange, useThing } from '../api/queries.ts';
import type { EnvironmentRetention, Retention } from '../api/shapes.ts';
import { systemWords } from '../i18n/areas/system.ts';
import { useFormats } from '../i18n/preferences.tsx';
import { useWords } from '../i18n/use-words.ts';
import { useSession } from '../shell/session.tsx';
import { Button } from '../ui/button.tsx';
import { TextField } from '../ui/field.tsx';
import { Facts, Section } from '../ui/page.tsx';
import { faultOf } from '../ui/problem-words.ts';
import { UnreadState } from '../ui/states.tsx';
import { useTell } from '../ui/toast.tsx';
import { Confirm } from './confirm.tsx';
import { SettingsFrame } from './settings-frame.tsx';
import { Refused } from '../ui/refused.tsx';

const dayMs = 86_400_000;
const daysMax = 3_650;

export default function SettingsRetention() {
  const words = useWords(systemWords);
  const can = useCan();
  const { who } = useSession();
  return (
    <SettingsFrame part="retention" lead={words('retentionLead')}>
      {can('environment:read', null) ? <OfEnvironment /> : null}
      {can('system:read', null) && who.ofFirstEnvironment === true ? <OfServer /> : null}
    </SettingsFrame>
  );
}

function OfEnvironment() {
  const words = useWords(systemWords);
  const path = '/environment/retention';
  const { data, error, refetch } = useThing<EnvironmentRetention>(path);
  if (data === undefined) {
    return (
      <Section flush>
        <UnreadState problem={error} onRetry={() => void refetch()} />
      </Section>
    );
  }
  const { messageDays, ownDays, serverDays } = data;
  return (
    <MessageDays
      key={`${messageDays} ${ownDays}`}
      path={path}
      scope="environment:write"
      title={words('ofEnvironment')}
      label={words('environmentDays')}
      hint={words('environmentDays.hint', { count: serverDays })}
      more={words('environmentDays.server', {
        count: words('days.count', { count: serverDays }),
      })}
      back={words('asServer')}
      saved={words('savedEnvironment')}
      doomed={(date) => words('shorten.environment', { date })}
      days={{ now: messageDays, usual: serverDays, max: serverDays, isSet: ownDays !== null }}
    />
  );
}

function OfServer() {
  const words = useWords(systemWords);
  const path = '/system/retention';
  const { data, error, refetch } = useThing<Retention>(path);
  if (data === undefined) {
    return (
      <Section flush>
        <UnreadState problem={error} onRetry={() => void refetch()} />
      </Section>
    );
  }
  const { messageDays, usualDays, isSet } = data;
  return (
    <>
      <MessageDays
        key={messageDays}
        path={path}
        scope="system:write"
        title={words('ofServer')}
        label={words('messageDays')}
        hint={words('messageDays.hint')}
        more={words('usual.text', { count: words('days.count', { count: usualDays }) })}
        back={words('usual')}
        saved={words('saved')}
        doomed={(date) => words('shorten.text', { date })}
        days={{ now: messageDays, usual: usualDays, max: daysMax, isSet }}
      />
      <Kept retention={data} />
    </>
  );
}

interface DaysProps {
  path: string;
  /** What a change of it takes. */
  scope: 'environment:write' | 'system:write';
  title: string;
  label: string;
  hint: string;
  /** What counts where nothing is set, in words. */
  more: string;
  /** The button that sets nothing. */
  back: string;
  saved: string;
  /** What is removed by it. */
  doomed: (date: string) => string;
  days: { now: number; usual: number; max: number; isSet: boolean };
}

function MessageDays({
  path,
  scope,
  title,
  label,
  hint,
  more,
  back,
  saved,
  doomed,
  days: { now, usual, max, isSet },
}: DaysProps) {
  const words = useWords(systemWords);
  const { moment } = useFormats();
  const tell = useTell();
  const mayChange = useCan()(scope, null);
  const [days, setDays] = useState(String(now));
  /** What waits to be confirmed, since it removes something. */
  const [asked, setAsked] = useState<{ wished: number | null } | null>(null);
  const change = useChange<number | null>(
    (messageDays) => ({ method: 'PUT', path, body: { messageDays } }),
    { onDone: () => tell({ tone: 'good', text: saved }) },
  );
  const wish = (wished: number | null): void => {
    if ((wished ?? usual) < now) setAsked({ wished });
    else change.mutate(wished);
  };
  return (
    <Section title={title}>
      <form
        className="flex flex-col gap-3"
        onSubmit={(event) => {
          event.preventDefault();
          wish(Number(days));
        }}
      >
        <div className="max-w-xs">
          <TextField
            label={label}
            hint={hint}
            type="number"
            min={1}
            max={max}
            required
            value={days}
            disabled={!mayChange}
            fault={faultOf(change.error, 'messageDays')}
            onChange={(event) => setDays(event.target.value)}
          />
        </div>
        <Refused problem={change.error} />
        <p className="text-[0.93rem] text-muted">{more}</p>
        {mayChange ? (
          <div className="flex flex-wrap gap-2">
            <Button look="main" type="submit" disabled={change.isPending}>
              {words('save')}
            </Button>
            {isSet ? <Button onClick={() => wish(null)}>{back}</Button> : null}
          </div>
        ) : null}
      </form>
      <Confirm
        open={asked !== null}
        title={words('shorten')}
        text={doomed(moment(Date.now() - (asked?.wished ?? usual) * dayMs))}
        action={words('shorten.do')}
        onClose={() => setAsked(null)}
        onConfirm={() => change.mutate(asked!.wished)}
      />
    </Section>
  );
}

function Kept({ retention: { messageDays, others } }: { retention: Retention }) {
  const words = useWords(systemWords);
  const days = (count: number): string => words('days.count', { count });
  return (
    <Section title={words('kept')}>
      <Facts
        facts={[
          [words('kept.messages'), days(messageDays)],
          [words('kept.payload'), words('kept.payload.text')],
          [words('kept.requests'), days(others.requests)],
          [words('kept.backgroundTasks'), days(others.backgroundTasks)],
          [words('kept.issues'), days(others.issues)],
          [words('kept.alarms'), days(others.alarms)],
          [words('kept.figures'), days(others.figures)],
          [words('kept.usage'), days(others.usage)],
          [words('kept.auditLog'), days(others.auditLog)],
        ]}
      />
    </Section>
  );
}
