/** What providers say in data holds together: templates can be read, and what they name is there. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fieldsOf } from './check-config.ts';
import { faultOfTemplate } from './fill-template.ts';
import type { Provider } from './provider.ts';
import { providers } from './registry.ts';

/** Members of schemes and handshakes that hold templates, or objects of them. */
const templated = new Set([
  'signed',
  'at',
  'keySet',
  'keyFrom',
  'ask',
  'issuers',
  'audience',
  'claims',
  'over',
  'url',
  'hosts',
  'expects',
  'equals',
  'body',
  'learns',
  'eventKey',
  'eventType',
]);
/** Those of them that templates may use beside places. */
const extras = ['time', 'kid', 'sum', 'signature'];

function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
}

interface Found {
  templates: string[];
  fields: string[];
}

function look(value: unknown, found: Found): Found {
  if (typeof value !== 'object' || value === null) return found;
  for (const [name, member] of Object.entries(value)) {
    if (name === 'answer' && typeof (member as { status?: unknown }).status === 'number') continue;
    if (templated.has(name)) found.templates.push(...textsIn(member));
    if (name === 'field') found.fields.push(String(member));
    if (name === 'needs') found.fields.push(...textsIn(member));
    for (const text of textsIn(member)) {
      if (text.startsWith('config:')) found.fields.push(text.slice('config:'.length));
    }
    look(member, found);
  }
  return found;
}

function lookInto(provider: Provider): Found {
  const { scheme, handshakes = [], eventKey, eventType } = provider;
  const found = look({ scheme, eventKey, eventType }, { templates: [], fields: [] });
  for (const handshake of handshakes) {
    look(handshake, found);
    found.templates.push(...textsIn(handshake.answer.headers), ...textsIn(handshake.answer.body));
  }
  return found;
}

test('templates of providers can be read and filled', () => {
  let seen = 0;
  for (const provider of providers) {
    for (const template of lookInto(provider).templates) {
      assert.equal(faultOfTemplate(template, extras), null, `${provider.type}: ${template}`);
      seen += 1;
    }
  }
  assert.ok(seen > 300, `only ${seen} templates were seen`);
});

test('settings that schemes and templates name are fields', () => {
  for (const provider of providers) {
    const { templates, fields } = lookInto(provider);
    const named = templates.flatMap((template) =>
      [...template.matchAll(/\{config:([^|}]+)/g)].map(([, name]) => name!),
    );
    const known = fieldsOf(provider).map(({ name }) => name);
    for (const name of [...fields, ...named]) {
      assert.ok(known.includes(name), `${provider.type} names ${name}: ${known.join(', ')}`);
    }
  }
});

test('the check itself sees what is wrong', () => {
  const wrong: unknown = {
    scheme: { kind: 'hmac', key: { field: 'absent' }, signed: '{bdy}', time: {} },
    handshakes: [{ answer: { status: 200, body: '{config:gone}' } }],
  };
  const { templates, fields } = lookInto(wrong as Provider);
  assert.deepEqual(templates, ['{bdy}', '{config:gone}']);
  assert.deepEqual(fields, ['absent']);
  assert.match(faultOfTemplate('{bdy}', extras) ?? '', /unknown place/);
});
