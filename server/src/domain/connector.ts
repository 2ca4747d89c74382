/** A transformation that many endpoints may begin with: named, described, kept per environment. */

export const connectorKinds = [
  'Custom',
  'AgenticCommerceProtocol',
  'CloseCRM',
  'CustomerIO',
  'Discord',
  'Hubspot',
  'Inngest',
  'Loops',
  'Otel',
  'Resend',
  'Salesforce',
  'Segment',
  'Sendgrid',
  'Slack',
  'Teams',
  'TriggerDev',
  'Windmill',
  'Zapier',
] as const;
export type ConnectorKind = (typeof connectorKinds)[number];

export const connectorProducts = ['Dispatch', 'Stream'] as const;
export type ConnectorProduct = (typeof connectorProducts)[number];

export interface Connector {
  id: string;
  environmentId: string;
  uid: string | null;
  name: string;
  logo: string | null;
  description: string;
  kind: ConnectorKind;
  instructions: string;
  /** Null for any. */
  allowedEventTypes: string[] | null;
  /** JavaScript that defines `handler(webhook)`. */
  transformation: string;
  featureFlags: string[] | null;
  productType: ConnectorProduct;
  createdAt: number;
  updatedAt: number;
  transformationUpdatedAt: number;
}
