/** The list of keys. */
import { usePreferences } from '../i18n/preferences.tsx';
import type { PlainKey } from '../i18n/translate.ts';
import { Dialog } from '../ui/dialog.tsx';
import { CheckField } from '../ui/field.tsx';
import { paletteKeys } from './shortcuts.ts';

const keys: readonly [keys: string[], meaning: PlainKey][] = [
  [paletteKeys, 'help.palette'],
  [['/'], 'help.filter'],
  [['j', 'k'], 'help.rows'],
  [['Enter'], 'help.open'],
  [['r'], 'help.resend'],
  [['Esc'], 'help.close'],
  [['?'], 'help.help'],
];

export default function ShortcutHelp({ onClose }: { onClose: () => void }) {
  const { t, keys: isOn, choose } = usePreferences();
  return (
    <Dialog open onClose={onClose} title={t('help.title')}>
      <dl className="grid grid-cols-[max-content_1fr] gap-x-6 gap-y-2.5">
        {keys.map(([names, meaning]) => (
          <div key={meaning} className="contents">
            <dt className="flex items-start gap-1">
              {names.map((name) => (
                <kbd
                  key={name}
                  className="rounded border border-line bg-sunken px-1.5 py-0.5 font-mono text-[0.87rem]"
                >
                  {name}
                </kbd>
              ))}
            </dt>
            <dd>{t(meaning)}</dd>
          </div>
        ))}
      </dl>
      <div className="mt-5 border-t border-line pt-4">
        <CheckField
          label={t('help.single')}
          hint={t('help.singleHint')}
          checked={isOn}
          onChange={(event) => choose({ keys: event.target.checked })}
        />
      </div>
    </Dialog>
  );
}
