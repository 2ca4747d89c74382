/** Reads all cases of providers: each file in `cases` gives a list. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { ProviderCase } from './provider-case.ts';

const folder = join(import.meta.dirname, 'cases');

export async function readCases(): Promise<ProviderCase[]> {
  const cases: ProviderCase[] = [];
  for (const name of readdirSync(folder).toSorted()) {
    const module = (await import(join(folder, name))) as { cases: readonly ProviderCase[] };
    cases.push(...module.cases);
  }
  return cases;
}
