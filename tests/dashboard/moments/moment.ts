/** Something that pages show for a while only: a dialog, an open menu, a refusal, a list that cannot be read. */
import type { Locator, Page } from 'playwright-core';
import type { Locale } from '../../../dashboard/src/i18n/translate.ts';
import { wordIn } from './words.ts';

/** Who looks: each is signed in where its moments begin. */
export type Door =
  | 'operator'
  /** An operator in an environment that holds nothing. */
  | 'beginner'
  /** Somebody at a server that has just been started, with its demo. */
  | 'newcomer'
  /** The holder of a key that may read messages and nothing else. */
  | 'reader'
  | 'nobody'
  | 'customer'
  /** A customer whose link changes nothing. */
  | 'onlooker'
  /** A customer of an application without anything. */
  | 'newCustomer';

/** What becomes of requests to the API: never answered, answered that it failed, or not even taken. */
export type Trouble = 'slow' | 'failing' | 'gone';

export interface Moment {
  name: string;
  door: Door;
  path: string;
  /** What leads to it from the page. */
  steps?: (hand: Hand) => Promise<void>;
  /** From the opening of the page on. */
  trouble?: Trouble;
  /** What is open then over the page: Escape is to close it, and to lead back to what opened it. */
  opens?: 'dialog' | 'menu' | 'pages';
  /** Whether the picture ends where the window does, as for what stays in its place while one scrolls. */
  inView?: boolean;
  /** Where it is there on this width only. */
  width?: 'desk' | 'phone';
}

/** What a person does, in whatever language the page is. */
export interface Hand {
  page: Page;
  press: (button: string) => Promise<void>;
  /** As `press`, by keys where they are given: focus is to come back there. */
  pressAt: (place: Locator, keys?: string) => Promise<void>;
  /** The last one of that name: below the fields of a dialog. */
  confirm: (button: string) => Promise<void>;
  pick: (item: string) => Promise<void>;
  fill: (field: string, text: string) => Promise<void>;
  see: (text: string) => Promise<void>;
  trouble: (what: Trouble | null) => Promise<void>;
}

/** Marks what is pressed next: by then the page may have put another one in the place of what was looked at. */
const markPressed = `(() => {
  const mark = ({ target }) => {
    for (const kind of kinds) removeEventListener(kind, mark, true);
    (target.closest('button, a, input, select, textarea, [tabindex]') ?? target)
      .setAttribute('data-pressed', '');
  };
  const kinds = ['click', 'keydown'];
  for (const kind of kinds) addEventListener(kind, mark, true);
})()`;

async function pressAt(place: Locator, keys?: string): Promise<void> {
  await place.waitFor();
  await place.page().evaluate(markPressed);
  if (keys === undefined) await place.click();
  else await place.press(keys);
}

export function handOf(page: Page, locale: Locale): Hand {
  const say = wordIn(locale);
  const button = (name: string) => page.getByRole('button', { name: say(name) });
  return {
    page,
    press: (name) => pressAt(button(name).first()),
    pressAt,
    confirm: (name) =>
      page
        .getByRole('dialog')
        .getByRole('button', { name: say(name) })
        .last()
        .click(),
    pick: (name) => page.getByRole('menuitem', { name: say(name) }).click(),
    fill: (name, text) => page.getByLabel(say(name)).last().fill(text),
    see: (text) => page.getByText(say(text)).first().waitFor(),
    trouble: (what) => makeTrouble(page, what),
  };
}

const isApi = (url: URL): boolean => /^\/(ingest\/)?api\/v1\//.test(url.pathname);
const failure = { code: 'store_unavailable', detail: 'The database cannot be reached.' };

/** Who is signed in is still answered, as there would be no page without. */
export async function makeTrouble(page: Page, what: Trouble | null): Promise<void> {
  await page.unroute(isApi);
  if (what === null) return;
  await page.route(isApi, async (route) => {
    if (route.request().url().endsWith('/auth/whoami')) await route.continue();
    else if (what === 'failing') await route.fulfill({ status: 503, json: failure });
    else if (what === 'gone') await route.abort('connectionrefused');
    // What is slow is left unanswered: it ends with the page.
  });
}
