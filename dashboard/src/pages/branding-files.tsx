/** Files of the portal's looks: a logo, a font, and all of it as one file that can be taken elsewhere. */
import { useId, useRef, useState } from 'react';
import { brandingWords } from '../i18n/areas/branding.ts';
import { useWords } from '../i18n/use-words.ts';
import { Button } from '../ui/button.tsx';
import { Icon } from '../ui/icon.tsx';

const types: Record<string, string> = {
  png: 'image/png',
  webp: 'image/webp',
  svg: 'image/svg+xml',
  woff2: 'font/woff2',
};

/** As a data URL of the type that its name says: browsers do not know fonts. */
async function dataUrlOf(file: File): Promise<string> {
  const type = types[file.name.split('.').at(-1)?.toLowerCase() ?? ''] ?? file.type;
  const text = await new Promise<string>((resolve, reject) => {
    const reader = new FileReader();
    reader.addEventListener('load', () => resolve(reader.result as string));
    reader.addEventListener('error', () => reject(reader.error!));
    reader.readAsDataURL(file);
  });
  return `data:${type};base64,${text.slice(text.indexOf(',') + 1)}`;
}

export function FileChoice({
  label,
  hint,
  accept,
  kilobytesMax,
  value,
  fault,
  onChange,
}: {
  label: string;
  hint: string;
  accept: string;
  kilobytesMax: number;
  value: string | null;
  fault: string | undefined;
  onChange: (url: string | null) => void;
}) {
  const t = useWords(brandingWords);
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  const [isTooLarge, setTooLarge] = useState(false);
  const take = (file: File | undefined): void => {
    if (file === undefined) return;
    setTooLarge(file.size > kilobytesMax * 1000);
    if (file.size <= kilobytesMax * 1000) void dataUrlOf(file).then(onChange);
  };
  const shownFault = isTooLarge ? t('tooLarge', { size: kilobytesMax }) : fault;
  return (
    <div className="flex flex-col gap-1.5">
      <label htmlFor={id} className="text-[0.93rem] font-medium">
        {label}
      </label>
      <div className="flex flex-wrap items-center gap-2">
        {value?.startsWith('data:image/') === true ? (
          <img
            src={value}
            alt=""
            className="h-9 max-w-40 rounded-input border border-line bg-white object-contain p-1"
          />
        ) : null}
        <input
          ref={input}
          id={id}
          type="file"
          accept={accept}
          className="sr-only"
          onChange={(event) => {
            take(event.target.files?.[0]);
            event.target.value = '';
          }}
        />
        <Button aria-hidden tabIndex={-1} onClick={() => input.current?.click()}>
          {t(value === null ? 'choose' : 'replace')}
        </Button>
        {value === null ? null : (
          <Button look="quiet" onClick={() => onChange(null)}>
            {t('remove')}
          </Button>
        )}
      </div>
      {shownFault === undefined ? null : (
        <p role="alert" className="flex items-center gap-1 text-[0.87rem] text-bad">
          <Icon name="alert" size={14} />
          {shownFault}
        </p>
      )}
      <p className="text-[0.87rem] text-muted">{hint}</p>
    </div>
  );
}

/** Hands the browser a file to keep. */
export function keepFile(name: string, value: unknown): void {
  const blob = new Blob([`${JSON.stringify(value, null, 2)}\n`], { type: 'application/json' });
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1_000);
}

export function ImportButton({ onText }: { onText: (text: string) => void }) {
  const t = useWords(brandingWords);
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <input
        ref={input}
        type="file"
        accept="application/json,.json"
        aria-label={t('import')}
        tabIndex={-1}
        className="sr-only"
        onChange={(event) => {
          void event.target.files?.[0]?.text().then(onText);
          event.target.value = '';
        }}
      />
      <Button onClick={() => input.current?.click()}>{t('import')}</Button>
    </>
  );
}
