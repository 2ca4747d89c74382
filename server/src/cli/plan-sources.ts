/** What has to be done so that sources are as a file declares them. */
import type { ApiClient } from './api-client.ts';
import { CommandFailure } from './command-failure.ts';
import type { DeclaredFile, DeclaredSource, FilePath, Values } from './declared-environment.ts';
import { configCheck, sourceFields, type Fields } from './declared-fields.ts';
import { mapTexts } from './map-texts.ts';
import { planEndpoints } from './plan-endpoints.ts';
import { differences, part, removal, text, type Change, type Plan } from './plan.ts';
import { readEndpoints, readSources, type PresentSource } from './present-environment.ts';

export type VariableNamed = (name: string) => string | undefined;

export interface SourcesContext {
  /** Where texts such as `${NAME}` of settings are looked up. */
  variable: VariableNamed;
  place: DeclaredFile['place'];
}

const { uid: _uid, dedupeSeconds, ...compared } = sourceFields;

/** A source is set as a whole; settings that nobody can read stay as they are once they are set. */
export async function planSources(
  api: ApiClient,
  plan: Plan,
  removals: Change[],
  wanted: readonly DeclaredSource[],
  context: SourcesContext,
): Promise<void> {
  const { sources: present } = await readSources(api);
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
    planSource(plan, source, before, path, context);
    if (source.endpoints === null) continue;
    const there = before === null ? [] : (await readEndpoints(api, before.applicationId)).endpoints;
    planEndpoints(
      plan,
      removals,
      { name, root: '', ofSource: name, path },
      source.endpoints,
      there,
    );
  }
}

function planSource(
  plan: Plan,
  { values, config: declared }: DeclaredSource,
  before: PresentSource | null,
  path: FilePath,
  { variable, place }: SourcesContext,
): void {
  const what = `source ${text(values['uid'])}`;
  // Settings go with the type: those of another one are of no use to it.
  const same = before !== null && before.values['type'] === values['type'] ? before : null;
  const config: Values = {};
  for (const [name, given] of Object.entries(declared)) {
    if (same?.secretsSet.includes(name) === true) {
      plan.notes.push(
        `${what}: the setting ${name} cannot be read, so it is not compared and stays as it is.`,
      );
      continue;
    }
    config[name] = filled(given, variable, (missing) => {
      throw new CommandFailure(
        `${place([...path, 'config', name])} names the variable ${missing}, which is not set in the environment of this command.\nNothing was changed.`,
      );
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
    plan.changes.push({ kind: 'create', what, fields: [], path, requests: [put] });
    return;
  }
  const spoken: Fields =
    values['dedupeSeconds'] === null ? compared : { ...compared, dedupeSeconds: dedupeSeconds! };
  const present = { ...before.values, config: before.config };
  const fields = differences(present, body, { ...spoken, config: { check: configCheck } });
  if (fields.length === 0) return;
  body['dedupeSeconds'] ??= before.values['dedupeSeconds'];
  plan.changes.push({ kind: 'change', what, fields, path, requests: [put] });
}

/** With the values of variables in the place of `${NAME}`; `$${` stands for `${` itself. */
function filled(
  value: unknown,
  named: VariableNamed,
  missing: (variable: string) => never,
): unknown {
  return mapTexts(value, (text) =>
    text.replaceAll(/\$(\$?)\{(\w+)\}/g, (whole, escape: string, variable: string) =>
      escape === '' ? (named(variable) ?? missing(variable)) : whole.slice(1),
    ),
  );
}
