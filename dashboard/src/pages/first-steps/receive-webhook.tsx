/** Sends the demo source what a partner would: signed rightly, and wrongly. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { get } from '../../api/client.ts';
import { useThing } from '../../api/queries.ts';
import type { Message, Page } from '../../api/shapes.ts';
import { sourceWords } from '../../i18n/areas/sources.ts';
import { firstStepsWords } from '../../i18n/areas/first-steps.ts';
import { useWords } from '../../i18n/use-words.ts';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { CommandBlock } from '../../ui/copy.tsx';
import { Moment, useNow } from '../../ui/moment.tsx';
import { Notice, Section } from '../../ui/page.tsx';
import { TextLink } from '../../ui/page-link.tsx';
import { shellWord } from '../../ui/shell-word.ts';
import { dashboardPlace } from '../app-place.tsx';
import { canCompute, signatureOf, type Signed } from '../standard-signature.ts';
import { demo, type DemoSource } from './demo-things.ts';
import { Row } from './sent-event.tsx';
import { reasonKey } from '../rejection-reasons.ts';

interface Rejected {
  id: string;
  receivedAt: string;
  reason: string | null;
  detail: string | null;
}

const lookMs = 1_500;
/** The command is renewed well before its signature is too old. */
const renewedMs = 120_000;
const shownMax = 5;

interface SignedRequest extends Signed {
  signature: string;
}

async function signedRequest(secret: string): Promise<SignedRequest> {
  const signed = {
    id: `msg_${crypto.randomUUID().replaceAll('-', '')}`,
    timestamp: String(Math.floor(Date.now() / 1_000)),
    body: JSON.stringify({ type: 'shipment.cleared', shipment: 'S-17', port: 'Santos' }),
  };
  const signature = await signatureOf(secret, signed);
  if (signature === null) throw new Error('what the source has for its secret is none');
  return { ...signed, signature };
}

const headersOf = ({ id, timestamp, signature }: SignedRequest): Record<string, string> => ({
  'content-type': 'application/json',
  'webhook-id': id,
  'webhook-timestamp': timestamp,
  'webhook-signature': signature,
});

/** As text, for the shell. */
function commandOf(url: string, request: SignedRequest): string {
  const headers = Object.entries(headersOf(request)).map(
    ([name, value]) => `  -H ${shellWord(`${name}: ${value}`)} \\`,
  );
  return [
    `curl -i -X POST ${shellWord(url)} \\`,
    ...headers,
    `  -d ${shellWord(request.body)}`,
  ].join('\n');
}

export function ReceiveWebhook({ onReceived }: { onReceived: () => void }) {
  const t = useWords(firstStepsWords);
  const source = useThing<DemoSource>(`/ingest/source/${demo.source}`);
  const { data } = source;
  const secret = data?.metadata['secret'];
  return (
    <Section title={t('receiveTitle')}>
      <p className="mb-3 text-[0.93rem] text-muted">{t('receiveHint')}</p>
      {source.error === null ? null : <Notice tone="warn">{t('noSource')}</Notice>}
      {data?.ingestUrl && secret !== undefined ? (
        canCompute() ? (
          <Requests source={data} url={data.ingestUrl} secret={secret} onReceived={onReceived} />
        ) : (
          <Notice tone="warn">{t('signatureInsecure')}</Notice>
        )
      ) : null}
    </Section>
  );
}

function Requests({
  source,
  url,
  secret,
  onReceived,
}: {
  source: DemoSource;
  url: string;
  secret: string;
  onReceived: () => void;
}) {
  const t = useWords(firstStepsWords);
  const w = useWords(sourceWords);
  const client = useQueryClient();
  const place = dashboardPlace(source.applicationId);
  const turn = Math.floor(useNow() / renewedMs);
  const [round, setRound] = useState(0);
  const { data: request } = useQuery({
    queryKey: ['first-steps-request', secret, turn, round],
    queryFn: () => signedRequest(secret),
    placeholderData: (before) => before,
  });
  const messages = useQuery({
    queryKey: [place.api, 'first-steps-received'],
    queryFn: ({ signal }) => get<Page<Message>>(`${place.api}/msg`, { limit: shownMax }, signal),
    refetchInterval: lookMs,
  });
  const rejected = useThing<Page<Rejected>>(
    `/ingest/source/${demo.source}/request`,
    { limit: shownMax, outcome: 'rejected' },
    { everyMs: lookMs },
  );
  const taken = messages.data?.data ?? [];
  const refused = rejected.data?.data ?? [];
  const hasTaken = taken.length > 0;
  useEffect(() => {
    if (hasTaken) onReceived();
  }, [hasTaken, onReceived]);

  const post = async (isRight: boolean): Promise<void> => {
    const { pathname } = new URL(url);
    const made = await signedRequest(secret);
    const wrong = `v1,${btoa('0123456789abcdef0123456789abcdef')}`;
    const sent = isRight ? made : { ...made, signature: wrong };
    await fetch(pathname, { method: 'POST', headers: headersOf(sent), body: made.body }).catch(
      () => {
        // What did not arrive is no row; the button may be pressed again.
      },
    );
    setRound(round + 1);
    await client.invalidateQueries();
  };
  return (
    <div className="flex flex-col gap-3">
      {request === undefined ? null : <CommandBlock text={commandOf(url, request)} />}
      <div className="flex flex-wrap gap-2">
        <Button look="main" icon="send" onClick={() => void post(true)}>
          {t('receive')}
        </Button>
        <Button icon="alert" onClick={() => void post(false)}>
          {t('receiveWrong')}
        </Button>
      </div>
      {taken.length + refused.length === 0 ? (
        <p className="text-[0.93rem] text-muted">{t('nothingReceived')}</p>
      ) : (
        <ul aria-live="polite" className="divide-y divide-line rounded-md border border-line">
          {taken.map(({ id, eventType, timestamp }) => (
            <Row
              key={id}
              name={t('received')}
              link={
                <>
                  <TextLink to={place.messagePath(id)}>{eventType}</TextLink>{' '}
                  <span className="text-[0.87rem] text-muted">
                    <Moment time={timestamp} />
                  </span>
                </>
              }
              state={
                <Badge tone="good" icon="check">
                  {t('becameMessage')}
                </Badge>
              }
            />
          ))}
          {refused.map(({ id, reason, receivedAt }) => (
            <Row
              key={id}
              name={t('rejected')}
              link={
                <>
                  <TextLink to={`/requests/${source.id}/${id}`}>
                    {w(`reason.${reasonKey(reason)}`)}
                  </TextLink>{' '}
                  <span className="text-[0.87rem] text-muted">
                    <Moment time={receivedAt} />
                  </span>
                </>
              }
              state={
                <Badge tone="bad" icon="cross">
                  {t('reason', { reason: reason ?? '' })}
                </Badge>
              }
            />
          ))}
        </ul>
      )}
    </div>
  );
}
