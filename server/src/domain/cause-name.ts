/**
 * What the cause of a failure is called by people, in each language: of alarms that tell of issues,
 * and of the pages that show them.
 */

/** By the beginning of their names (see failure-cause.ts). */
const causes: Readonly<Record<'en' | 'pt-BR', Readonly<Record<string, string>>>> = {
  en: {
    timeout: 'no answer in time',
    dns: 'the name cannot be resolved',
    tls: 'the TLS connection or its certificate is refused',
    refused: 'connection refused',
    connection: 'the connection broke',
    guard: 'the address may not be delivered to',
    answer: 'the answer is not HTTP',
    proxy: 'the egress proxy failed',
    token: 'there is no access token',
    transformation: 'the transformation failed',
    enrichment: 'the enrichment failed',
    other: 'could not be sent',
    http: 'answered',
    rejected: 'requests that the source did not take',
  },
  'pt-BR': {
    timeout: 'sem resposta a tempo',
    dns: 'o nome não pôde ser resolvido',
    tls: 'a conexão TLS ou o certificado foi recusado',
    refused: 'conexão recusada',
    connection: 'a conexão caiu',
    guard: 'o endereço não pode receber entregas',
    answer: 'a resposta não é HTTP',
    proxy: 'o proxy de saída falhou',
    token: 'não há token de acesso',
    transformation: 'a transformação falhou',
    enrichment: 'o enriquecimento falhou',
    other: 'não pôde ser enviado',
    http: 'respondeu',
    rejected: 'requisições que a origem não aceitou',
  },
};

/** By its name in the API (see failure-cause.ts), as it stands within a sentence. */
export function causeName(language: keyof typeof causes, cause: string): string {
  const words = causes[language];
  const [, family = '', rest = ''] = /^([a-z]+)(?:_(.*))?$/.exec(cause) ?? [];
  if (family === 'http') return `${words['http']} ${rest}`;
  if (family === 'rejected') return `${words['rejected']} (${rest.replaceAll('_', ' ')})`;
  return words[family] ?? words['other']!;
}
