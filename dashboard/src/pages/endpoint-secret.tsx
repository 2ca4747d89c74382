/** The secret that a receiver verifies with: shown on demand, and put out of use with an overlap. */
import { useState } from 'react';
import { useCan } from '../api/can.ts';
import { ask } from '../api/client.ts';
import { useChange } from '../api/queries.ts';
import { useT } from '../i18n/preferences.tsx';
import { Button } from '../ui/button.tsx';
import { CopyLine } from '../ui/copy.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { SelectField } from '../ui/field.tsx';
import { Section } from '../ui/page.tsx';
import { problemWords } from '../ui/problem-words.ts';
import { Refused } from '../ui/refused.tsx';
import { useTell } from '../ui/toast.tsx';

const overlaps = ['0', '3600', '86400', '604800'] as const;

export function EndpointSecret({ path }: { path: string }) {
  const t = useT();
  const can = useCan();
  const tell = useTell();
  const [secret, setSecret] = useState<string | null>(null);
  const [isRotating, setRotating] = useState(false);
  // Not by the cache: it is gone with the page.
  const reveal = (): void => {
    ask<{ key: string }>('GET', `${path}/secret`).then(
      ({ key }) => setSecret(key),
      (error: Error) => tell({ tone: 'bad', text: problemWords(error, t) }),
    );
  };
  return (
    <Section
      title={t('secret.title')}
      actions={
        can('endpoint-secrets:write', 'ManageEndpointSecret') ? (
          <Button icon="retry" onClick={() => setRotating(true)}>
            {t('secret.rotate')}
          </Button>
        ) : undefined
      }
    >
      <p className="mb-3 text-[0.93rem] text-muted">{t('secret.hint')}</p>
      {secret === null ? (
        <Button icon="eye" onClick={reveal}>
          {t('secret.reveal')}
        </Button>
      ) : (
        <CopyLine text={secret} label={t('secret.copy')} />
      )}
      <Rotate
        path={path}
        open={isRotating}
        onClose={() => setRotating(false)}
        onDone={() => setSecret(null)}
      />
    </Section>
  );
}

function Rotate({
  path,
  open,
  onClose,
  onDone,
}: {
  path: string;
  open: boolean;
  onClose: () => void;
  onDone: () => void;
}) {
  const t = useT();
  const tell = useTell();
  const [overlap, setOverlap] = useState<string>('86400');
  const rotate = useChange<void>(
    () => ({
      method: 'POST',
      path: `${path}/secret/rotate`,
      body: { gracePeriodSeconds: Number(overlap) },
    }),
    {
      onDone: () => {
        tell({ tone: 'good', text: t('secret.rotated') });
        onDone();
        onClose();
      },
    },
  );
  return (
    <Dialog
      open={open}
      onClose={onClose}
      title={t('secret.rotate')}
      description={t('secret.rotateHint')}
    >
      <div className="flex flex-col gap-4">
        <Refused problem={rotate.error} />
        <SelectField
          label={t('secret.overlap')}
          value={overlap}
          onChange={(event) => setOverlap(event.target.value)}
          options={overlaps.map((value) => ({ value, label: t(`secret.overlap${value}`) }))}
        />
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>{t('action.cancel')}</Button>
          <Button look="main" busy={rotate.isPending} onClick={() => rotate.mutate()}>
            {t('secret.rotate')}
          </Button>
        </div>
      </div>
    </Dialog>
  );
}
