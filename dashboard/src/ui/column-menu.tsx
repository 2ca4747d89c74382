/** The choice of columns; loaded for tables that offer one, as menus are large. */
import { useT } from '../i18n/preferences.tsx';
import { IconButton } from './button.tsx';
import { Menu, type MenuItem } from './menu.tsx';

export default function ColumnMenu({ items }: { items: MenuItem[] }) {
  const t = useT();
  return (
    <Menu
      trigger={<IconButton label={t('action.columns')} icon="more" />}
      groups={[{ label: t('action.columns'), items }]}
    />
  );
}
