/** Sends many deliveries again, at any endpoints: counted and shown first, at a rate of one's choice. */
import { useState } from 'react';
import { useCan } from '../api/can.ts';
import { useChange } from '../api/queries.ts';
import type { Task } from '../api/shapes.ts';
import { recoveryWords } from '../i18n/areas/recovery.ts';
import { useT } from '../i18n/preferences.tsx';
import { useWords } from '../i18n/use-words.ts';
import { Button, ButtonLink } from '../ui/button.tsx';
import { TextField } from '../ui/field.tsx';
import { Notice, Page, Section } from '../ui/page.tsx';
import { useNavigation } from '../ui/page-link.tsx';
import { Confirm } from './confirm.tsx';
import { RecoveryFields } from './recovery-fields.tsx';
import { RecoveryPreview, useRecoveryCount } from './recovery-preview.tsx';
import { isAskable, recoveryBody, recoveryOf } from './recovery-request.ts';
import { Refused } from '../ui/refused.tsx';

export default function RecoveryPage() {
  const t = useT();
  const wt = useWords(recoveryWords);
  const can = useCan();
  const { search } = useNavigation();
  const [asked, setAsked] = useState(() => recoveryOf(search));
  const [rate, setRate] = useState(search['rate'] ?? '');
  const [asks, setAsks] = useState(false);
  const [taskId, setTaskId] = useState<string | null>(null);
  const counted = useRecoveryCount(asked);
  const start = useChange<void, Task>(
    () => ({
      method: 'POST',
      path: '/recovery',
      body: {
        ...recoveryBody(asked),
        ...(rate === '' ? {} : { ratePerSecond: Number(rate) }),
      },
    }),
    { onDone: ({ id }) => setTaskId(id) },
  );
  const change = (part: Partial<typeof asked>): void => {
    setTaskId(null);
    setAsked({ ...asked, ...part });
  };
  const sendsAgain = asked.statuses.includes('0');
  const isReady = isAskable(asked) && counted.data?.count !== 0;
  return (
    <Page title={wt('title')} lead={wt('lead')} back={{ to: '/jobs', label: t('nav.jobs') }}>
      <div className="grid min-w-0 items-start gap-5 lg:grid-cols-2">
        <Section title={t('recover.what')}>
          <div className="flex flex-col gap-4">
            <RecoveryFields asked={asked} onChange={change} />
            <TextField
              label={wt('rate')}
              hint={wt('rate.hint')}
              type="number"
              inputMode="numeric"
              min={1}
              max={10_000}
              value={rate}
              onChange={(event) => setRate(event.target.value)}
            />
            <Refused problem={start.error} />
            {taskId === null ? (
              <Button
                look="main"
                icon="retry"
                className="self-start"
                data-start-recovery=""
                busy={start.isPending}
                disabled={!isReady || !can('attempts:write', null)}
                onClick={() => setAsks(true)}
              >
                {wt('start')}
              </Button>
            ) : (
              <div role="status" className="flex flex-wrap items-center gap-3">
                <Notice tone="good">{wt('started')}</Notice>
                <ButtonLink to={`/jobs/${taskId}`} icon="jobs">
                  {wt('seeJob')}
                </ButtonLink>
              </div>
            )}
          </div>
        </Section>
        <Section title={wt('preview')} flush>
          <RecoveryPreview asked={asked} counted={counted} />
        </Section>
      </div>
      <Confirm
        open={asks}
        title={wt('confirm')}
        text={`${wt('confirm.text')}${sendsAgain ? ` ${wt('confirm.success')}` : ''}`}
        action={wt('start')}
        onClose={() => setAsks(false)}
        onConfirm={() => start.mutate()}
      />
    </Page>
  );
}
