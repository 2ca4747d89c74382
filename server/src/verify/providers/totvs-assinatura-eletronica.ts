/** TAE (TOTVS Assinatura Eletrônica), which signs nothing and varies the case of its fields. */
import type { Provider } from '../provider.ts';
import type { Subject } from '../subject.ts';
import { addressTokenField, tokenInAddress } from '../token-in-address.ts';
import { textInAnyCase } from '../text-in-any-case.ts';

/** What a status of a document means, as public integrations read it. */
const statuses: Readonly<Record<string, string>> = {
  '0': 'document.pending',
  '1': 'document.partially-signed',
  '2': 'document.finished',
  '4': 'document.rejected',
  '5': 'document.draft',
  '6': 'document.pending',
  '7': 'document.canceled',
};

function typeOf(subject: Subject): string | null {
  const status = textInAnyCase(subject.fields, 'status');
  if (status !== null) return statuses[status] ?? `document.status.${status}`;
  return textInAnyCase(subject.fields, 'idDocumento') === null ? null : 'document.changed';
}

export const totvsAssinaturaEletronica: Provider = {
  type: 'totvs-assinatura-eletronica',
  title: 'TOTVS Assinatura Eletrônica (TAE)',
  grade: 'weak',
  known: 'code',
  docs: 'https://tdn.totvs.com/pages/viewpage.action?pageId=785619703',
  note: 'TAE signs nothing and gives events no id: the address is the secret, and the body itself tells repeats. "Finished" may come before the last signer shows as signed: ask for the document by an enrichment.',
  fields: [addressTokenField],
  scheme: tokenInAddress,
  eventType: [typeOf],
};
