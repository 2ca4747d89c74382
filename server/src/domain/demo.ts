/** The demonstration: how what belongs to it is labelled, and the event types that it has. */

/** Metadata of whatever is there for demonstration, so that all of it can be found and removed. */
export const demoLabel: Record<string, string> = { demo: 'true' };

export function isDemo(metadata: Readonly<Record<string, string>>): boolean {
  return metadata['demo'] === 'true';
}

/** Event types have no metadata; this group says what they are for. */
export const demoGroup = 'Demo';

export interface DemoEventType {
  name: string;
  description: string;
  properties: Record<string, unknown>;
  example: Record<string, unknown>;
}

export const demoEventTypes: readonly DemoEventType[] = [
  {
    name: 'invoice.paid',
    description: 'Demo: an invoice was paid in full.',
    properties: {
      invoice: { type: 'string', description: 'Number of the invoice.' },
      total: { type: 'number' },
    },
    example: { invoice: 'A-1', total: 199 },
  },
  {
    name: 'shipment.cleared',
    description: 'Demo: customs released a shipment.',
    properties: { shipment: { type: 'string' }, port: { type: 'string' } },
    example: { shipment: 'S-17', port: 'Santos' },
  },
  {
    name: 'user.created',
    description: 'Demo: somebody joined.',
    properties: { user: { type: 'string' }, plan: { type: 'string' } },
    example: { user: 'U-204', plan: 'team' },
  },
];

/** Names under which the first start makes things. */
export const demoUids = {
  application: 'demo',
  endpoint: 'demo-receiver',
  source: 'demo-source',
  sourceEndpoint: 'demo-source-receiver',
} as const;
