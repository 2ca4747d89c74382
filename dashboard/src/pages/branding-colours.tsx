/** The colours of one theme of the portal, each with what is wrong with it and what would do. */
import { useState } from 'react';
import type { ApiProblem } from '../api/client.ts';
import { brandingWords } from '../i18n/areas/branding.ts';
import { useWords } from '../i18n/use-words.ts';
import { Button, IconButton } from '../ui/button.tsx';
import { Icon } from '../ui/icon.tsx';
import { Section } from '../ui/page.tsx';
import {
  standingColours,
  tokens,
  type Colours,
  type Side,
  type Token,
} from './branding-palette.ts';

export function BrandingColours({
  colours,
  problem,
  onChange,
}: {
  colours: Record<Side, Colours>;
  problem: ApiProblem | null;
  onChange: (side: Side, colours: Colours) => void;
}) {
  const t = useWords(brandingWords);
  const [chosen, setSide] = useState<Side>('light');
  const faults = (side: Side) => problem?.fields.filter((one) => one.field.startsWith(`${side}.`));
  const set = (token: Token, value: string | undefined): void => {
    const { [token]: _before, ...rest } = colours[chosen];
    onChange(chosen, value === undefined ? rest : { ...rest, [token]: value });
  };
  const sides = (
    <span role="group" aria-label={t('theme')} className="flex gap-1">
      {(['light', 'dark'] as const).map((side) => (
        <Button
          key={side}
          look={side === chosen ? 'plain' : 'quiet'}
          aria-pressed={side === chosen}
          onClick={() => setSide(side)}
          {...((faults(side)?.length ?? 0) > 0 ? { icon: 'alert' as const } : {})}
        >
          {t(side)}
        </Button>
      ))}
    </span>
  );
  return (
    <Section title={t('colours')} actions={sides}>
      <p className="mb-3 text-[0.93rem] text-muted">{t('coloursHint')}</p>
      <ul className="grid gap-x-6 gap-y-3 sm:grid-cols-2">
        {tokens.map((token) => (
          <Colour
            key={token}
            name={t(`token.${token}`)}
            value={colours[chosen][token]}
            standing={standingColours[chosen][token]}
            fault={faults(chosen)?.find(({ field }) => field === `${chosen}.${token}`)?.message}
            onChange={(value) => set(token, value)}
          />
        ))}
      </ul>
    </Section>
  );
}

function Colour({
  name,
  value,
  standing,
  fault,
  onChange,
}: {
  name: string;
  value: string | undefined;
  standing: string;
  fault: string | undefined;
  onChange: (value: string | undefined) => void;
}) {
  const t = useWords(brandingWords);
  const nearest = /#[0-9a-f]{6}$/.exec(fault ?? '')?.[0];
  const isWhole = /^#[0-9a-f]{6}$/i.test(value ?? '');
  return (
    <li className="flex flex-col gap-1">
      <span className="flex items-center gap-2">
        <input
          type="color"
          aria-label={name}
          value={isWhole ? value : standing}
          onChange={(event) => onChange(event.target.value)}
          className="size-9 shrink-0 cursor-pointer rounded-input border border-line-strong bg-surface p-0.5"
        />
        <span className="min-w-0 flex-1">
          <span className="block text-[0.93rem]">{name}</span>
          <input
            aria-label={`${name}, #rrggbb`}
            aria-invalid={fault !== undefined}
            value={value ?? ''}
            placeholder={`${standing} (${t('standing')})`}
            maxLength={7}
            spellCheck={false}
            onChange={(event) =>
              onChange(event.target.value === '' ? undefined : event.target.value)
            }
            className="min-h-6 w-full bg-transparent font-mono text-[0.87rem]"
          />
        </span>
        {value === undefined ? null : (
          <IconButton
            label={t('reset', { name })}
            icon="retry"
            onClick={() => onChange(undefined)}
          />
        )}
      </span>
      {fault === undefined ? null : (
        <div role="alert" className="flex flex-wrap items-center gap-2 text-[0.87rem] text-bad">
          <span className="flex min-w-0 items-start gap-1">
            <span className="mt-0.5">
              <Icon name="alert" size={14} />
            </span>
            {fault}
          </span>
          {nearest === undefined ? null : (
            <Button onClick={() => onChange(nearest)}>{t('use', { colour: nearest })}</Button>
          )}
        </div>
      )}
    </li>
  );
}
