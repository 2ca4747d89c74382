/** Try it: an event sent and verified, a failure and its end, a webhook received; in any order. */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useCallback, useState } from 'react';
import { useCan } from '../api/can.ts';
import { ApiProblem } from '../api/client.ts';
import { useChange, useThing } from '../api/queries.ts';
import type { Application, Message } from '../api/shapes.ts';
import { useT } from '../i18n/preferences.tsx';
import { firstStepsWords } from '../i18n/areas/first-steps.ts';
import { useWords } from '../i18n/use-words.ts';
import { Button, ButtonLink } from '../ui/button.tsx';
import { Icon } from '../ui/icon.tsx';
import { Page, Section } from '../ui/page.tsx';
import { useNavigation } from '../ui/page-link.tsx';
import { problemWords } from '../ui/problem-words.ts';
import { Refused } from '../ui/refused.tsx';
import { EmptyState, FailedState, SkeletonRows } from '../ui/states.tsx';
import { useTell } from '../ui/toast.tsx';
import { Confirm } from './confirm.tsx';
import { demo, isDemo, removeDemo } from './first-steps/demo-things.ts';
import { FromCode } from './first-steps/from-code.tsx';
import { MakeItFail } from './first-steps/make-it-fail.tsx';
import { steps, useProgress, type Step } from './first-steps/progress.ts';
import { ReceiveWebhook } from './first-steps/receive-webhook.tsx';
import { SentEvent } from './first-steps/sent-event.tsx';
import { testEvent } from './first-steps/test-event.ts';

const stepWords = {
  send: 'stepSend',
  verify: 'stepVerify',
  recover: 'stepRecover',
  receive: 'stepReceive',
} as const;

export default function FirstSteps() {
  const t = useWords(firstStepsWords);
  const app = useThing<Application>(`/app/${demo.app}`);
  const isMissing = app.error instanceof ApiProblem && app.error.status === 404;
  const isGone = isMissing || (app.data !== undefined && !isDemo(app.data));
  return (
    <Page title={t('title')} lead={t('lead')}>
      {isGone ? (
        <Section flush>
          <EmptyState
            icon="play"
            title={t('gone')}
            text={t('goneText')}
            action={
              <ButtonLink to="/applications" look="main" icon="applications">
                {t('toApplications')}
              </ButtonLink>
            }
          />
        </Section>
      ) : app.data !== undefined ? (
        <Steps />
      ) : app.error === null ? (
        <Section flush>
          <SkeletonRows />
        </Section>
      ) : (
        <Section flush>
          <FailedState problem={app.error} onRetry={() => void app.refetch()} />
        </Section>
      )}
    </Page>
  );
}

function Steps() {
  const t = useWords(firstStepsWords);
  const { search, setSearch } = useNavigation();
  const { done, mark, dismiss } = useProgress();
  const id = search['msg'] ?? null;
  const sending = useChange<void, Message>(
    () => ({ method: 'POST', path: `/app/${demo.app}/msg`, body: testEvent }),
    { onDone: (message) => setSearch({ msg: message.id }) },
  );
  const onDelivered = useCallback(
    (hadFailed: boolean) => {
      mark('send');
      if (hadFailed) mark('recover');
    },
    [mark],
  );
  const onVerified = useCallback(() => mark('verify'), [mark]);
  const onReceived = useCallback(() => mark('receive'), [mark]);
  const send = (look: 'main' | 'plain') => (
    <Button look={look} icon="send" busy={sending.isPending} onClick={() => sending.mutate()}>
      {id === null ? t('send') : t('sendAgain')}
    </Button>
  );
  return (
    <>
      <Checklist done={done} onDismiss={dismiss} />
      <div className="grid min-w-0 items-start gap-5 lg:grid-cols-2">
        <Section title={t('sendTitle')}>
          <p className="mb-3 text-[0.93rem] text-muted">{t('sendHint')}</p>
          <div className="flex flex-col gap-4">
            <div>{send('main')}</div>
            <Refused problem={sending.error} />
            {id === null ? null : (
              <SentEvent key={id} id={id} onDelivered={onDelivered} onVerified={onVerified} />
            )}
          </div>
        </Section>
        <MakeItFail send={send('plain')} />
        <ReceiveWebhook onReceived={onReceived} />
        <FromCode />
      </div>
      <RemoveDemo />
    </>
  );
}

function Checklist({ done, onDismiss }: { done: readonly Step[]; onDismiss: () => void }) {
  const t = useWords(firstStepsWords);
  const { go } = useNavigation();
  return (
    <Section>
      <div className="flex flex-wrap items-center gap-x-6 gap-y-3">
        <p className="font-medium tabular-nums" aria-live="polite">
          {t('progress', { done: done.length, all: steps.length })}
        </p>
        <ul className="flex flex-1 flex-wrap gap-x-5 gap-y-2">
          {steps.map((step) => {
            const isDone = done.includes(step);
            return (
              <li
                key={step}
                data-step={step}
                data-done={isDone}
                className={`flex items-center gap-1.5 text-[0.93rem] ${isDone ? 'text-good' : 'text-muted'}`}
              >
                <Icon name={isDone ? 'check' : 'clock'} />
                {t(stepWords[step])}
                <span className="sr-only">{isDone ? t('done') : t('open')}</span>
              </li>
            );
          })}
        </ul>
        <Button
          look="quiet"
          title={t('dismissHint')}
          onClick={() => {
            onDismiss();
            go('/overview');
          }}
        >
          {t('dismiss')}
        </Button>
      </div>
    </Section>
  );
}

function RemoveDemo() {
  const t = useWords(firstStepsWords);
  const shared = useT();
  const can = useCan();
  const tell = useTell();
  const client = useQueryClient();
  const [asks, setAsks] = useState(false);
  const remove = useMutation({
    mutationFn: removeDemo,
    onSuccess: () => tell({ tone: 'good', text: t('removed') }),
    onError: (error) => tell({ tone: 'bad', text: problemWords(error, shared) }),
    onSettled: () => client.invalidateQueries(),
  });
  if (!can('applications:write', null)) return null;
  return (
    <Section title={t('removeTitle')}>
      <div className="flex flex-wrap items-center justify-between gap-3">
        <p className="text-[0.93rem] text-muted">{t('removeHint')}</p>
        <Button look="danger" icon="trash" busy={remove.isPending} onClick={() => setAsks(true)}>
          {t('remove')}
        </Button>
      </div>
      <Confirm
        open={asks}
        title={t('remove')}
        text={t('removeSure')}
        action={t('remove')}
        onClose={() => setAsks(false)}
        onConfirm={() => remove.mutate()}
      />
    </Section>
  );
}
