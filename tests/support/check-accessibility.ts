/** Runs axe in a page, by the rules of WCAG 2.2 AA; past the page's policy, as a person's tool would. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';

const source = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

interface Violation {
  id: string;
  help: string;
  nodes: { target: unknown[]; failureSummary?: string }[];
}

/**
 * What is wrong with the page as it is shown now, or with what is `within` a selector: a line for each
 * element; empty for nothing.
 */
export async function accessibilityFaults(page: Page, within = 'html'): Promise<string[]> {
  await page.evaluate(source);
  const options = JSON.stringify({ runOnly: { type: 'tag', values: rules } });
  const found: unknown = await page.evaluate(`axe.run(${JSON.stringify(within)}, ${options})`);
  const { violations } = found as { violations: Violation[] };
  return violations.flatMap(({ id, help, nodes }) =>
    nodes.map(
      ({ target, failureSummary }) =>
        `${id} (${help}) at ${target.join(' ')}: ${failureSummary ?? ''}`,
    ),
  );
}
