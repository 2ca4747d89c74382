/** Names that lead inwards send nothing, whatever their name server does. */
import { dnsScenarios, type DnsScenario } from './dns-scenarios.ts';
import { makeTransport, send, watch, wordsOf, type Checked, type Scene } from './network-scene.ts';

/** `withSlow` runs those too that take as long as a look-up may take. */
export async function checkDnsScenarios(scene: Scene, withSlow: boolean): Promise<Checked> {
  const scenarios = dnsScenarios.filter(({ slow }) => withSlow || slow !== true);
  const transport = makeTransport(scene);
  const watched = await watch(scene, () =>
    Promise.all(scenarios.map((scenario) => runScenario(transport, scenario))),
  );
  await transport.close();
  const violations = watched.result.flat();
  const allowed = scenarios.filter(({ arrives }) => arrives !== undefined);
  const lawful = (host: string, address: string): boolean =>
    allowed.some(({ label, arrives }) => host === hostOf(label) && address === arrives);
  for (const { host, address } of watched.requests) {
    if (!lawful(host, address)) violations.push(`DNS: ${host} arrived at ${address}`);
  }
  if (watched.begun !== allowed.length || watched.requests.length !== allowed.length) {
    violations.push(
      `DNS: ${watched.begun} connections begun and ${watched.requests.length} requests, of ${allowed.length}`,
    );
  }
  return {
    figures: [
      {
        what: 'DNS scenarios',
        count: scenarios.length,
        seen: `${allowed.length} lawful requests arrived, ${watched.begun - allowed.length} connections begun besides`,
      },
    ],
    violations,
  };
}

function hostOf(label: string): string {
  return `${label}.dns.example`;
}

async function runScenario(
  transport: ReturnType<typeof makeTransport>,
  { label, what, says }: DnsScenario,
): Promise<string[]> {
  const violations: string[] = [];
  for (const [index, expected] of says.entries()) {
    const words = wordsOf(await send(transport, `http://${hostOf(label)}/close`));
    const holds = expected === 'sent' ? words === 'answered 204' : expected.test(words);
    if (!holds) violations.push(`DNS: ${what}, request ${index + 1}: ${words}`);
  }
  return violations;
}

/** Names that hang keep no other one waiting: there are more of them than threads. */
export async function checkHangingNames(scene: Scene): Promise<Checked> {
  const transport = makeTransport(scene, { namesMsMax: 3_000 });
  const hanging = 64;
  let ended = 0;
  const waiting = Array.from({ length: hanging }, (_, index) =>
    // The name server stays silent for this name, and each host of it is another one.
    send(transport, `http://h${index}.silent.dns.example/`).then(() => (ended += 1)),
  );
  const words = wordsOf(await send(transport, 'http://a.lawful.example/'));
  const endedBefore = ended;
  await Promise.all(waiting);
  await transport.close();
  const violations: string[] = [];
  if (words !== 'answered 204') violations.push(`beside names that hang: ${words}`);
  if (endedBefore > 0) violations.push('a lawful name waited for names that hang');
  return {
    figures: [
      { what: 'names that hang, beside a lawful one', count: hanging, seen: 'it did not wait' },
    ],
    violations,
  };
}
