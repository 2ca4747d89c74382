/** Makes the first and last address of each range, those just outside, and all of them embedded. */
import {
  edgesOf,
  embeddings,
  global6,
  isSpecial4,
  isSpecial6,
  refusedEmbeddings,
  short6,
  show4,
  special4,
  special6,
} from './address-numbers.ts';

export interface Boundary {
  kind: string;
  address: string;
  forbidden: boolean;
}

export function boundaryAddresses(): Boundary[] {
  const edges4 = edgesOf(special4, 32);
  const boundaries: Boundary[] = edges4.map((value) => ({
    kind: 'IPv4',
    address: show4(value),
    forbidden: isSpecial4(value),
  }));
  for (const value of edgesOf([global6, ...special6], 128)) {
    boundaries.push({ kind: 'IPv6', address: short6(value), forbidden: isSpecial6(value) });
  }
  for (const [kind, embed] of Object.entries(embeddings)) {
    for (const inner of edges4) {
      boundaries.push({ kind, address: short6(embed(inner)), forbidden: isSpecial4(inner) });
    }
  }
  for (const [kind, embed] of Object.entries(refusedEmbeddings)) {
    for (const inner of edges4) {
      boundaries.push({ kind, address: short6(embed(inner)), forbidden: true });
    }
  }
  return boundaries;
}
