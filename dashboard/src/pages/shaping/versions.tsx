/** What the transformation was before: what changed since, and the way back. */
import { useState } from 'react';
import { useChange, useThing } from '../../api/queries.ts';
import type { Page } from '../../api/shapes.ts';
import { transformationWords } from '../../i18n/areas/transformation.ts';
import { useT } from '../../i18n/preferences.tsx';
import { useWords } from '../../i18n/use-words.ts';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { DifferenceView } from '../../ui/difference-view.tsx';
import { Moment } from '../../ui/moment.tsx';
import { Section } from '../../ui/page.tsx';
import { problemWords } from '../../ui/problem-words.ts';
import { FailedState, SkeletonRows } from '../../ui/states.tsx';
import { useTell } from '../../ui/toast.tsx';
import { Confirm } from '../confirm.tsx';
import type { Transformation, Version } from './shapes.ts';

export function Versions({ path, present }: { path: string; present: Transformation }) {
  const t = useWords(transformationWords);
  const shared = useT();
  const tell = useTell();
  const { data, error, refetch } = useThing<Page<Version>>(`${path}/version`);
  const [opened, setOpened] = useState<number | null>(null);
  const [asks, setAsks] = useState<number | null>(null);
  const rollBack = useChange<number>(
    (version) => ({ method: 'POST', path: `${path}/rollback`, body: { version } }),
    { onDone: () => tell({ tone: 'good', text: t('rolledBack') }) },
  );
  const failed = (problem: Error): void =>
    tell({ tone: 'bad', text: problemWords(problem, shared) });
  const shown = data?.data ?? [];
  return (
    <Section title={t('versions')} flush>
      {data === undefined ? (
        error === null ? (
          <SkeletonRows rows={2} />
        ) : (
          <FailedState problem={error} onRetry={() => void refetch()} />
        )
      ) : null}
      {data !== undefined && shown.length === 0 ? (
        <p className="p-4 text-muted">{t('noVersions')}</p>
      ) : null}
      <ol className="divide-y divide-line">
        {shown.map(({ version, kind, code, createdAt }) => (
          <li key={version} className="flex flex-col gap-2 px-4 py-2">
            <div className="flex flex-wrap items-center gap-2">
              <span className="font-medium">{t('version', { number: version })}</span>
              <Badge tone="idle">{t(`kind.${kind}`)}</Badge>
              {version === present.version ? (
                <Badge tone="good" icon="check">
                  {t('inForce')}
                </Badge>
              ) : null}
              <span className="flex-1 text-[0.87rem] text-muted">
                <Moment time={createdAt} />
              </span>
              <Button
                look="quiet"
                aria-expanded={opened === version}
                onClick={() => setOpened(opened === version ? null : version)}
              >
                {t('compare')}
              </Button>
              {version === present.version ? null : (
                <Button icon="retry" busy={rollBack.isPending} onClick={() => setAsks(version)}>
                  {t('rollBack')}
                </Button>
              )}
            </div>
            {opened === version ? (
              <DifferenceView label={t('compare')} before={code} after={present.code ?? ''} />
            ) : null}
          </li>
        ))}
      </ol>
      <Confirm
        open={asks !== null}
        title={t('rollBack')}
        text={t('rollBackHint', { number: asks ?? 0 })}
        action={t('rollBack')}
        onClose={() => setAsks(null)}
        onConfirm={() => rollBack.mutate(asks!, { onError: failed })}
      />
    </Section>
  );
}
