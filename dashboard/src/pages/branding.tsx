/** How the customer portal looks: chosen with a preview beside it, checked when it is saved. */
import { useState, type ReactNode } from 'react';
import { basePath } from '../api/base-path.ts';
import { useCan } from '../api/can.ts';
import { useChange, useThing } from '../api/queries.ts';
import type { PortalSettings } from '../api/shapes.ts';
import { brandingWords } from '../i18n/areas/branding.ts';
import { useT } from '../i18n/preferences.tsx';
import { useWords } from '../i18n/use-words.ts';
import { useSession } from '../shell/session.tsx';
import { Button } from '../ui/button.tsx';
import { CheckField, SelectField, TextArea, TextField } from '../ui/field.tsx';
import { Notice, Page, Section } from '../ui/page.tsx';
import { faultOf } from '../ui/problem-words.ts';
import { Refused } from '../ui/refused.tsx';
import { UnreadState } from '../ui/states.tsx';
import { useTell } from '../ui/toast.tsx';
import { BrandingColours } from './branding-colours.tsx';
import { FileChoice, ImportButton, keepFile } from './branding-files.tsx';
import { BrandingPreview } from './branding-preview.tsx';
import { BrandingWords } from './branding-words.tsx';

const path = '/environment/portal-settings';
const fonts = ['system', 'humanist', 'geometric', 'rounded', 'serif', 'monospace', 'own'] as const;
const corners = ['button', 'card', 'input'] as const;

export default function Branding() {
  const t = useWords(brandingWords);
  const shared = useT();
  const { data, error, refetch } = useThing<PortalSettings>(path);
  const back = { to: '/settings', label: shared('nav.settings') };
  if (data !== undefined) return <Form key={JSON.stringify(data)} kept={data} back={back} />;
  return (
    <Page title={t('title')} lead={t('lead')} back={back}>
      <Section flush>
        <UnreadState problem={error} onRetry={() => void refetch()} />
      </Section>
    </Page>
  );
}

function Form({ kept, back }: { kept: PortalSettings; back: { to: string; label: string } }) {
  const t = useWords(brandingWords);
  const shared = useT();
  const tell = useTell();
  const mayWrite = useCan()('environment:write', null);
  const [draft, setDraft] = useState(kept);
  const change = (part: Partial<PortalSettings>): void => setDraft({ ...draft, ...part });
  const saving = useChange<PortalSettings, PortalSettings>(
    (body) => ({ method: 'PUT', path, body }),
    { onDone: () => tell({ tone: 'good', text: t('saved') }) },
  );
  const take = (text: string): void => {
    try {
      const read = JSON.parse(text) as Partial<PortalSettings>;
      if (typeof read !== 'object' || read === null || !('font' in read)) throw new Error(text);
      setDraft({ ...kept, ...read });
      tell({ tone: 'good', text: t('imported') });
    } catch {
      tell({ tone: 'bad', text: t('notAFile') });
    }
  };
  const actions = (
    <>
      <Button onClick={() => keepFile('gancho-portal.json', draft)}>{t('export')}</Button>
      {mayWrite ? <ImportButton onText={take} /> : null}
      {mayWrite ? (
        <Button look="main" type="submit" form="branding" busy={saving.isPending}>
          {shared('action.save')}
        </Button>
      ) : null}
    </>
  );
  return (
    <Page title={t('title')} lead={t('lead')} back={back} actions={actions}>
      {mayWrite ? null : <Notice tone="warn">{t('readOnly')}</Notice>}
      <Refused problem={saving.error} />
      <div className="grid min-w-0 items-start gap-5 lg:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
        <form
          id="branding"
          className="flex min-w-0 flex-col gap-5"
          onSubmit={(event) => {
            event.preventDefault();
            saving.mutate(draft);
          }}
        >
          <Product draft={draft} error={saving.error} onChange={change} />
          <BrandingColours
            colours={{ light: draft.light, dark: draft.dark }}
            problem={saving.error}
            onChange={(side, colours) => change({ [side]: colours })}
          />
          <Shape draft={draft} error={saving.error} onChange={change} />
          <BrandingWords
            words={draft.customStrings}
            problem={saving.error}
            onChange={(customStrings) => change({ customStrings })}
          />
          <Where draft={draft} error={saving.error} onChange={change} />
        </form>
        <div className="lg:sticky lg:top-5">
          <BrandingPreview draft={draft} />
        </div>
      </div>
    </Page>
  );
}

