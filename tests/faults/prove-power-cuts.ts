/** `npm run prove -- powercuts`: the power of the disk is cut under load, and as contrast without fsync. */
import type { Prove } from '../prove.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { machineRows, markdownTable } from './describe-machine.ts';
import { runPowerCuts, type PowerCutResult } from './power-cuts.ts';

const rate = 200;

export const prove: Prove = async ({ full, rounds, seed, progress }) => {
  const cuts = rounds ?? (full ? 200 : 3);
  const contrastCuts = full ? 20 : 3;
  const result = await round({ cuts, seed, unsafe: false }, progress);
  progress(`as contrast, ${contrastCuts} cuts with synchronous=NORMAL`);
  const contrast = await round({ cuts: contrastCuts, seed, unsafe: true }, progress);
  const violations = result.violations.map(({ kind, what }) => `${kind}: ${what}`);
  if (lost(contrast) === 0)
    violations.push('contrast: without fsync nothing was lost, so the cuts prove nothing');
  const row = (what: string, of: (one: PowerCutResult) => number | string): string[] => [
    what,
    String(of(result)),
    String(of(contrast)),
  ];
  const table = markdownTable(
    ['what', 'as shipped', 'planted fault: `synchronous = NORMAL`'],
    [
      ['power cuts', String(cuts), String(contrastCuts)],
      row('… after which the server lived on for a while', (one) => one.livedOn),
      row('… and ended itself before it was killed', (one) => one.endedItself),
      row('messages accepted', (one) => one.accepted),
      row('deliveries owed', (one) => one.deliveries),
      row('**accepted and lost**', (one) => `**${lost(one)}**`),
      row('requests without an answer, sent again', (one) => one.repeated),
      row('deliveries sent again because of a cut', (one) =>
        one.unrecordedPerKill.reduce((total, count) => total + count, 0),
      ),
      row('`PRAGMA integrity_check`', (one) => (has(one, 'damaged file') === 0 ? 'ok' : 'FAILED')),
      row('violations of any kind', (one) => one.violations.length),
      ['load', `${rate} messages/s, seed ${seed}`, 'the same'],
      ...machineRows().map(([name, value]) => [name!, value!, '']),
    ],
  );
  return { table, violations };
};

async function round(
  { cuts, seed, unsafe }: { cuts: number; seed: number; unsafe: boolean },
  progress: (line: string) => void,
): Promise<PowerCutResult> {
  using folder = temporaryFolder();
  // Awaited here, since the folder goes with this function.
  return await runPowerCuts({
    folder: folder.path,
    cuts,
    seed,
    rate,
    unsafe,
    // What is lost never comes; it need not be waited for.
    ...(unsafe ? { quietMs: 3000 } : {}),
    onCut: progress,
  });
}

function has({ violations }: PowerCutResult, kind: string): number {
  return violations.filter((one) => one.kind === kind).length;
}

/** Of the messages, not of their deliveries. */
function lost({ violations }: PowerCutResult): number {
  return violations.filter(({ kind, what }) => kind === 'lost' && what.startsWith('order ')).length;
}
