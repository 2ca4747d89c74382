/** Two texts as what went and what came: by a sign in front of each line, and colour beside it. */
import { useMemo, useState } from 'react';
import { differenceWords } from '../i18n/areas/difference.ts';
import { useWords } from '../i18n/use-words.ts';
import { Button } from './button.tsx';
import { lineDifference, shortDifference } from './line-difference.ts';

const looks = {
  same: 'text-muted',
  gone: 'bg-bad-soft text-bad',
  new: 'bg-good-soft text-good',
} as const;
const signs = { same: ' ', gone: '−', new: '+' } as const;
const around = 3;

export function DifferenceView({
  before,
  after,
  label,
}: {
  before: string;
  after: string;
  label: string;
}) {
  const t = useWords(differenceWords);
  const [isWhole, setWhole] = useState(false);
  const lines = useMemo(() => lineDifference(before, after), [before, after]);
  const shown = useMemo(() => (isWhole ? lines : shortDifference(lines, around)), [lines, isWhole]);
  const gone = lines.filter(({ kind }) => kind === 'gone').length;
  const come = lines.filter(({ kind }) => kind === 'new').length;
  const words = { gone: t('gone'), new: t('come'), same: '' };
  return (
    <div className="flex min-w-0 flex-col gap-1.5">
      <div className="flex flex-wrap items-center justify-between gap-2">
        <p className="text-[0.87rem] text-muted">
          {gone + come === 0 ? t('none') : t('counts', { come, gone })}
        </p>
        <Button look="quiet" aria-pressed={isWhole} onClick={() => setWhole(!isWhole)}>
          {t('whole')}
        </Button>
      </div>
      <pre
        tabIndex={0}
        role="group"
        aria-label={label}
        data-difference=""
        className="max-h-112 overflow-auto rounded-md border border-line bg-bg py-2 text-[0.82rem] leading-relaxed"
      >
        {shown.map((line, index) =>
          line.kind === 'left-out' ? (
            <div key={index} className="px-3 text-muted">
              {t('leftOut', { count: line.count })}
            </div>
          ) : (
            <div
              key={index}
              data-kind={line.kind}
              className={`flex gap-2 px-3 ${looks[line.kind]}`}
            >
              <span aria-hidden="true" className="select-none">
                {signs[line.kind]}
              </span>
              <span className="min-w-0 break-all whitespace-pre-wrap">
                {line.kind === 'same' ? null : <span className="sr-only">{words[line.kind]} </span>}
                {line.text === '' ? ' ' : line.text}
              </span>
            </div>
          ),
        )}
      </pre>
    </div>
  );
}
