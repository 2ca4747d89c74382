/** Makes URLs that must arrive, among them those that only look as if they led inwards. */
import type { Outcome } from '../../server/src/domain/outcome.ts';
import { value4 } from './address-numbers.ts';

export interface LawfulUrl {
  url: string;
  /** Where it must arrive. */
  addresses: readonly string[];
}

const public4 =
  '8.8.8.8 1.1.1.1 93.184.216.34 9.255.255.255 11.0.0.0 172.15.255.255 172.32.0.0 192.167.255.255 ' +
  '192.169.0.0 100.63.255.255 100.128.0.0 126.255.255.255 128.0.0.0 169.253.255.255 169.255.0.0 ' +
  '198.17.255.255 198.20.0.0 223.255.255.255 168.63.129.15 168.63.129.17';

const public6 =
  '2606:4700:4700::1111 2a00:1450:4001:81b::200e 2400:cb00:2048:1::c629:d7a2 2001:200::1 2620:fe::fe';

/** What the name server of the proof says of these. */
export const lawfulNames: Readonly<Record<string, readonly string[]>> = {
  'a.lawful.example': ['93.184.216.34'],
  'aaaa.lawful.example': ['2606:4700:4700::1111'],
  'both.lawful.example': ['93.184.216.34', '2606:4700:4700::1111'],
  'many.lawful.example': Array.from({ length: 16 }, (_, index) => `93.184.216.${index + 1}`),
  'localhost.lawful.example': ['8.8.8.8'],
  '127.0.0.1.lawful.example': ['8.8.8.8'],
  '169-254-169-254.lawful.example': ['8.8.4.4'],
  'internal.lawful.example': ['1.1.1.1'],
  'metadata.lawful.example': ['1.0.0.1'],
  'under_score.lawful.example': ['9.9.9.9'],
  'xn--bcher-kva.lawful.example': ['9.9.9.10'],
};

export const lawfulInHosts = { 'receiver.in-hosts.example': '93.184.216.99' };

export function lawfulUrls(): LawfulUrl[] {
  const urls: LawfulUrl[] = [];
  for (const address of public4.split(' ')) {
    const value = value4(address);
    const hosts = [address, `${address}.`, String(value), `0x${value.toString(16)}`];
    for (const host of hosts) {
      urls.push({ url: `http://${host}/`, addresses: [address] });
      urls.push({ url: `http://${host}:8080/hook?a=b`, addresses: [address] });
    }
    for (const url of [
      `http://${address}/?next=http://169.254.169.254/`,
      `http://${address}#@127.0.0.1/`,
      `http://${address}\\@127.0.0.1/`,
      `http://127.0.0.1@${address}/`,
      `http://127.0.0.1:80@${address}/`,
    ]) {
      urls.push({ url, addresses: [address] });
    }
  }
  for (const address of public6.split(' ')) {
    for (const url of [`http://[${address}]/`, `http://[${address.toUpperCase()}]:8080/`]) {
      urls.push({ url, addresses: [address] });
    }
  }
  for (const [name, addresses] of Object.entries(lawfulNames)) {
    for (const host of [name, `${name}.`, name.toUpperCase()]) {
      urls.push({ url: `http://${host}/`, addresses });
      urls.push({ url: `http://${host}:3000/`, addresses });
    }
    // Certificates have no names with an underscore, and a star stands for one label.
    if (/^[a-z0-9-]+\.lawful/.test(name)) urls.push({ url: `https://${name}/`, addresses });
  }
  urls.push({ url: 'http://Bücher.lawful.example/', addresses: ['9.9.9.10'] });
  for (const [name, address] of Object.entries(lawfulInHosts)) {
    urls.push({ url: `http://${name}/`, addresses: [address] });
  }
  return urls;
}

export function isLawfulOutcome(outcome: Outcome): boolean {
  return outcome.kind === 'answered' && outcome.status === 204;
}
