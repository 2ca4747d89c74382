/** How the portal of an environment looks: kept, refused where it cannot be read, and served with the page. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { serveGancho } from '../support/hosted-gancho.ts';

const gancho = await serveGancho({ env: { GANCHO_PORTAL_ORIGINS: 'https://all.example.com' } });
after(() => gancho[Symbol.asyncDispose]());
const path = '/environment/portal-settings';
const save = (body: object, headers = {}) => gancho.api('PUT', path, body, headers);

const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8"><path d="M0 0h8v8z"/></svg>`;
const logo = `data:image/svg+xml;base64,${Buffer.from(svg).toString('base64')}`;
const fontFile = `data:font/woff2;base64,${Buffer.from('wOF2 and the rest').toString('base64')}`;
const full = {
  displayName: 'Acme & <Sons>',
  logo,
  font: 'own',
  fontFile,
  light: { accent: '#7C3AED' },
  dark: { accent: '#c4b5fd', surface: '#1a1626' },
  radius: { button: 20, card: 0, input: null },
  fontSize: 16,
  customStrings: { en: { endpointOne: 'destination' }, 'pt-BR': {} },
  footer: false,
  frameOrigins: ['https://app.example.com'],
  publicCatalogue: true,
};

test('what was never chosen stands as it does for everybody', async () => {
  const { status, body } = await gancho.api('GET', path);
  assert.equal(status, 200);
  assert.equal(body.displayName, null);
  assert.deepEqual(body.light, {});
  assert.equal(body.footer, true);
  assert.equal(body.publicCatalogue, false);
});

test('what is saved can be read, and sent back as it is', async () => {
  const saved = await save(full);
  assert.equal(saved.status, 200, saved.text);
  const { body } = await gancho.api('GET', path);
  assert.deepEqual(body, saved.body);
  assert.deepEqual(body, { ...full, light: { accent: '#7c3aed' } });
  const again = await save(body);
  assert.deepEqual(again.body, body);
});

test('the page of the portal has the look from the start, and names who may frame it', async () => {
  await save(full);
  const response = await fetch(`${gancho.url}/portal`);
  const html = await response.text();
  const policy = response.headers.get('content-security-policy')!;
  assert.match(policy, /frame-ancestors 'self' https:\/\/all\.example\.com https:\/\/app\.example/);
  assert.match(html, /:root\{[^}]*--accent:#7c3aed/);
  assert.match(html, /\[data-theme='dark'\]\{[^}]*--surface:#1a1626/);
  assert.match(html, /--button-radius:20px/);
  assert.ok(html.includes('Acme &amp; &lt;Sons&gt;'));
  const nonce = /'nonce-([^']+)'/.exec(policy)![1]!;
  assert.ok(html.includes(`<style nonce="${nonce}">`));
  assert.ok(html.indexOf('<style nonce') > html.indexOf('rel="stylesheet"'));
});

test('files come from this server, and a drawing that is opened runs nothing', async () => {
  await save(full);
  const html = await (await fetch(`${gancho.url}/portal`)).text();
  const [logoPath] = /\/portal-files\/[^"&]*logo\?v=\w+/.exec(html)!;
  const image = await fetch(gancho.url + logoPath);
  assert.equal(image.headers.get('content-type'), 'image/svg+xml');
  assert.match(image.headers.get('content-security-policy')!, /default-src 'none'.*sandbox/);
  assert.equal(image.headers.get('x-content-type-options'), 'nosniff');
  assert.match(image.headers.get('cache-control')!, /immutable/);
  assert.equal(await image.text(), svg);
  const [fontPath] = /\/portal-files\/[^')]*font\?v=\w+/.exec(html)!;
  assert.equal((await fetch(gancho.url + fontPath)).headers.get('content-type'), 'font/woff2');
  for (const other of ['/portal-files/env_none/logo', logoPath.replace('logo', 'other')]) {
    assert.equal((await fetch(gancho.url + other)).status, 404);
  }
});

test('colours that cannot be read are refused by pair, with a contrast and a shade that passes', async () => {
  const refused = await save({ light: { muted: '#9aa5aa' }, dark: { danger: '#7f1d1d' } });
  assert.equal(refused.status, 422);
  const [first, second] = refused.body.detail;
  assert.deepEqual(first.loc, ['body', 'light', 'muted']);
  assert.match(
    first.msg,
    /#9aa5aa.* contrast of 2\.\d\d to sunken, and needs 4\.5; .* is #[0-9a-f]{6}$/,
  );
  assert.deepEqual(second.loc, ['body', 'dark', 'danger']);
  const shade = (one: { msg: string }) => /#[0-9a-f]{6}$/.exec(one.msg)![0];
  const mended = await save({ light: { muted: shade(first) }, dark: { danger: shade(second) } });
  assert.equal(mended.status, 200, mended.text);
});

test('what is no such thing is refused, and names its field', async () => {
  const script = '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>';
  const cases: [body: object, field: (string | number)[]][] = [
    [{ logo: `data:image/svg+xml;base64,${Buffer.from(script).toString('base64')}` }, ['logo']],
    [{ logo: 'https://example.com/logo.png' }, ['logo']],
    [{ logo: `data:image/png;base64,${Buffer.from('GIF89a').toString('base64')}` }, ['logo']],
    [
      { fontFile: `data:font/woff2;base64,${Buffer.from('OTTO').toString('base64')}` },
      ['fontFile'],
    ],
    [{ font: 'own' }, ['fontFile']],
    [{ font: 'Comic Sans' }, ['font']],
    [{ light: { accent: 'red' } }, ['light', 'accent']],
    [{ light: { accent: '#000000;}' } }, ['light', 'accent']],
    [{ radius: { button: 99 } }, ['radius', 'button']],
    [{ fontSize: 8 }, ['fontSize']],
    [{ frameOrigins: ['https://a.example.com/path'] }, ['frameOrigins', 0]],
    [{ frameOrigins: ['*'] }, ['frameOrigins', 0]],
    [{ customStrings: { en: { endpointOne: '<b>' } } }, ['customStrings', 'en', 'endpointOne']],
  ];
  for (const [body, field] of cases) {
    const refused = await save(body);
    assert.equal(refused.status, 422, JSON.stringify(body));
    assert.deepEqual(refused.body.detail[0].loc, ['body', ...field]);
  }
  for (const body of [{ light: { colour: '#ffffff' } }, { logos: null }]) {
    assert.equal((await save(body)).status, 422, JSON.stringify(body));
  }
});

test('another environment looks its own way, under a link that says which', async () => {
  await save({ ...full, publicCatalogue: false });
  const { id } = (await gancho.api('POST', '/management/environment', { name: 'Other' })).body;
  const keyPath = `/management/authentication/${id}/api-token`;
  const { token } = (await gancho.api('POST', keyPath, { name: 'x' })).body;
  const theirs = { authorization: `Bearer ${token}` };
  assert.equal((await gancho.api('GET', path, undefined, theirs)).body.displayName, null);
  assert.equal((await save({ displayName: 'Theirs' }, theirs)).status, 200);
  assert.equal((await gancho.api('GET', path)).body.displayName, full.displayName);
  await gancho.api('POST', '/app', { name: 'x', uid: 'x' }, theirs);
  const { url } = (await gancho.api('POST', '/auth/app-portal-access/x', {}, theirs)).body;
  assert.equal(new URL(url).pathname, `/portal/${id}`);
  const html = await (await fetch(url)).text();
  assert.ok(html.includes('Theirs') && !html.includes('#7c3aed'));
});
