/** Where the time of an attempt went: a bar to look at, and the same in figures. */
import type { Attempt } from '../api/shapes.ts';
import { deliveryWords } from '../i18n/areas/delivery.ts';
import { useFormats } from '../i18n/preferences.tsx';
import { useWords } from '../i18n/use-words.ts';

type Timing = NonNullable<Attempt['timing']>;

const steps: [name: keyof Timing, fill: string, dot: string][] = [
  ['waited', 'fill-line-strong', 'bg-line-strong'],
  ['dns', 'fill-accent-strong', 'bg-accent-strong'],
  ['connect', 'fill-warn', 'bg-warn'],
  ['tls', 'fill-muted', 'bg-muted'],
  ['answer', 'fill-good', 'bg-good'],
  ['body', 'fill-accent', 'bg-accent'],
];
const barWidth = 1_000;
/** What took no time to speak of is still seen. */
const partMin = 4;

export function AttemptTiming({ timing }: { timing: Timing }) {
  const wt = useWords(deliveryWords);
  const { milliseconds } = useFormats();
  const taken = steps
    .map(([name, fill, dot]) => ({ name, fill, dot, ms: timing[name] }))
    .filter(({ name, ms }) => ms !== null && (name !== 'waited' || ms > 0));
  const total = taken.reduce((sum, { ms }) => sum + ms!, 0);
  const room = barWidth - taken.length * partMin;
  let x = 0;
  return (
    <div className="flex flex-col gap-2">
      <h4 className="text-[0.93rem] font-medium">{wt('timing')}</h4>
      <svg
        aria-hidden="true"
        viewBox={`0 0 ${barWidth} 10`}
        preserveAspectRatio="none"
        className="h-2.5 w-full overflow-hidden rounded-sm"
      >
        {taken.map(({ name, fill, ms }) => {
          const width = partMin + (total === 0 ? 0 : (ms! / total) * room);
          const part = <rect key={name} x={x} y="0" width={width} height="10" className={fill} />;
          x += width;
          return part;
        })}
      </svg>
      <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-1 text-[0.93rem]">
        {taken.map(({ name, dot, ms }) => (
          <div key={name} className="contents">
            <dt className="flex items-center gap-2 text-muted">
              <span aria-hidden="true" className={`size-2 rounded-full ${dot}`} />
              {wt(`timing.${name}`)}
            </dt>
            <dd className="text-right tabular-nums">{milliseconds(ms!)}</dd>
          </div>
        ))}
      </dl>
      {timing.connect === null && timing.dns === null ? (
        <p className="text-[0.82rem] text-muted">{wt('timing.kept')}</p>
      ) : null}
    </div>
  );
}
