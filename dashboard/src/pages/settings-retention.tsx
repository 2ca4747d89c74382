/** /settings/retention: how long messages and all else are kept, and a form for the former. */
import { useState } from 'react';
import { useCan } from '../api/can.ts';
import { useChange, useThing } from '../api/queries.ts';
import type { Retention } from '../api/shapes.ts';
import { systemWords } from '../i18n/areas/system.ts';
import { useFormats } from '../i18n/preferences.tsx';
import { useWords } from '../i18n/use-words.ts';
import { Button } from '../ui/button.tsx';
import { TextField } from '../ui/field.tsx';
import { Facts, Section } from '../ui/page.tsx';
import { faultOf } from '../ui/problem-words.ts';
import { UnreadState } from '../ui/states.tsx';
import { useTell } from '../ui/toast.tsx';
import { Confirm } from './confirm.tsx';
import { SettingsFrame } from './settings-frame.tsx';
import { Refused } from '../ui/refused.tsx';

const path = '/system/retention';
const dayMs = 86_400_000;

export default function SettingsRetention() {
  const words = useWords(systemWords);
  const { data, error, refetch } = useThing<Retention>(path);
  return (
    <SettingsFrame part="retention" lead={words('retentionLead')}>
      {data === undefined ? (
        <Section flush>
          <UnreadState problem={error} onRetry={() => void refetch()} />
        </Section>
      ) : (
        <>
          <MessageDays key={data.messageDays} retention={data} />
          <Kept retention={data} />
        </>
      )}
    </SettingsFrame>
  );
}

function MessageDays({ retention }: { retention: Retention }) {
  const words = useWords(systemWords);
  const { moment } = useFormats();
  const tell = useTell();
  const can = useCan();
  const [days, setDays] = useState(String(retention.messageDays));
  /** What waits to be confirmed, since it removes something. */
  const [asked, setAsked] = useState<{ wished: number | null } | null>(null);
  const change = useChange<number | null>(
    (messageDays) => ({
      method: 'PUT',
      path,
      body: { messageDays },
    }),
    { onDone: () => tell({ tone: 'good', text: words('saved') }) },
  );
  const wish = (wished: number | null): void => {
    const then = wished ?? retention.usualDays;
    if (then < retention.messageDays) setAsked({ wished });
    else change.mutate(wished);
  };
  const fault = faultOf(change.error, 'messageDays');
  const mayChange = can('system:write', null);
  return (
    <Section title={words('kept.messages')}>
      <form
        className="flex flex-col gap-3"
        onSubmit={(event) => {
          event.preventDefault();
          wish(Number(days));
        }}
      >
        <div className="max-w-xs">
          <TextField
            label={words('messageDays')}
            hint={words('messageDays.hint')}
            type="number"
            min={1}
            max={3_650}
            required
            value={days}
            disabled={!mayChange}
            fault={fault}
            onChange={(event) => setDays(event.target.value)}
          />
        </div>
        <Refused problem={change.error} />
        <p className="text-[0.93rem] text-muted">
          {words('usual.text', { count: words('days.count', { count: retention.usualDays }) })}
        </p>
        {mayChange ? (
          <div className="flex flex-wrap gap-2">
            <Button look="main" type="submit" disabled={change.isPending}>
              {words('save')}
            </Button>
            {retention.isSet ? <Button onClick={() => wish(null)}>{words('usual')}</Button> : null}
          </div>
        ) : null}
      </form>
      <Confirm
        open={asked !== null}
        title={words('shorten')}
        text={words('shorten.text', {
          date: moment(Date.now() - (asked?.wished ?? retention.usualDays) * dayMs),
        })}
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
