/** Tells the built-in receiver how to behave, and brings what failed once it is well again. */
import { useEffect, useState } from 'react';
import { useChange, useThing } from '../../api/queries.ts';
import type { Endpoint, Task } from '../../api/shapes.ts';
import { firstStepsWords } from '../../i18n/areas/first-steps.ts';
import { useWords } from '../../i18n/use-words.ts';
import { Button } from '../../ui/button.tsx';
import { Notice, Section } from '../../ui/page.tsx';
import { Refused } from '../../ui/refused.tsx';
import { useTell } from '../../ui/toast.tsx';
import {
  behaviourOf,
  behaviours,
  rulesOf,
  type Behaviour,
  type SandboxRule,
} from './behaviours.ts';
import { demo } from './demo-things.ts';

const endpointPath = `/app/${demo.app}/endpoint/${demo.endpoint}`;
const hourMs = 3_600_000;
const lookMs = 2_000;

export function MakeItFail({ send }: { send: React.ReactNode }) {
  const t = useWords(firstStepsWords);
  const tell = useTell();
  const sandbox = useThing<{ rules: SandboxRule[] }>(`/sandbox/${demo.sandbox}`);
  const endpoint = useThing<Endpoint>(endpointPath, {}, { everyMs: lookMs });
  const [chosen, setChosen] = useState<Behaviour | null>(null);
  const told = sandbox.data === undefined ? null : behaviourOf(sandbox.data.rules);
  useEffect(() => setChosen(null), [told]);
  const tellReceiver = useChange<Behaviour>((behaviour) => ({
    method: 'PUT',
    path: `/sandbox/${demo.sandbox}`,
    body: { rules: rulesOf(behaviour) },
  }));
  const enable = useChange<void>(() => ({
    method: 'PATCH',
    path: endpointPath,
    body: { disabled: false },
  }));
  const recover = useChange<void, Task>(
    () => ({
      method: 'POST',
      path: `${endpointPath}/recover`,
      body: { since: new Date(Date.now() - hourMs).toISOString() },
    }),
    { onDone: () => tell({ tone: 'good', text: t('recovered') }) },
  );
  const present = chosen ?? told;
  const isDisabled = endpoint.data?.disabled === true;
  const error = tellReceiver.error ?? enable.error ?? recover.error;
  const choose = (behaviour: Behaviour): void => {
    setChosen(behaviour);
    tellReceiver.mutate(behaviour);
  };
  return (
    <Section title={t('failTitle')}>
      <p className="mb-3 text-[0.93rem] text-muted">{t('failHint')}</p>
      <fieldset>
        <legend className="mb-1.5 text-[0.93rem] font-medium">{t('behaviour')}</legend>
        <div className="flex flex-wrap gap-2">
          {behaviours.map((behaviour) => (
            <label
              key={behaviour}
              className="inline-flex min-h-8 cursor-pointer items-center gap-2 rounded-md border border-line px-2.5 text-[0.93rem] has-checked:border-accent has-checked:bg-accent-soft"
            >
              <input
                type="radio"
                name="behaviour"
                className="size-4 accent-(--accent)"
                checked={present === behaviour}
                onChange={() => choose(behaviour)}
              />
              {t(`does.${behaviour}`)}
            </label>
          ))}
        </div>
      </fieldset>
      <p className="mt-2 min-h-6 text-[0.87rem] text-muted" aria-live="polite">
        {present === null ? '' : t(`hint.${present}`)}
      </p>
      {isDisabled ? <Notice tone="warn">{t('disabled')}</Notice> : null}
      <Refused problem={error} />
      <div className="mt-3 flex flex-wrap gap-2">
        {send}
        <Button
          icon="play"
          title={t('healedHint')}
          busy={tellReceiver.isPending || enable.isPending}
          disabled={present === 'ok' && !isDisabled}
          onClick={() => {
            choose('ok');
            if (isDisabled) enable.mutate();
          }}
        >
          {t('healed')}
        </Button>
        <Button
          icon="retry"
          busy={recover.isPending}
          disabled={isDisabled}
          onClick={() => recover.mutate()}
        >
          {t('recover')}
        </Button>
      </div>
      <p className="mt-2 text-[0.87rem] text-muted">{t('recoverHint')}</p>
    </Section>
  );
}
