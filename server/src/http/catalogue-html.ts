/** The public catalogue as HTML: small, without scripts, in the looks of the portal. */
import { exampleOf, newestVersion } from '../domain/example-payload.ts';
import type { EventType } from '../domain/event-type.ts';
import { catalogueWords, type CatalogueLanguage } from './catalogue-words.ts';
import { attributeText as text } from './page-policy.ts';
import { styleOf, type PortalLook } from './portal-look.ts';

export interface CataloguePage {
  look: PortalLook;
  language: CatalogueLanguage;
  basePath: string;
  /** The address of a page of it, with what is asked for in it. */
  link: (path: string, more?: Record<string, string>) => string;
}

const standingStyle = `:root{color-scheme:light dark;--bg:#f7f8f8;--surface:#fff;--line:#dfe3e4;--text:#16201f;--muted:#55626a;--accent:#0f766e;--sunken:#f0f2f2;--warn:#85500a;--warn-soft:#fcefd2;--card-radius:10px}
@media (prefers-color-scheme:dark){:root{--bg:#0e1413;--surface:#151d1c;--line:#2a3735;--text:#e6ecea;--muted:#9db0ac;--accent:#4fd1c0;--sunken:#1b2524;--warn:#f2c46d;--warn-soft:#3a2b0d}}`;
const layout = `*{box-sizing:border-box}body{margin:0;background:var(--bg);color:var(--text);font-family:ui-sans-serif,system-ui,'Segoe UI',Roboto,'Noto Sans',sans-serif;line-height:1.5}
.page{max-width:60rem;margin:0 auto;padding:1.5rem 1rem}header img{height:2rem;width:auto;max-width:10rem;object-fit:contain}header strong{font-size:1.05rem}
h1{font-size:1.45rem;margin:1rem 0 .25rem;overflow-wrap:anywhere}h2{font-size:1rem;margin:1.5rem 0 .5rem}p{margin:.25rem 0}.muted{color:var(--muted)}
a{color:var(--accent);text-underline-offset:2px}:focus-visible{outline:2px solid var(--accent);outline-offset:2px}
ul{list-style:none;margin:0;padding:0;background:var(--surface);border:1px solid var(--line);border-radius:var(--card-radius)}li{padding:.7rem 1rem;border-top:1px solid var(--line);overflow-wrap:anywhere}li:first-child{border:0}li a{font-weight:600;display:inline-block;min-height:1.5rem}
pre{background:var(--sunken);border:1px solid var(--line);border-radius:var(--card-radius);padding:1rem;overflow:auto;font-size:.87rem;font-family:ui-monospace,'SF Mono','Cascadia Mono','DejaVu Sans Mono',monospace}
.badge{background:var(--warn-soft);color:var(--warn);border-radius:999px;padding:.1rem .6rem;font-size:.85rem}footer{margin-top:2rem;color:var(--muted);font-size:.87rem}`;

/** Where the reader's system chooses the theme, as there is no script that would. */
export function catalogueStyle({
  look,
  basePath,
}: Pick<CataloguePage, 'look' | 'basePath'>): string {
  const own = styleOf(look, basePath).replace(
    /\[data-theme='dark'\]\{([^}]*)\}/,
    '@media (prefers-color-scheme:dark){:root{$1}}',
  );
  return `${standingStyle}${own}${layout}`;
}

function whole(page: CataloguePage, title: string, content: string): string {
  const { look, language, basePath } = page;
  const t = catalogueWords[language];
  const { displayName, footer } = look.settings;
  const logo =
    look.logoPath === null
      ? `<strong>${text(displayName ?? '')}</strong>`
      : `<img src="${text(basePath + look.logoPath)}" alt="${text(displayName ?? '')}">`;
  const name = displayName === null ? '' : ` · ${text(displayName)}`;
  return `<!doctype html>
<html lang="${language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${text(title)}${name}</title><style>${catalogueStyle(page)}</style></head>
<body><div class="page"><header>${logo}</header><main>${content}</main>${footer ? `<footer>${t.by}</footer>` : ''}</div></body></html>
`;
}

export function catalogueList(
  page: CataloguePage,
  eventTypes: readonly EventType[],
  isDone: boolean,
): string {
  const t = catalogueWords[page.language];
  const groups = Map.groupBy(eventTypes, ({ groupName }) => groupName ?? '');
  const item = ({ name, description, deprecated }: EventType) =>
    `<li><a href="${text(page.link(`/${encodeURIComponent(name)}`))}">${text(name)}</a>${deprecated ? ` <span class="badge">${t.deprecated}</span>` : ''}<p class="muted">${text(description)}</p></li>`;
  const parts = [...groups].map(
    ([group, of]) =>
      `${group === '' ? '' : `<h2>${text(group)}</h2>`}<ul>${of.map(item).join('')}</ul>`,
  );
  const after = eventTypes.at(-1)?.name ?? '';
  const more = isDone ? '' : `<p><a href="${text(page.link('', { after }))}">${t.more}</a></p>`;
  const none = eventTypes.length === 0 ? `<p>${t.empty}</p>` : '';
  return whole(
    page,
    t.title,
    `<h1>${t.title}</h1><p class="muted">${t.lead}</p>${none}${parts.join('')}${more}`,
  );
}

export function catalogueEntry(page: CataloguePage, eventType: EventType): string {
  const t = catalogueWords[page.language];
  const { name, description, schemas, deprecated } = eventType;
  const version = newestVersion(schemas);
  const example = exampleOf(schemas, 0);
  const code = (value: unknown) =>
    `<pre tabindex="0">${text(JSON.stringify(value, null, 2))}</pre>`;
  const schema =
    version === null
      ? `<p class="muted">${t.noSchema}</p>`
      : `<p class="muted">${t.version} ${text(version)}</p>${code(schemas![version])}`;
  const content = [
    `<p><a href="${text(page.link(''))}">${t.back}</a></p>`,
    `<h1>${text(name)}</h1>`,
    deprecated ? `<p><span class="badge">${t.deprecated}</span></p>` : '',
    `<p class="muted">${text(description)}</p>`,
    `<h2>${t.example}</h2>`,
    'ok' in example ? code(example.ok) : `<p class="muted">${t.noExample}</p>`,
    `<h2>${t.schema}</h2>${schema}`,
  ];
  return whole(page, name, content.join(''));
}
