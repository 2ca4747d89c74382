/** How a source stands, how well it knows who sends, and what became of a request, in words. */
import { useCallback } from 'react';
import { sourceWords } from '../i18n/areas/sources.ts';
import { useWords } from '../i18n/use-words.ts';
import { Badge, type Tone } from '../ui/badge.tsx';
import type { IconName } from '../ui/icon.tsx';
import type { Standing } from './source-standing.ts';

const standings: Record<Standing, [Tone, IconName]> = {
  disabled: ['idle', 'stop'],
  failing: ['bad', 'cross'],
  missing: ['bad', 'alert'],
  rejecting: ['bad', 'cross'],
  waiting: ['idle', 'clock'],
  planned: ['accent', 'clock'],
  receiving: ['good', 'check'],
};

export function StandingBadge({ standing }: { standing: Standing }) {
  const t = useWords(sourceWords);
  const [tone, icon] = standings[standing];
  return (
    <Badge tone={tone} icon={icon}>
      {t(`standing.${standing}`)}
    </Badge>
  );
}

export type Grade = 'strong' | 'fair' | 'weak' | 'none';

const grades: Record<Grade, [Tone, IconName]> = {
  strong: ['good', 'check'],
  fair: ['good', 'check'],
  weak: ['warn', 'alert'],
  none: ['warn', 'alert'],
};

export function GradeBadge({ grade }: { grade: Grade }) {
  const t = useWords(sourceWords);
  const [tone, icon] = grades[grade];
  return (
    <Badge tone={tone} icon={icon}>
      {t(`grade.${grade}`)}
    </Badge>
  );
}

const outcomes = {
  accepted: ['good', 'check'],
  rejected: ['bad', 'cross'],
  duplicate: ['idle', 'copy'],
  answered: ['accent', 'check'],
} as const;

export function OutcomeBadge({ outcome }: { outcome: keyof typeof outcomes }) {
  const t = useWords(sourceWords);
  const [tone, icon] = outcomes[outcome];
  return (
    <Badge tone={tone} icon={icon}>
      {t(`outcome.${outcome}`)}
    </Badge>
  );
}

/** What became of a request that was not refused, in a sentence. */
export function useWhyWords(): (outcome: string) => string {
  const t = useWords(sourceWords);
  return useCallback(
    (outcome) => (outcome === 'duplicate' ? t('why.duplicate') : t('why.answered')),
    [t],
  );
}
