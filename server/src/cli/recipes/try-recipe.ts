/** `gancho recipe try`: sets a recipe up beside everything else, sends its samples, shows what arrives. */
import type { Clock } from '../../lib/clock.ts';
import { sleep } from '../../lib/clock.ts';
import type { ApiClient } from '../api-client.ts';
import { differenceOf, type Arrived } from './match-expected.ts';
import { fillIn, type Recipe, type RecipeExpectation, type RecipeValues } from './recipe-file.ts';
import type { Spoken } from './recipe-words.ts';
import { sendSample } from './send-sample.ts';
import { removeRecipe, setUpRecipe } from './set-up-recipe.ts';

export interface TryParts {
  api: ApiClient;
  clock: Clock;
  print: (line: string) => void;
  /** Leaves what was made. */
  keep: boolean;
  spoken: Spoken;
}

const lookMs = 200;
/** What must not arrive has so long to do so. */
const quietMs = 1_000;

/** Returns whether what arrived is what the recipe expects. */
export async function tryRecipe(
  { api, clock, print, keep, spoken }: TryParts,
  recipe: Recipe,
  settings: RecipeValues,
): Promise<boolean> {
  const prefix = 'try-';
  const { receivers, samples, waitSeconds, ...filled } = fillIn(recipe.try, settings);
  let { expect } = filled;
  const names = [...new Set([...Object.keys(receivers), ...expect.map((one) => one.receiver)])];
  for (const name of names) {
    await api.ask('DELETE', `/sandbox/${name}`);
    await api.ask('PUT', `/sandbox/${name}`, { rules: receivers[name]?.rules ?? [] });
  }
  // One that was interrupted has left its own.
  await removeRecipe(api, recipe, prefix);
  try {
    const sources = await setUpRecipe(api, recipe, settings, { prefix });
    for (const sample of samples) {
      const source = sources.find(({ uid }) => uid === `${prefix}${sample.source}`)!;
      for (let time = 0; time < (sample.times ?? 1); time++) {
        const { status, body } = await sendSample(source.url, sample, clock);
        print(`→ ${spoken.of(sample.title)}: ${status} ${body.slice(0, 80)}`.trimEnd());
        if (status < 400 || sample.refusedWhere === undefined) continue;
        print(spoken.own.leftOut(spoken.of(sample.refusedWhere)));
        expect = expect.map((one) => ({
          ...one,
          requests: one.requests.filter(({ of }) => of === undefined || of !== sample.id),
        }));
      }
    }
    const until = clock.elapsed() + waitSeconds * 1000;
    while ((await compare(api, expect)).isWaiting && clock.elapsed() < until) {
      await sleep(clock, lookMs);
    }
    await sleep(clock, quietMs);
    const { faults } = await compare(api, expect);
    await show(api, expect, print);
    for (const fault of faults) print(`✗ ${fault}`);
    if (faults.length === 0) print(spoken.own.allArrived);
    return faults.length === 0;
  } finally {
    if (!keep) await removeRecipe(api, recipe, prefix);
    for (const name of names) await api.ask('PUT', `/sandbox/${name}`, { rules: [] });
  }
}

/** What a receiver took, the earliest first. */
async function takenBy(api: ApiClient, receiver: string): Promise<Arrived[]> {
  const { data } = (await api.ask('GET', `/sandbox/${receiver}`)) as {
    data: (Arrived & { status: number })[];
  };
  return data.filter(({ status }) => status < 300).toReversed();
}

/** What is wrong, a sentence each, and whether more has to come. */
async function compare(
  api: ApiClient,
  expect: readonly RecipeExpectation[],
): Promise<{ faults: string[]; isWaiting: boolean }> {
  const faults: string[] = [];
  let isWaiting = false;
  for (const { receiver, orderedBy, requests } of expect) {
    const left = await takenBy(api, receiver);
    if (left.length < requests.length) isWaiting = true;
    if (left.length !== requests.length) {
      faults.push(`${receiver}: ${left.length} requests were taken, not ${requests.length}`);
    }
    for (const [index, expected] of requests.entries()) {
      const at = left.findIndex((one) =>
        orderedBy === undefined
          ? differenceOf(one, expected) === null
          : memberOf(one.body, orderedBy) === memberOf(expected.body, orderedBy),
      );
      // Those that fit no other say what is different.
      const one = left[Math.max(at, 0)];
      if (one === undefined) continue;
      const difference = differenceOf(one, expected);
      if (difference !== null) faults.push(`${receiver}, request ${index + 1}: ${difference}`);
      if (at >= 0) left.splice(at, 1);
    }
  }
  return { faults, isWaiting };
}

function memberOf(body: unknown, name: string): unknown {
  return (body as Record<string, unknown> | null | undefined)?.[name];
}

async function show(
  api: ApiClient,
  expect: readonly RecipeExpectation[],
  print: (line: string) => void,
): Promise<void> {
  for (const { receiver } of expect) {
    for (const { method, url, body } of await takenBy(api, receiver)) {
      const text = typeof body === 'string' ? body : JSON.stringify(body);
      print(`← ${receiver}: ${method} ${url}\n    ${text.slice(0, 400)}`);
    }
  }
}
