/** An entry of the catalogue of what can happen. */
export interface EventType {
  environmentId: string;
  name: string;
  description: string;
  archived: boolean;
  deprecated: boolean;
  /** JSON Schemas by version. */
  schemas: Record<string, unknown> | null;
  groupName: string | null;
  featureFlags: string[] | null;
  createdAt: number;
  updatedAt: number;
}
