/** One issue: what it is about, its last failure, how it stands, and sending again what failed by it. */
import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import { useCan } from '../api/can.ts';
import { useChange, useThing } from '../api/queries.ts';
import type { Issue, IssueDetail } from '../api/shapes.ts';
import { issuesWords } from '../i18n/areas/issues.ts';
import { useFormats, useT } from '../i18n/preferences.tsx';
import { useWords } from '../i18n/use-words.ts';
import { Button } from '../ui/button.tsx';
import { Cause } from '../ui/cause.tsx';
import { CodeView } from '../ui/code-view.tsx';
import { CopyLine } from '../ui/copy.tsx';
import { TextArea } from '../ui/field.tsx';
import { Moment } from '../ui/moment.tsx';
import { Facts, Page, Section } from '../ui/page.tsx';
import { TextLink } from '../ui/page-link.tsx';
import { problemWords } from '../ui/problem-words.ts';
import { Refused } from '../ui/refused.tsx';
import { UnreadState } from '../ui/states.tsx';
import { useTell } from '../ui/toast.tsx';
import { dashboardPlace } from './app-place.tsx';
import { IssueRetry } from './issue-retry.tsx';
import { IssueStateBadge, issueStates, useCauseName, type IssueState } from './issue-words.tsx';

const route = getRouteApi('/issues/$id');

export default function IssuePage() {
  const t = useWords(issuesWords);
  const { id } = route.useParams();
  const causeName = useCauseName();
  const can = useCan();
  const {
    data: issue,
    error,
    refetch,
  } = useThing<IssueDetail>(`/issue/${id}`, {}, { everyMs: 10_000 });
  const back = { to: '/issues', label: t('back') };
  if (issue === undefined) {
    return (
      <Page title={t('title')} back={back}>
        <Section flush>
          <UnreadState problem={error} onRetry={() => void refetch()} />
        </Section>
      </Page>
    );
  }
  const mayWrite = can('attempts:write', null);
  return (
    <Page
      title={causeName(issue.cause)}
      back={back}
      lead={
        <span className="flex flex-wrap items-center gap-2">
          <IssueStateBadge state={issue.state} />
          <span>{issue.sourceName ?? issue.appName}</span>
        </span>
      }
    >
      <div className="grid min-w-0 items-start gap-5 lg:grid-cols-2">
        <div className="flex min-w-0 flex-col gap-5">
          <About issue={issue} />
          <Example issue={issue} />
        </div>
        <div className="flex min-w-0 flex-col gap-5">
          <IssueRetry issue={issue} />
          <State issue={issue} mayWrite={mayWrite} />
          {mayWrite || issue.note !== null ? (
            <Note key={issue.id} issue={issue} mayWrite={mayWrite} />
          ) : null}
        </div>
      </div>
    </Page>
  );
}

function About({ issue }: { issue: Issue }) {
  const t = useWords(issuesWords);
  const { number } = useFormats();
  const { appId, appName, endpointId, sourceName } = issue;
  const facts: [string, React.ReactNode][] = [];
  if (appId !== null) {
    const link = <TextLink to={`/applications/${appId}`}>{appName ?? appId}</TextLink>;
    facts.push([t('application'), link]);
  }
  if (sourceName !== null) facts.push([t('source'), sourceName]);
  if (endpointId !== null) {
    facts.push([
      t('endpoint'),
      appId === null ? (
        <CopyLine text={endpointId} />
      ) : (
        <TextLink to={dashboardPlace(appId).endpointPath(endpointId)}>
          {issue.example?.url ?? endpointId}
        </TextLink>
      ),
    ]);
  }
  facts.push(
    [t('occurrences'), number(issue.occurrences)],
    [t('firstSeen'), <Moment key="first" time={issue.firstSeen} />],
    [t('lastSeen'), <Moment key="last" time={issue.lastSeen} />],
    [t('causeKey'), <CopyLine key="cause" text={issue.cause} />],
  );
  return (
    <Section title={t('about')}>
      <Facts facts={facts} />
    </Section>
  );
}

