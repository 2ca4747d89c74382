/** A saved view: the filters of a list under a name, for whoever made it or for everybody. */

/** The lists that views can be saved of. */
export const viewPages = ['messages', 'issues', 'requests', 'jobs'] as const;
export type ViewPage = (typeof viewPages)[number];

export const viewNameCharsMax = 80;
export const viewQueryCharsMax = 2_000;

export interface SavedView {
  id: string;
  environmentId: string;
  /** The id of the member or API key that made it. */
  ownerId: string;
  name: string;
  page: ViewPage;
  /** What stands behind the `?` in the address of the page. */
  query: string;
  /** Whether all of the environment see it. */
  shared: boolean;
  createdAt: number;
  updatedAt: number;
}
