/** The page on providers says what the program does; GANCHO_WRITE_PROVIDERS=1 writes its table. */
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { providers } from '../../server/src/verify/registry.ts';
import { describeProvider } from './describe-provider.ts';
import { readCases } from './read-cases.ts';

const page = join(import.meta.dirname, '../../docs/providers.md');
const cases = await readCases();

/** Without what a formatter makes of a table. */
const plain = (text: string): string => text.replace(/ +/g, ' ').replace(/-{3,}/g, '---').trim();

test('the page lists every provider as it is', () => {
  const rows = providers
    .toSorted((one, other) => one.title.localeCompare(other.title, 'en'))
    .map((provider) => describeProvider(provider, cases));
  const notes = providers
    .filter(({ note }) => note !== undefined)
    .toSorted((one, other) => one.title.localeCompare(other.title, 'en'))
    .map(({ title, note }) => `- **${title}**: ${note}`);
  const table = [
    '| Provider | Requests are known by | Grade | Handshakes | Answer | Vectors | From |',
    '| --- | --- | --- | --- | --- | --- | --- |',
    ...rows,
    '',
    '## Notes',
    '',
    ...notes,
  ].join('\n');
  const text = readFileSync(page, 'utf8');
  const [head] = text.split('| Provider');
  const now = `${head}${table}\n`;
  if (process.env['GANCHO_WRITE_PROVIDERS'] === '1') writeFileSync(page, now);
  else assert.equal(plain(text), plain(now));
});
