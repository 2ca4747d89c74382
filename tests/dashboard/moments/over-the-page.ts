/** Dialogs and menus of the dashboard, each opened as a person opens it. */
import type { Scene } from '../scene.ts';
import type { Moment } from './moment.ts';

type Step = NonNullable<Moment['steps']>;

const press =
  (button: string): Step =>
  ({ press: now }) =>
    now(button);

const byKeys =
  (keys: string): Step =>
  ({ page, pressAt }) =>
    pressAt(page.locator('main a').first(), keys);

/** An item of the menu of this name. */
const choose =
  (menu: string, item: string): Step =>
  async ({ press: now, pick }) => {
    await now(menu);
    await pick(item);
  };

export function menus({ app, bad }: Scene): Moment[] {
  const menu = (name: string, path: string, button: string): Moment => ({
    name: `menu-${name}`,
    door: 'operator',
    path,
    steps: press(button),
    opens: 'menu',
    inView: true,
  });
  return [
    menu('endpoint', `/endpoints/${app}/${bad}`, 'More'),
    menu('application', `/applications/${app}`, 'More'),
    menu('member', '/settings/members', 'Actions for {name}'),
    menu('alarm', '/alarms', 'Actions for {name}'),
    menu('export', `/messages?app=${app}`, 'Export'),
    menu('views', `/messages?app=${app}&matched=true`, 'Views'),
    {
      ...menu('columns', `/messages?app=${app}`, 'Columns'),
      width: 'desk',
    },
    menu('view-open', `/messages?app=${app}&status=failed`, 'View: {name}'),
    {
      ...menu('preferences', '/settings', 'Language and appearance'),
      steps: async ({ page, press: now }) => {
        if (isPhone(page)) await now('Menu');
        await now('Language and appearance');
      },
    },
    {
      ...menu('environments', '/settings', 'Switch environment'),
      steps: async ({ page, press: now, pressAt }) => {
        if (isPhone(page)) await now('Menu');
        await pressAt(page.getByRole('button', { name: 'Default' }));
      },
    },
    {
      name: 'menu-pages',
      door: 'operator',
      path: '/overview',
      steps: press('Menu'),
      opens: 'pages',
      width: 'phone',
      inView: true,
    },
  ];
}

const isPhone = (page: { viewportSize: () => { width: number } | null }): boolean =>
  (page.viewportSize()?.width ?? 0) < 768;

export function dialogs({ app, bad, good, message, source }: Scene): Moment[] {
  const dialog = (name: string, path: string, steps: Step): Moment => ({
    name: `dialog-${name}`,
    door: 'operator',
    path,
    steps,
    opens: 'dialog',
    inView: true,
  });
  const ofMessage = `/messages/${app}/${message}`;
  const ofEndpoint = `/endpoints/${app}/${bad}`;
  return [
    dialog('palette', '/overview', byKeys('Control+k')),
    dialog('palette-nothing', '/overview', async (hand) => {
      await byKeys('Control+k')(hand);
      await hand.page.getByRole('dialog').locator('input').fill('nothing of this name');
    }),
    dialog('keys', '/overview', byKeys('?')),
    dialog('endpoint-new', `/endpoints?app=${app}`, press('New endpoint')),
    dialog('endpoint-disable', ofEndpoint, choose('More', 'Disable')),
    dialog('endpoint-delete', ofEndpoint, choose('More', 'Delete endpoint')),
    dialog('secret-rotate', `/endpoints/${app}/${good}?tab=settings`, press('Rotate secret')),
    dialog('application-new', '/applications', press('New application')),
    dialog('application-delete', `/applications/${app}`, choose('More', 'Delete application')),
    dialog('portal-link', `/applications/${app}`, press('Portal link')),
    dialog('portal-link-made', `/applications/${app}`, async ({ press: now, confirm, see }) => {
      await now('Portal link');
      await confirm('Make link');
      await see('Open portal');
    }),
    dialog('event-type-new', '/event-types', press('New event type')),
    dialog('message-send', `/messages?app=${app}`, press('Send message')),
    dialog('message-edit', ofMessage, press('Send an edited copy')),
    dialog('message-compare', ofMessage, press('Compare attempts')),
    dialog('message-verify', ofMessage, press('Check a signature')),
    dialog('message-again', ofMessage, ({ page, pressAt }) =>
      pressAt(page.locator('li', { hasText: 'acme-crm' }).locator('[data-resend]')),
    ),
    dialog(
      'view-save',
      `/messages?app=${app}&type=invoice.paid`,
      choose('Views', 'Save this view…'),
    ),
    dialog('connection-new', `/sources/${source.id}?tab=connections`, press('Add connection')),
    dialog('alarm-new', '/alarms', press('New alarm')),
    dialog('alarm-change', '/alarms', choose('Actions for {name}', 'Change')),
    dialog(
      'operational-webhook-new',
      '/settings/operational-webhooks',
      press('New operational webhook'),
    ),
    dialog('member-invite', '/settings/members', press('Invite')),
    dialog('member-change', '/settings/members', choose('Actions for {name}', 'Change')),
    dialog('member-link', '/settings/members', choose('Actions for {name}', 'New link')),
    dialog('member-remove', '/settings/members', choose('Actions for {name}', 'Remove')),
    dialog('key-new', '/settings/keys', press('New API key')),
    dialog('key-made', '/settings/keys', async ({ press: now, confirm, fill, see }) => {
      await now('New API key');
      await fill('Name', 'Checkout');
      await confirm('New API key');
      await see('Copy the key now: it is shown this once.');
    }),
    dialog('key-end', '/settings/keys', press('End key')),
    dialog('source-address', `/sources/${source.id}?tab=settings`, press('New address')),
    dialog('source-delete', `/sources/${source.id}?tab=settings`, press('Delete source')),
  ];
}
