/** The languages say the same: no word without a use, no value that one of them forgets. */
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, test } from 'node:test';
import { en } from './en.ts';
import { ptBr } from './pt-br.ts';
import { createTranslate, preferredLocale } from './translate.ts';

type Words = Record<string, string | { one: string; other: string }>;

interface Area {
  name: string;
  en: Words;
  'pt-BR': Words;
  keys: string[];
}

const areaOf = (name: string, english: Words, portuguese: Words): Area => ({
  name,
  en: english,
  'pt-BR': portuguese,
  keys: Object.keys(english),
});

const root = resolve(import.meta.dirname, '..');
const sources = globSync('**/*.{ts,tsx}', { cwd: root })
  .filter((file) => !file.startsWith('i18n') && !file.endsWith('.test.ts'))
  .map((file) => readFileSync(resolve(root, file), 'utf8'))
  .join('\n');

const areas: Area[] = [areaOf('shared', en, ptBr)];
for (const file of globSync('i18n/areas/*.ts', { cwd: root }).toSorted()) {
  for (const [name, words] of Object.entries<any>(await import(resolve(root, file)))) {
    areas.push(areaOf(name, words.en, words['pt-BR']));
  }
}

const formsOf = (entry: string | { one: string; other: string }): string[] =>
  typeof entry === 'string' ? [entry] : [entry.one, entry.other];
const namesIn = (text: string): string =>
  [...text.matchAll(/\{(\w+)\}/g)]
    .map(([, name]) => name)
    .toSorted((one, other) => (one! < other! ? -1 : 1))
    .join();

describe('the catalogues', () => {
  test('use the same values in both languages', () => {
    for (const { name, en: english, 'pt-BR': portuguese, keys } of areas) {
      assert.deepEqual(Object.keys(portuguese).toSorted(), keys.toSorted(), name);
      for (const key of keys) {
        const [here, there] = [formsOf(english[key]!), formsOf(portuguese[key]!)];
        assert.equal(namesIn(there.at(-1)!), namesIn(here.at(-1)!), `${name}: ${key}`);
        for (const form of [...here, ...there]) assert.ok(form.trim() !== '', `${name}: ${key}`);
      }
    }
  });

  test('hold no word that no page uses', () => {
    // A key that is put together shows its beginning: t(`theme.${one}`).
    const beginnings = [...sources.matchAll(/\b[a-z]\w*\(`([\w.-]+\.)?([\w-]*)\$\{/g)].map(
      ([, first = '', second = '']) => first + second,
    );
    const unused = areas
      .flatMap(({ keys }) => keys)
      .filter(
        (key) =>
          !sources.includes(`'${key}'`) &&
          !beginnings.some((start) => start !== '' && key.startsWith(start)),
      );
    assert.deepEqual(unused, []);
  });

  test('choose the form by the number, and write numbers as the language does', () => {
    const english = createTranslate(en, 'en');
    const portuguese = createTranslate(ptBr, 'pt-BR');
    assert.equal(english('recover.count', { count: 1 }), '1 delivery');
    assert.equal(english('recover.count', { count: 1200 }), '1,200 deliveries');
    assert.equal(portuguese('recover.count', { count: 0 }), '0 entrega');
    assert.equal(portuguese('recover.count', { count: 1_000_000 }), '1.000.000 entregas');
  });

  test('are chosen by what the browser asks for', () => {
    assert.equal(preferredLocale(['fr-FR', 'pt-PT', 'en']), 'pt-BR');
    assert.equal(preferredLocale(['en-GB', 'pt']), 'en');
    assert.equal(preferredLocale(['ja']), 'en');
  });
});
