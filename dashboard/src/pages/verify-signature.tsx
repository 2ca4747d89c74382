/** Makes the signature of a delivery again, step by step, beside the one that its receiver got. */
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useCan } from '../api/can.ts';
import { ask, getText } from '../api/client.ts';
import type { Attempt, Message } from '../api/shapes.ts';
import { deliveryWords } from '../i18n/areas/delivery.ts';
import { useT } from '../i18n/preferences.tsx';
import { useWords } from '../i18n/use-words.ts';
import { Button } from '../ui/button.tsx';
import { CopyLine } from '../ui/copy.tsx';
import { TextArea, TextField } from '../ui/field.tsx';
import { Notice } from '../ui/page.tsx';
import { problemWords } from '../ui/problem-words.ts';
import { useTell } from '../ui/toast.tsx';
import { useAppPlace } from './app-place.tsx';
import { canCompute, signatureOf, signedContent, verdictOf } from './standard-signature.ts';

export default function VerifySignature({
  message,
  attempt,
}: {
  message: Pick<Message, 'id'>;
  attempt: Attempt;
}) {
  const t = useT();
  const wt = useWords(deliveryWords);
  const can = useCan();
  const tell = useTell();
  const place = useAppPlace();
  const sentAt = Math.floor(Date.parse(attempt.timestamp) / 1000);
  const [secret, setSecret] = useState('');
  const [given, setGiven] = useState('');
  const [timestamp, setTimestamp] = useState(String(sentAt));
  const [checkedAt, setCheckedAt] = useState(String(sentAt));
  const [edited, setEdited] = useState<string | null>(null);
  const raw = useQuery({
    queryKey: [place.api, message.id, 'raw'],
    queryFn: () => getText(`${place.api}/msg/${message.id}/raw`),
  });
  const body = edited ?? raw.data ?? '';
  const signed = { id: message.id, timestamp, body };
  const isSecure = canCompute();
  const { data: expected } = useQuery({
    // The secret is in no key of the cache that outlives the page.
    queryKey: ['signature', secret, signed],
    queryFn: () => signatureOf(secret, signed),
    enabled: isSecure && secret !== '',
    gcTime: 0,
  });
  const reveal = (): void => {
    ask<{ key: string }>('GET', `${place.api}/endpoint/${attempt.endpointId}/secret`).then(
      ({ key }) => setSecret(key),
      (error: Error) => tell({ tone: 'bad', text: problemWords(error, t) }),
    );
  };
  const distance = Math.abs(Number(checkedAt) - Number(timestamp));
  const verdict =
    typeof expected === 'string' && given.trim() !== ''
      ? verdictOf(expected, given, distance)
      : null;
  return (
    <div className="flex flex-col gap-4">
      {isSecure ? null : <Notice tone="warn">{wt('verify.insecure')}</Notice>}
      <div className="grid gap-3 sm:grid-cols-2">
        <TextField label={wt('verify.id')} value={message.id} readOnly />
        <TextField
          label={wt('verify.time')}
          value={timestamp}
          inputMode="numeric"
          onChange={(event) => setTimestamp(event.target.value)}
        />
      </div>
      <TextArea
        label={wt('verify.body')}
        rows={4}
        value={body}
        onChange={(event) => setEdited(event.target.value)}
      />
      <TextField
        label={wt('verify.secret')}
        hint={wt('verify.secretHint')}
        {...(expected === null ? { fault: wt('verify.wrongSecret') } : {})}
        value={secret}
        autoComplete="off"
        spellCheck={false}
        placeholder="whsec_…"
        onChange={(event) => setSecret(event.target.value)}
      />
      {can('endpoint-secrets:read', 'ViewEndpointSecret') ? (
        <Button icon="key" className="self-start" onClick={reveal}>
          {wt('verify.reveal')}
        </Button>
      ) : null}
      <p className="text-[0.93rem] font-medium">{wt('verify.content')}</p>
      <pre
        tabIndex={0}
        aria-label={wt('verify.content')}
        className="max-h-32 overflow-auto rounded-md border border-line bg-bg p-2 text-[0.82rem] break-all whitespace-pre-wrap"
      >
        {signedContent(signed).slice(0, 4_000)}
      </pre>
      {typeof expected === 'string' ? (
        <div data-expected="">
          <p className="mb-1 text-[0.93rem] font-medium">{wt('verify.expected')}</p>
          <CopyLine text={expected} />
        </div>
      ) : null}
      <TextField
        label={wt('verify.given')}
        hint={wt('verify.givenHint')}
        value={given}
        spellCheck={false}
        placeholder="v1,…"
        onChange={(event) => setGiven(event.target.value)}
      />
      <TextField
        label={wt('verify.now')}
        value={checkedAt}
        inputMode="numeric"
        onChange={(event) => setCheckedAt(event.target.value)}
      />
      <div role="status">
        {verdict === null ? null : (
          <Notice tone={verdict === 'right' ? 'good' : verdict === 'late' ? 'warn' : 'bad'}>
            {verdict === 'right'
              ? wt('match')
              : verdict === 'late'
                ? wt('match.late', { seconds: distance })
                : wt('match.not')}
          </Notice>
        )}
      </div>
    </div>
  );
}
