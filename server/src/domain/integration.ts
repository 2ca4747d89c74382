/** A program of somebody else that works for one application, with a key of its own. */
export interface Integration {
  id: string;
  applicationId: string;
  name: string;
  /** What its key sees of the catalogue, beside what everybody sees. */
  featureFlags: string[];
  /** The token that its key is; null until a first key is made. */
  tokenId: string | null;
  createdAt: number;
  updatedAt: number;
}
