/** Runs within a network of its own; says what it found as one line of JSON on standard output. */
import { selfSigned } from '../support/certificates.ts';
import { startDnsServer } from '../support/dns-server.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { startCanary } from './canary.ts';
import { checkBoundaries, checkForbiddenUrls, checkLawfulUrls } from './check-addresses.ts';
import { checkDnsScenarios, checkHangingNames } from './check-names.ts';
import { checkServer } from './check-server.ts';
import { checkPeer, checkRedirects, checkWays } from './check-ways.ts';
import { answerName, nameServerHost } from './network-names.ts';
import type { Checked, GuardModules, Scene } from './network-scene.ts';
import { loadCopy, loadGuard, plantedFaults, type CheckName } from './planted-faults.ts';

export interface InsideReport {
  checked: Checked;
  /** For each planted fault, what the proof said of it. */
  faults: Record<string, string[]>;
}

const [job = '', full = ''] = process.argv.slice(2);

/** Each runs alone, since what leaves meanwhile is counted. */
const checks: Record<CheckName, (scene: Scene, wide: boolean, slow: boolean) => Promise<Checked>> =
  {
    urls: (scene, wide) => checkForbiddenUrls(scene, wide),
    edges: (scene) => checkBoundaries(scene),
    lawful: (scene) => checkLawfulUrls(scene),
    redirects: (scene) => checkRedirects(scene),
    ways: (scene) => checkWays(scene),
    peer: (scene) => checkPeer(scene),
    names: (scene, _wide, slow) => checkDnsScenarios(scene, slow),
  };

async function allChecks(scene: Scene, wide: boolean, slow: boolean): Promise<Checked[]> {
  const parts: Checked[] = [];
  for (const check of Object.values(checks)) parts.push(await check(scene, wide, slow));
  return parts;
}

function merge(parts: readonly Checked[]): Checked {
  return {
    figures: parts.flatMap(({ figures }) => figures),
    violations: parts.flatMap(({ violations }) => violations),
  };
}

async function copyOf(
  edits: Parameters<typeof loadCopy>[1],
): Promise<{ modules: GuardModules; done: () => void }> {
  const copy = temporaryFolder();
  return { modules: await loadCopy(copy.path, edits), done: () => copy[Symbol.dispose]() };
}

using folder = temporaryFolder();
const certificate = selfSigned(folder.path, 'DNS:*.lawful.example');
const canary = await startCanary(certificate);
const dns = await startDnsServer(answerName, nameServerHost, 53);
const scene: Omit<Scene, 'modules'> = { canary, dns, certificate };
const report: InsideReport = { checked: { figures: [], violations: [] }, faults: {} };

if (job === 'proof') {
  const here = { ...scene, modules: await loadGuard() };
  report.checked = merge([
    ...(await allChecks(here, full === 'full', true)),
    await checkHangingNames(here),
    await checkServer(here),
  ]);
} else {
  // What waits for name servers is left out: none of these faults shows there alone.
  const { modules, done } = await copyOf([]);
  report.faults['none'] = merge(await allChecks({ ...scene, modules }, false, false)).violations;
  done();
  for (const [name, { shows, edits }] of Object.entries(plantedFaults)) {
    // Some names answer otherwise once they were asked for.
    dns.questions.length = 0;
    const faulty = await copyOf(edits);
    const { violations } = await checks[shows]({ ...scene, modules: faulty.modules }, false, false);
    faulty.done();
    report.faults[name] = violations.slice(0, 5);
  }
}
canary.close();
await dns.close();
process.stdout.write(`${JSON.stringify(report)}\n`);