function Example({ issue }: { issue: IssueDetail }) {
  const t = useWords(issuesWords);
  const { example, appId, responseExcerpt } = issue;
  if (example === null) return null;
  const facts: [string, React.ReactNode][] = [
    [t('lastSeen'), <Moment key="at" time={example.at} />],
  ];
  if (example.cause !== null) {
    facts.push([t('exampleSaid'), <Cause key="said" text={example.cause} />]);
  }
  if (example.responseStatusCode > 0) {
    facts.push([t('exampleStatus'), String(example.responseStatusCode)]);
  }
  if (example.requestId !== null) {
    facts.push([t('exampleRequest'), <CopyLine key="request" text={example.requestId} />]);
  }
  return (
    <Section title={t('example')}>
      <div className="flex flex-col gap-4">
        <Facts facts={facts} />
        {example.attemptId === null ? null : responseExcerpt === null ? (
          <p className="text-[0.93rem] text-muted">{t('exampleGone')}</p>
        ) : responseExcerpt === '' ? (
          <p className="text-[0.93rem] text-muted">{t('exampleNoAnswer')}</p>
        ) : (
          <div>
            <h3 className="mb-1.5 text-[0.93rem] font-medium">{t('exampleAnswer')}</h3>
            <CodeView value={responseExcerpt} label={t('exampleAnswer')} />
          </div>
        )}
        {example.msgId === null || appId === null ? null : (
          <p className="text-[0.93rem]">
            <TextLink to={dashboardPlace(appId).messagePath(example.msgId)}>
              {t('exampleMessage')}
            </TextLink>
          </p>
        )}
      </div>
    </Section>
  );
}

function State({ issue, mayWrite }: { issue: Issue; mayWrite: boolean }) {
  const t = useWords(issuesWords);
  const change = useChange<IssueState>((state) => ({
    method: 'PATCH',
    path: `/issue/${issue.id}`,
    body: { state },
  }));
  return (
    <Section title={t('stateNow')}>
      <div className="flex flex-col gap-3">
        <p className="flex flex-wrap items-center gap-2 text-[0.93rem]">
          <IssueStateBadge state={issue.state} />
          <span className="text-muted">
            {t('stateChanged')} <Moment time={issue.stateChangedAt} />
          </span>
        </p>
        <p className="text-[0.93rem] text-muted">{t(`hint.${issue.state}`)}</p>
        <Refused problem={change.error} />
        {mayWrite ? (
          <div className="flex flex-wrap gap-2">
            {issueStates
              .filter((state) => state !== issue.state)
              .map((state) => (
                <Button
                  key={state}
                  look={state === 'resolved' ? 'main' : 'plain'}
                  busy={change.isPending && change.variables === state}
                  onClick={() => change.mutate(state)}
                >
                  {t(`set.${state}`)}
                </Button>
              ))}
          </div>
        ) : null}
      </div>
    </Section>
  );
}

function Note({ issue, mayWrite }: { issue: Issue; mayWrite: boolean }) {
  const t = useWords(issuesWords);
  const shared = useT();
  const tell = useTell();
  const [text, setText] = useState(issue.note ?? '');
  const save = useChange<void>(
    () => ({
      method: 'PATCH',
      path: `/issue/${issue.id}`,
      body: { note: text.trim() === '' ? null : text },
    }),
    { onDone: () => tell({ tone: 'good', text: t('noteSaved') }) },
  );
  return (
    <Section title={t('note')}>
      {mayWrite ? (
        <form
          className="flex flex-col gap-3"
          onSubmit={(event) => {
            event.preventDefault();
            save.mutate();
          }}
        >
          <TextArea
            label={t('note')}
            hint={t('noteHint')}
            rows={3}
            maxLength={2000}
            value={text}
            onChange={(event) => setText(event.target.value)}
            fault={save.error === null ? undefined : problemWords(save.error, shared)}
          />
          <Button type="submit" className="self-start" busy={save.isPending}>
            {t('saveNote')}
          </Button>
        </form>
      ) : (
        <p className="break-words whitespace-pre-wrap">{issue.note}</p>
      )}
    </Section>
  );
}
