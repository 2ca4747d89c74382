/** The whole program as it is shipped, within the namespace: what it refuses to save and to send. */
import { startGancho } from '../support/gancho-process.ts';
import { waitFor } from '../support/wait-for.ts';
import { ownPublic4 } from './forbidden-urls.ts';
import type { Checked, Scene } from './network-scene.ts';

const refusedAtOnce = (
  'http://127.0.0.1/ http://2130706433/ http://0x7f.1/ http://169.254.169.254/ http://[::1]/ ' +
  'http://[::ffff:a9fe:a9fe]/ http://[64:ff9b::a9fe:a9fe]/ http://[2002:7f00:1::]/ http://[fd00::1]/ ' +
  'http://10.1.2.3/ http://100.64.0.1/ http://localhost/ http://a.localhost./ http://db.internal/ ' +
  `http://metadata.google.internal/ http://printer.local/ http://crm/ http://8.8.8.8:22/ http://${ownPublic4}/`
).split(' ');

/** Saved, since a name may lead elsewhere tomorrow, and refused when it comes to sending. */
const refusedLater = (
  'http://10-1-2-3.as.example/ http://127-0-0-1.in-hosts.example/ http://mixed.dns.example/ ' +
  'http://families.dns.example/ http://chain-inwards.dns.example/ http://embedded.dns.example/ ' +
  'http://thousand.dns.example/ http://nxdomain.dns.example/ http://servfail.dns.example/'
).split(' ');

const redirect = `http://8.8.8.8/redirect/307/${encodeURIComponent('http://169.254.169.254/')}`;
const arriving: Readonly<Record<string, string>> = {
  'http://8.8.4.4/': '8.8.4.4',
  'http://a.lawful.example/': '93.184.216.34',
  'http://receiver.in-hosts.example:8080/': '93.184.216.99',
  'http://[2606:4700:4700::1111]/': '2606:4700:4700::1111',
  [redirect]: '8.8.8.8',
};

interface AttemptLine {
  endpointId: string;
  cause: string | null;
}

export async function checkServer({ canary }: Pick<Scene, 'canary'>): Promise<Checked> {
  const violations: string[] = [];
  const mark = canary.connections.length;
  await using gancho = await startGancho({
    allowSubnets: null,
    env: {
      GANCHO_RETRY_SCHEDULE: '',
      HTTP_PROXY: 'http://127.0.0.1:8080',
      http_proxy: 'http://127.0.0.1:8080',
    },
  });
  await gancho.api('POST', '/app', { name: 'Proof', uid: 'proof' });
  const save = (url: string) => gancho.api('POST', '/app/proof/endpoint', { url });
  for (const url of refusedAtOnce) {
    const { status } = await save(url);
    if (status !== 422) violations.push(`${url} was saved (${status})`);
  }
  const urlOf = new Map<string, string>();
  for (const url of [...refusedLater, ...Object.keys(arriving)]) {
    const { status, body } = await save(url);
    if (status !== 201) violations.push(`${url} was not saved (${status})`);
    else urlOf.set((body as { id: string }).id, url);
  }
  const sent = await gancho.api('POST', '/app/proof/msg', { eventType: 'a', payload: {} });
  const { id } = sent.body as { id: string };
  const attempts = await waitFor(
    'all attempts',
    async () => {
      const { body } = await gancho.api('GET', `/app/proof/attempt/msg/${id}?limit=100`);
      const { data } = body as { data: AttemptLine[] };
      return data.length >= urlOf.size ? data : undefined;
    },
    30_000,
  );
  for (const { endpointId, cause } of attempts) {
    const url = urlOf.get(endpointId)!;
    if (refusedLater.includes(url) && cause === null) violations.push(`${url} was sent`);
  }
  const expected = Object.values(arriving).toSorted();
  const arrived = canary.connections.slice(mark).map(({ address }) => address);
  if (arrived.toSorted().join() !== expected.join()) {
    violations.push(`from the server arrived at ${arrived.toSorted().join(', ')}`);
  }
  const count = refusedAtOnce.length + urlOf.size;
  return {
    figures: [
      {
        what: 'endpoints of the whole program',
        count,
        seen: `${refusedAtOnce.length} refused when saved, ${refusedLater.length} when sent, ${arrived.length} arrived`,
      },
    ],
    violations,
  };
}