interface PartProps {
  draft: PortalSettings;
  error: Error | null;
  onChange: (part: Partial<PortalSettings>) => void;
}

const column = (children: ReactNode) => <div className="flex flex-col gap-4">{children}</div>;

function Product({ draft, error, onChange }: PartProps) {
  const t = useWords(brandingWords);
  return (
    <Section title={t('product')}>
      {column(
        <>
          <TextField
            label={t('displayName')}
            hint={t('displayNameHint')}
            value={draft.displayName ?? ''}
            maxLength={80}
            fault={faultOf(error, 'displayName')}
            onChange={({ target }) =>
              onChange({ displayName: target.value === '' ? null : target.value })
            }
          />
          <FileChoice
            label={t('logo')}
            hint={t('logoHint')}
            accept=".png,.webp,.svg"
            kilobytesMax={200}
            value={draft.logo}
            fault={faultOf(error, 'logo')}
            onChange={(logo) => onChange({ logo })}
          />
          <CheckField
            label={t('footer')}
            hint={t('footerHint')}
            checked={draft.footer}
            onChange={({ target }) => onChange({ footer: target.checked })}
          />
        </>,
      )}
    </Section>
  );
}

function Shape({ draft, error, onChange }: PartProps) {
  const t = useWords(brandingWords);
  const pixels = (text: string): number | null => (text === '' ? null : Number(text));
  return (
    <Section title={t('shape')}>
      {column(
        <>
          <SelectField
            label={t('font')}
            value={draft.font}
            options={fonts.map((value) => ({ value, label: t(`font.${value}`) }))}
            fault={faultOf(error, 'font')}
            onChange={({ target }) => onChange({ font: target.value })}
          />
          {draft.font === 'own' ? (
            <FileChoice
              label={t('fontFile')}
              hint={t('fontFileHint')}
              accept=".woff2"
              kilobytesMax={400}
              value={draft.fontFile}
              fault={faultOf(error, 'fontFile')}
              onChange={(fontFile) => onChange({ fontFile })}
            />
          ) : null}
          <div className="grid gap-4 sm:grid-cols-2">
            <TextField
              label={t('fontSize')}
              type="number"
              min={13}
              max={20}
              value={draft.fontSize ?? ''}
              placeholder="15"
              fault={faultOf(error, 'fontSize')}
              onChange={({ target }) => onChange({ fontSize: pixels(target.value) })}
            />
            {corners.map((corner) => (
              <TextField
                key={corner}
                label={t(`radius.${corner}`)}
                type="number"
                min={0}
                max={24}
                value={draft.radius[corner] ?? ''}
                placeholder={corner === 'card' ? '10' : '8'}
                fault={faultOf(error, `radius.${corner}`)}
                onChange={({ target }) =>
                  onChange({ radius: { ...draft.radius, [corner]: pixels(target.value) } })
                }
              />
            ))}
          </div>
        </>,
      )}
    </Section>
  );
}

function Where({ draft, error, onChange }: PartProps) {
  const t = useWords(brandingWords);
  const { who } = useSession();
  const [origins, setOrigins] = useState(draft.frameOrigins.join('\n'));
  return (
    <Section title={t('where')}>
      {column(
        <>
          <TextArea
            label={t('origins')}
            hint={t('originsHint')}
            rows={3}
            value={origins}
            fault={faultOf(error, 'frameOrigins')}
            onChange={({ target }) => {
              setOrigins(target.value);
              onChange({ frameOrigins: target.value.split(/\s+/).filter(Boolean) });
            }}
          />
          <CheckField
            label={t('catalogue')}
            hint={t('catalogueHint')}
            checked={draft.publicCatalogue}
            onChange={({ target }) => onChange({ publicCatalogue: target.checked })}
          />
          {draft.publicCatalogue ? (
            <a
              href={`${basePath}/catalogue?environment=${who.environmentId}`}
              target="_blank"
              rel="noreferrer"
              className="self-start font-medium text-accent underline underline-offset-2"
            >
              {t('openCatalogue')}
            </a>
          ) : null}
        </>,
      )}
    </Section>
  );
}
