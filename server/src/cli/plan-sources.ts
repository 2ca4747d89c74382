/** What has to be done so that sources are as a file declares them. */
import type { DeclaredSource, FilePath, Values } from './declared-environment.ts';
import { configCheck, sourceFields, type Fields } from './declared-fields.ts';
import { planEndpoints } from './plan-endpoints.ts';
import { missingVariable } from './plan-parts.ts';
import { detailsOf, differences, part, removal, text, type PlanContext } from './plan.ts';
import { readEndpoints, type PresentSource } from './present-environment.ts';
import { unset, unsetIn } from './variables.ts';

const { uid: _uid, dedupeSeconds, ...compared } = sourceFields;

/** A source is set as a whole; settings that nobody can read stay as they are once they are set. */
export async function planSources(
  context: PlanContext,
  wanted: readonly DeclaredSource[],
  present: readonly PresentSource[],
): Promise<void> {
  const { api, removals } = context;
  const uids = new Set(wanted.map(({ values }) => values['uid']));
  for (const { values } of present) {
    if (uids.has(values['uid'])) continue;
    const what = `source ${text(values['uid'])}`;
    removals.push(removal('delete', what, `/ingest/api/v1/source/${part(values['uid'])}`));
  }
  for (const [at, source] of wanted.entries()) {
    const path = ['sources', at];
    const name = text(source.values['uid']);
    const before = present.find(({ values }) => values['uid'] === name) ?? null;
    planSource(context, source, before, path);
    if (source.endpoints === null) continue;
    const there = before === null ? [] : (await readEndpoints(api, before.applicationId)).endpoints;
    const place = { name, root: '', ofSource: name, path };
    await planEndpoints(context, place, source.endpoints, there);
  }
}

function planSource(
  context: PlanContext,
  { values, config: declared }: DeclaredSource,
  before: PresentSource | null,
  path: FilePath,
): void {
  const { plan, place, variables, secretsToo } = context;
  const what = `source ${text(values['uid'])}`;
  // Settings go with the type: those of another one are of no use to it.
  const same = before !== null && before.values['type'] === values['type'] ? before : null;
  const config: Values = {};
  for (const [name, given] of Object.entries(declared)) {
    const isSet = same?.secretsSet.includes(name) === true;
    if (isSet && !(secretsToo && unsetIn(variables.fill(given, unset)) === null)) {
      plan.notes.push(
        `${what}: the setting ${name} cannot be read, so it is not compared and stays as it is.`,
      );
      continue;
    }
    config[name] = variables.fill(given, (missing) => {
      throw missingVariable(place([...path, 'config', name]), missing);
    });
  }
  // A PUT sets all of it: what the file does not speak of stays.
  const whole = { ...same?.config, ...config };
  const body: Values = { ...values, config: whole };
  const put = {
    method: 'PUT' as const,
    path: `/ingest/api/v1/source/${part(values['uid'])}`,
    body,
  };
  if (before === null) {
    plan.changes.push({ kind: 'create', what, fields: [], details: [], path, requests: [put] });
    return;
  }
  const spoken: Fields =
    values['dedupeSeconds'] === null ? compared : { ...compared, dedupeSeconds: dedupeSeconds! };
  const present = { ...before.values, config: before.config };
  const fields = differences(present, body, { ...spoken, config: { check: configCheck } });
  if (fields.length === 0) return;
  body['dedupeSeconds'] ??= before.values['dedupeSeconds'];
  const details = detailsOf(context, present, withoutSecrets(body, same), fields);
  plan.changes.push({ kind: 'change', what, fields, details, path, requests: [put] });
}

/** A setting that was not told of before may be a secret, so it is not shown. */
function withoutSecrets(body: Values, same: PresentSource | null): Values {
  const config = Object.entries(body['config'] as Values).map(([name, value]) => [
    name,
    Object.hasOwn(same?.config ?? {}, name) ? value : 'as the file says',
  ]);
  return { ...body, config: Object.fromEntries(config) as Values };
}
