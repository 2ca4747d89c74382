/** A request that became no message: why not, and what to do about it. */
import type { ReactNode } from 'react';
import { part } from '../api/client.ts';
import { useThing } from '../api/queries.ts';
import type { KeptRequest } from '../api/source-shapes.ts';
import { sourceWords } from '../i18n/areas/sources.ts';
import { useFormats } from '../i18n/preferences.tsx';
import { useWords } from '../i18n/use-words.ts';
import { CodeView } from '../ui/code-view.tsx';
import { CopyLine } from '../ui/copy.tsx';
import { Moment } from '../ui/moment.tsx';
import { Facts, Notice, Page, Section } from '../ui/page.tsx';
import { TextLink } from '../ui/page-link.tsx';
import { reasonKey } from './rejection-reasons.ts';
import { hexOfBase64, RequestHeaders, textOfBase64, UnreadRequest } from './request-parts.tsx';
import { OutcomeBadge, useWhyWords } from './source-badges.tsx';

export function RejectedRequest({ source, id }: { source: string; id: string }) {
  const w = useWords(sourceWords);
  const why = useWhyWords();
  const { number } = useFormats();
  const path = `/ingest/source/${part(source)}/request/${part(id)}`;
  const { data, error, refetch } = useThing<KeptRequest>(path);
  const back = { to: `/requests?source=${part(source)}`, label: w('requests') };
  if (data === undefined) {
    return <UnreadRequest title={id} back={back} error={error} onRetry={() => void refetch()} />;
  }
  const key = reasonKey(data.reason);
  const isRejected = data.outcome === 'rejected';
  const kept = atob(data.body).length;
  return (
    <Page
      title={isRejected ? w(`reason.${key}`) : why(data.outcome)}
      lead={<CopyLine text={data.id} />}
      back={back}
    >
      {isRejected ? (
        <Notice tone="bad">
          <p className="font-medium">{w(`remedy.${key}`)}</p>
          <p className="mt-1">{w('rejected.noReplay')}</p>
        </Notice>
      ) : null}
      <div className="grid min-w-0 gap-5 lg:grid-cols-[3fr_2fr]">
        <Section title={w('request.body')}>
          {kept === 0 ? (
            <p className="text-muted">
              {isUnread(data) ? w('request.bodyUnread') : w('request.noBody')}
            </p>
          ) : (
            <CodeView
              value={textOfBase64(data.body) ?? hexOfBase64(data.body)}
              label={w('request.body')}
            />
          )}
          {kept > 0 && kept < data.bodyBytes ? (
            <p className="mt-2 text-[0.87rem] text-muted">
              {w('request.cut', { kept: number(kept), all: number(data.bodyBytes) })}
            </p>
          ) : null}
        </Section>
        <div className="flex min-w-0 flex-col gap-5">
          <Section title={w('request.request')}>
            <Facts facts={factsOf(source, data, w)} />
          </Section>
          <RequestHeaders headers={data.headers} />
        </div>
      </div>
    </Page>
  );
}

/** Refused before its body was looked at; how long it was may not be known then. */
function isUnread({ reason, bodyBytes }: KeptRequest): boolean {
  return bodyBytes > 0 || reason === 'body_too_large' || reason === 'encoding_unknown';
}

function factsOf(
  source: string,
  request: KeptRequest,
  w: ReturnType<typeof useWords<(typeof sourceWords)['en']>>,
): [string, ReactNode][] {
  const { outcome, method, path, query, remoteAddress, status, receivedAt } = request;
  const { detail, messageId } = request;
  const facts: ([string, ReactNode] | null)[] = [
    [
      w('requests.source'),
      <TextLink key="source" to={`/sources/${source}`}>
        {source}
      </TextLink>,
    ],
    [w('request.received'), <Moment key="at" time={receivedAt} form="full" />],
    [w('request.outcome'), <OutcomeBadge key="outcome" outcome={outcome} />],
    [w('request.answered'), status],
    detail === null
      ? null
      : [
          w('request.detail'),
          <span key="detail" lang="en">
            {detail}
          </span>,
        ],
    [w('request.method'), <code key="method">{method}</code>],
    [w('request.path'), <code key="path">{path === '' ? '/' : path}</code>],
    query === '' ? null : [w('request.query'), <code key="query">{query}</code>],
    [w('request.from'), <code key="from">{remoteAddress}</code>],
    messageId === null
      ? null
      : [
          w('request.repeats'),
          <TextLink key="message" to={`/requests/${source}/${messageId}`}>
            {messageId}
          </TextLink>,
        ],
  ];
  return facts.filter((fact) => fact !== null);
}
