/** Ways into the pages, one for each kind of person; each is opened once, and kept. */
import type { Browser, Page } from 'playwright-core';
import type { Locale } from '../../../dashboard/src/i18n/translate.ts';
import { visit, type Visit } from '../../support/browser.ts';
import { startGancho, type Served } from '../../support/gancho-process.ts';
import { signIn, type Scene } from '../scene.ts';
import { handOf, makeTrouble, type Door, type Moment } from './moment.ts';

const stepMsMax = 15_000;

/** What stands behind the doors beside the scene; made once, for every person. */
export interface House extends AsyncDisposable {
  scene: Scene;
  demo: Served;
  readerKey: string;
  emptyEnvironment: string;
  links: Record<'customer' | 'onlooker' | 'newCustomer', string>;
}

export async function openHouse(scene: Scene): Promise<House> {
  const env = { GANCHO_DEMO: 'true', GANCHO_RETRY_SCHEDULE: '3600' };
  const demo = await startGancho({ env, allowSubnets: null });
  const made = async (path: string, body: object): Promise<any> => {
    const answer = await scene.gancho.api('POST', path, body);
    if (answer.status >= 300) throw new Error(`POST ${path}: ${answer.text}`);
    return answer.body;
  };
  const { body: who } = await scene.gancho.api('GET', '/auth/whoami');
  const environment = await made('/management/environment', {
    name: 'Sandbox',
    type: 'development',
  });
  const key = await made(`/management/authentication/${who.environmentId}/api-token`, {
    name: 'Reports',
    scopes: ['messages:read'],
  });
  const query = `app=${scene.app}&status=failed`;
  await made('/view', { name: 'Failing at Acme', page: 'messages', query, shared: true });
  const other = await made('/app', { name: 'Nothing yet', uid: 'nothing-yet' });
  const linkTo = async (app: string, body: object): Promise<string> =>
    (await made(`/auth/app-portal-access/${app}`, body)).url;
  return {
    scene,
    demo,
    readerKey: key.token,
    emptyEnvironment: environment.id,
    links: {
      customer: await linkTo(scene.app, {}),
      onlooker: await linkTo(scene.app, { readOnly: true }),
      newCustomer: await linkTo(other.id, {}),
    },
    [Symbol.asyncDispose]: () => demo[Symbol.asyncDispose](),
  };
}

/** Somebody with a language, a width and colours, at whatever door a moment begins. */
export function personAt(house: House, browser: Browser, options: PersonOptions) {
  const visits = new Map<Door, Visit>();
  const enter = async (door: Door): Promise<Page> => {
    const known = visits.get(door);
    if (known !== undefined) return known.page;
    const visitor = await visit(browser, options);
    visitor.page.setDefaultTimeout(stepMsMax);
    visits.set(door, visitor);
    await open[door](house, visitor.page);
    return visitor.page;
  };
  return {
    /** Opens the page, or stays there where it is open, and does the steps. */
    async go({ door, path, trouble, steps }: Moment, stays = false): Promise<Page> {
      const page = await enter(door);
      if (!stays) {
        await makeTrouble(page, trouble ?? null);
        await page.goto('about:blank');
        await page.goto(`${urlOf(house, door)}${path}`);
      }
      const locale: Locale = options.locale === 'pt-BR' ? 'pt-BR' : 'en';
      await steps?.(handOf(page, locale));
      return page;
    },
    complaints: (): string[] => [...visits.values()].flatMap(({ complaints }) => complaints),
    async [Symbol.asyncDispose](): Promise<void> {
      for (const visitor of visits.values()) await visitor[Symbol.asyncDispose]();
    },
  };
}

export type PersonOptions = NonNullable<Parameters<Browser['newContext']>[0]> & { locale: string };

function urlOf({ scene, demo }: House, door: Door): string {
  if (door === 'newcomer') return demo.url;
  const isPortal = door === 'customer' || door === 'onlooker' || door === 'newCustomer';
  return isPortal ? `${scene.gancho.url}/portal#` : scene.gancho.url;
}

const throughLink =
  (door: 'customer' | 'onlooker' | 'newCustomer') =>
  async ({ links }: House, page: Page): Promise<void> => {
    await page.goto(links[door]);
    // Another address before the page has taken the token from this one would lose it.
    await page.locator('h1').first().waitFor();
  };

const open: Record<Door, (house: House, page: Page) => Promise<void>> = {
  operator: ({ scene }, page) => signIn(page, scene.gancho),
  beginner: async ({ scene, emptyEnvironment }, page) => {
    await signIn(page, scene.gancho);
    const kept = JSON.stringify(emptyEnvironment);
    await page.evaluate(`sessionStorage.setItem('gancho.environment', ${kept})`);
  },
  newcomer: ({ demo }, page) => signIn(page, demo),
  reader: ({ scene, readerKey }, page) => signIn(page, { ...scene.gancho, key: readerKey }),
  nobody: async () => {},
  customer: throughLink('customer'),
  onlooker: throughLink('onlooker'),
  newCustomer: throughLink('newCustomer'),
};
