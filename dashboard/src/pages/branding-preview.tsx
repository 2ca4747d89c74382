/** A piece of the portal as it will look, in light and dark, while its looks are being chosen. */
import type { CSSProperties } from 'react';
import type { PortalSettings } from '../api/shapes.ts';
import { brandingWords } from '../i18n/areas/branding.ts';
import { useWords } from '../i18n/use-words.ts';
import { Badge } from '../ui/badge.tsx';
import { Button } from '../ui/button.tsx';
import { propertiesOf, type Side } from './branding-palette.ts';

const families: Record<string, string> = {
  system: 'ui-sans-serif, system-ui, sans-serif',
  humanist: "Seravek, 'Gill Sans Nova', Ubuntu, Calibri, 'DejaVu Sans', sans-serif",
  geometric: "Avenir, Montserrat, Corbel, 'URW Gothic', sans-serif",
  rounded: "ui-rounded, 'Hiragino Maru Gothic ProN', Quicksand, Comfortaa, sans-serif",
  serif: "Charter, 'Bitstream Charter', 'Sitka Text', Cambria, 'DejaVu Serif', serif",
  monospace: "ui-monospace, 'SF Mono', 'Cascadia Mono', 'DejaVu Sans Mono', monospace",
};

export function BrandingPreview({ draft }: { draft: PortalSettings }) {
  const t = useWords(brandingWords);
  return (
    <section aria-label={t('preview')} className="flex flex-col gap-4">
      {(['light', 'dark'] as const).map((side) => (
        <figure key={side} className="flex flex-col gap-1">
          <figcaption className="text-[0.87rem] text-muted">{t(side)}</figcaption>
          <Sample draft={draft} side={side} />
        </figure>
      ))}
    </section>
  );
}

function Sample({ draft, side }: { draft: PortalSettings; side: Side }) {
  const t = useWords(brandingWords);
  const { radius, fontSize, font, logo, displayName } = draft;
  const style = {
    ...propertiesOf(side, draft[side]),
    '--button-radius': `${radius.button ?? 8}px`,
    '--card-radius': `${radius.card ?? 10}px`,
    '--input-radius': `${radius.input ?? 8}px`,
    fontFamily: families[font] ?? families['system'],
    fontSize: `${fontSize ?? 15}px`,
    colorScheme: side,
  } as CSSProperties;
  return (
    <div
      data-preview={side}
      style={style}
      className="flex flex-col gap-3 rounded-card border border-line bg-bg p-4 text-text"
    >
      <div className="flex items-center gap-3 border-b border-line pb-2">
        {logo === null ? (
          <strong className="truncate">{displayName ?? ''}</strong>
        ) : (
          <img
            src={logo}
            alt={displayName ?? ''}
            className="h-7 w-auto max-w-32 shrink-0 object-contain object-left"
          />
        )}
        <span className="text-accent underline">{t('sampleLink')}</span>
      </div>
      <div className="flex flex-wrap items-center gap-2">
        <div className="min-w-0 flex-1">
          <p className="font-semibold">{t('sampleTitle')}</p>
          <p className="text-muted">{t('sampleText')}</p>
        </div>
        <Button look="main" icon="plus" tabIndex={-1}>
          {t('sampleAction')}
        </Button>
      </div>
      <div className="flex flex-col gap-2 rounded-card border border-line bg-surface p-3">
        <p className="flex flex-wrap gap-2">
          <Badge tone="good" icon="check">
            {t('sampleGood')}
          </Badge>
          <Badge tone="warn" icon="pause">
            {t('sampleWarning')}
          </Badge>
          <Badge tone="bad" icon="alert">
            {t('sampleBad')}
          </Badge>
        </p>
        <p className="rounded-input border border-line-strong bg-surface px-2.5 py-1.5 text-muted">
          {t('sampleField')}: https://example.com
        </p>
        <p className="self-start">
          <Button tabIndex={-1}>{t('sampleOther')}</Button>
        </p>
      </div>
    </div>
  );
}
