/** The command palette: every page, and whatever is named by its id. */
import { Command } from 'cmdk';
import { useEffect, useState } from 'react';
import { useCan } from '../api/can.ts';
import { useThing } from '../api/queries.ts';
import type { Application, Page } from '../api/shapes.ts';
import { usePreferences, themes } from '../i18n/preferences.tsx';
import { locales } from '../i18n/translate.ts';
import { Icon, type IconName } from '../ui/icon.tsx';
import { focusedNow, giveFocusBack } from '../ui/opener.ts';
import { useNavigation } from '../ui/page-link.tsx';
import { places } from './places.ts';

export default function Palette({ onClose }: { onClose: () => void }) {
  const { t, choose } = usePreferences();
  const can = useCan();
  const { go } = useNavigation();
  const [text, setText] = useState('');
  const [opener] = useState(focusedNow);
  // Once what holds focus in the palette is gone too.
  useEffect(() => () => void setTimeout(() => giveFocusBack(opener)), [opener]);
  const mayList = can('applications:read', null);
  const list = useThing<Page<Application>>(mayList ? '/app' : null, { limit: 100 });
  const follow = (path: string) => () => {
    onClose();
    go(path);
  };
  const id = text.trim();
  return (
    <Command.Dialog
      open
      onOpenChange={(isOpen) => (isOpen ? undefined : onClose())}
      label={t('palette.open')}
      overlayClassName="fixed inset-0 z-40 bg-shade"
      contentClassName="rise fixed inset-x-3 top-[12vh] z-40 mx-auto max-w-xl overflow-hidden rounded-[10px] border border-line bg-surface shadow-2xl"
    >
      <div className="flex items-center gap-2 border-b border-line px-3">
        <Icon name="search" />
        <Command.Input
          value={text}
          onValueChange={setText}
          placeholder={t('palette.hint')}
          className="min-h-12 flex-1 bg-transparent outline-none"
        />
      </div>
      <Command.List className="max-h-[56vh] overflow-y-auto p-1.5">
        <Group label={t('palette.pages')}>
          {places
            .filter(({ scope }) => can(scope, null))
            .map(({ path, name, icon }) => (
              <Item key={path} icon={icon} act={follow(path)} words={t(name)} />
            ))}
          <Item icon="play" act={follow('/first-steps')} words={t('nav.firstSteps')} />
        </Group>
        <Group label={t('nav.applications')}>
          {(list.data?.data ?? []).map(({ id: app, name, uid }) => (
            <Item
              key={app}
              icon="applications"
              act={follow(`/applications/${app}`)}
              words={name}
              note={uid ?? app}
            />
          ))}
        </Group>
        {/^app_\w+$/.test(id) ? (
          <Group label={t('palette.byId')}>
            <Item icon="right" act={follow(`/applications/${id}`)} words={id} />
          </Group>
        ) : null}
        <Group label={t('preferences.title')}>
          {themes.map((theme) => (
            <Item
              key={theme}
              icon="sun"
              words={`${t('preferences.theme')}: ${t(`theme.${theme}`)}`}
              act={() => choose({ theme })}
            />
          ))}
          {locales.map((locale) => (
            <Item
              key={locale}
              icon="globe"
              words={locale === 'en' ? 'English' : 'Português (Brasil)'}
              act={() => choose({ locale })}
            />
          ))}
        </Group>
      </Command.List>
      <div role="status">
        <Command.Empty className="px-3 pb-6 text-center text-muted">
          {t('palette.nothing')}
        </Command.Empty>
      </div>
    </Command.Dialog>
  );
}

function Group({ label, children }: { label: string; children: React.ReactNode }) {
  return (
    <Command.Group
      heading={label}
      className="[&_[cmdk-group-heading]]:px-2 [&_[cmdk-group-heading]]:py-1 [&_[cmdk-group-heading]]:text-[0.8rem] [&_[cmdk-group-heading]]:text-muted"
    >
      {children}
    </Command.Group>
  );
}

function Item({
  icon,
  words,
  note,
  act,
}: {
  icon: IconName;
  words: string;
  note?: string;
  act: () => void;
}) {
  return (
    <Command.Item
      value={`${words} ${note ?? ''}`}
      onSelect={act}
      className="flex min-h-9 items-center gap-2.5 rounded-md px-2 data-[selected=true]:bg-accent-soft"
    >
      <Icon name={icon} />
      <span className="min-w-0 flex-1 truncate">{words}</span>
      {note === undefined ? null : (
        <code className="truncate text-[0.8rem] text-muted">{note}</code>
      )}
    </Command.Item>
  );
}
