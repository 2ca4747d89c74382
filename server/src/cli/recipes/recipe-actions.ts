/** What `gancho recipe` can be asked for. */

export const recipeActions = ['list', 'show', 'try', 'add', 'remove'] as const;

export interface RecipeOptions {
  action: (typeof recipeActions)[number];
  /** Null for `list`. */
  name: string | null;
  /** `name=value` each. */
  set: string[];
  /** Of its sources those that are meant; all where none is named. */
  only: string[];
  /** Whether what is told may be done without asking. */
  yes: boolean;
  /** Whether a trial leaves what it made. */
  keep: boolean;
}
