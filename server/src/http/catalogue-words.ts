/** The words of the public catalogue, which is a page without scripts. */

export const catalogueWords = {
  en: {
    title: 'Event catalogue',
    lead: 'What you can be told of by webhook, with its schema and an example.',
    empty: 'No event types are published yet.',
    more: 'More event types',
    back: 'All event types',
    schema: 'Schema',
    version: 'Version',
    example: 'Example',
    noSchema: 'This event type has no schema.',
    noExample: 'The schema gives no example.',
    deprecated: 'Deprecated',
    by: 'Webhooks delivered by Gancho',
  },
  'pt-BR': {
    title: 'Catálogo de eventos',
    lead: 'O que você pode receber por webhook, com o schema e um exemplo.',
    empty: 'Nenhum tipo de evento foi publicado ainda.',
    more: 'Mais tipos de evento',
    back: 'Todos os tipos de evento',
    schema: 'Schema',
    version: 'Versão',
    example: 'Exemplo',
    noSchema: 'Este tipo de evento não tem schema.',
    noExample: 'O schema não dá exemplo.',
    deprecated: 'Obsoleto',
    by: 'Webhooks entregues pelo Gancho',
  },
} as const;

export type CatalogueLanguage = keyof typeof catalogueWords;

/** What is asked for in the address, or else by the browser. */
export function catalogueLanguage(asked: string | undefined, accepted: string): CatalogueLanguage {
  const wished = asked ?? accepted;
  for (const part of wished.split(',')) {
    const name = part.trim().toLowerCase();
    if (name.startsWith('pt')) return 'pt-BR';
    if (name.startsWith('en')) return 'en';
  }
  return 'en';
}
