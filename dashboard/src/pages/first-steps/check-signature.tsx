/** Shows a signature being verified, step by step, from the secret of the endpoint. */
import { useEffect, useState, type ReactNode } from 'react';
import { ask } from '../../api/client.ts';
import { useWords } from '../../i18n/use-words.ts';
import { firstStepsWords } from '../../i18n/areas/first-steps.ts';
import { Notice } from '../../ui/page.tsx';
import { canCompute, isAmong, signatureOf, signedContent } from '../standard-signature.ts';

export interface Receipt {
  receivedAt: string;
  method: string;
  url: string;
  headers: Record<string, unknown>;
  rawBody: string;
  status: number;
}

const headerOf = ({ headers }: Receipt, name: string): string => {
  const value = headers[name];
  return typeof value === 'string' ? value : '';
};

export function CheckSignature({
  endpointPath,
  receipt,
  onVerified,
}: {
  endpointPath: string;
  receipt: Receipt | undefined;
  onVerified: () => void;
}) {
  const t = useWords(firstStepsWords);
  const [checked, setChecked] = useState<{ secret: string; expected: string } | null>(null);
  const id = receipt === undefined ? '' : headerOf(receipt, 'webhook-id');
  const timestamp = receipt === undefined ? '' : headerOf(receipt, 'webhook-timestamp');
  const given = receipt === undefined ? '' : headerOf(receipt, 'webhook-signature');
  const body = receipt?.rawBody ?? '';
  useEffect(() => {
    setChecked(null);
    if (id === '' || !canCompute()) return;
    let isCurrent = true;
    const check = async (): Promise<void> => {
      const { key } = await ask<{ key: string }>('GET', `${endpointPath}/secret`);
      const expected = await signatureOf(key, { id, timestamp, body });
      if (!isCurrent || expected === null) return;
      setChecked({ secret: key, expected });
      if (isAmong(expected, given)) onVerified();
    };
    check().catch(() => {
      // Whoever may not read the secret sees no check.
    });
    return () => {
      isCurrent = false;
    };
  }, [endpointPath, id, timestamp, body, given, onVerified]);

  if (!canCompute()) return <Notice tone="warn">{t('signatureInsecure')}</Notice>;
  if (checked === null) return <p className="text-[0.93rem] text-muted">{t('signatureWait')}</p>;
  const { secret, expected } = checked;
  const isGood = isAmong(expected, given);
  return (
    <div className="flex flex-col gap-3" data-signature={isGood ? 'good' : 'bad'}>
      <h3 className="text-[0.97rem] font-semibold">{t('signature')}</h3>
      <ol className="flex flex-col gap-2.5">
        <Line name={t('signatureSecret')}>{`${secret.slice(0, 10)}…`}</Line>
        <Line name={t('signatureSigned')}>{signedContent({ id, timestamp, body })}</Line>
        <Line name={t('signatureExpected')}>{expected}</Line>
        <Line name={t('signatureGiven')}>{given}</Line>
      </ol>
      <Notice tone={isGood ? 'good' : 'bad'}>
        {isGood ? t('signatureGood') : t('signatureBad')}
      </Notice>
    </div>
  );
}

function Line({ name, children }: { name: string; children: ReactNode }) {
  return (
    <li className="min-w-0">
      <span className="block text-[0.87rem] text-muted">{name}</span>
      <code className="block rounded bg-sunken px-2 py-1 text-[0.82rem] break-all">{children}</code>
    </li>
  );
}
