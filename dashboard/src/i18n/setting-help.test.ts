/** Everything that the server says of settings has its words in Portuguese, and no words are left over. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createSourceKinds } from '../../../server/src/compose-sources.ts';
import { brokerSourceKinds } from '../../../server/src/manage/broker-source-kinds.ts';
import { createPollKind } from '../../../server/src/manage/poll-kind.ts';
import { cronKind, heartbeatKind } from '../../../server/src/manage/timed-kinds.ts';
import { enrichmentPresets } from '../../../server/src/domain/enrichment-presets.ts';
import { settingHelpOfPresets } from './setting-help-pt-br-presets.ts';
import { settingHelpOfProvidersAbroad } from './setting-help-pt-br-abroad.ts';
import { settingHelpPtBr } from './setting-help-pt-br.ts';
import { sayInPortuguese } from './server-sentences/say-in-portuguese.ts';
import { settingHelp } from './setting-help.ts';
import { settingNames } from './setting-names.ts';

const poll = createPollKind({ tokenUrlRefusal: () => null });
const kinds = createSourceKinds([cronKind, heartbeatKind, poll, ...brokerSourceKinds]);
const titles = ['Any sender of webhooks', 'A line in a script', 'Schedule', 'Heartbeat'];

test('each setting has a name in both languages, and no name is left over', () => {
  const asked = new Set([
    ...kinds.types.flatMap((type) => kinds.find(type)!.settings.map(({ name }) => name)),
    ...enrichmentPresets.flatMap(({ settings }) => Object.keys(settings)),
  ]);
  assert.deepEqual(Object.keys(settingNames).toSorted(), [...asked].toSorted());
});

test('help within a refusal is said in Portuguese', () => {
  const helps = enrichmentPresets.flatMap(({ settings }) => Object.values(settings));
  const silent = helps.filter(({ help }) => {
    const said = sayInPortuguese(`must be given: ${help}`);
    return said !== `deve ser informado: ${settingHelp(help, 'pt-BR')}` || said.endsWith(help);
  });
  assert.deepEqual(silent, []);
});

test('each sentence of the server is said in Portuguese', () => {
  const said = new Set([...titles, poll.title]);
  for (const type of kinds.types) {
    const { note, settings } = kinds.find(type)!;
    if (note !== null) said.add(note);
    for (const { help } of settings) said.add(help);
  }
  for (const { title, note, settings } of enrichmentPresets) {
    said.add(title);
    if (note !== undefined) said.add(note);
    for (const { help } of Object.values(settings)) said.add(help);
  }
  const known = { ...settingHelpPtBr, ...settingHelpOfProvidersAbroad, ...settingHelpOfPresets };
  assert.deepEqual(
    [...said].filter((one) => known[one] === undefined),
    [],
  );
  assert.deepEqual(
    Object.keys(known).filter((one) => !said.has(one)),
    [],
  );
});
