/** What `gancho recipe` can be asked for. */

export const recipeActions = ['list', 'show', 'try', 'add'] as const;

export interface RecipeOptions {
  action: (typeof recipeActions)[number];
  /** Null for `list`. */
  name: string | null;
  /** `name=value` each. */
  set: string[];
  /** Whether a trial leaves what it made. */
  keep: boolean;
}
