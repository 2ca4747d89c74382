/** What saved views ask of a store. */
import type { SavedView, ViewPage } from '../../domain/saved-view.ts';
import type { Page, PageRequest, Saved } from './lists.ts';

/** A view that `seenBy` made, or that is shared; another one is not there for them. */
export interface ViewPlace {
  environmentId: string;
  id: string;
  seenBy: string;
}

export interface SavedViewWrites {
  /** `conflict` where the environment has this many already; `missing` where it is gone. */
  createView(input: { view: SavedView; viewsMax: number }): Saved<SavedView>;
  updateView(
    change: ViewPlace & {
      changes: Partial<Pick<SavedView, 'name' | 'query' | 'shared'>> & { updatedAt: number };
    },
  ): Saved<SavedView>;
  deleteView(place: ViewPlace): Saved<null>;
}

export interface SavedViewReads {
  getView(place: ViewPlace): SavedView | null;
  /** `page` null for all. */
  listViews(
    which: { environmentId: string; seenBy: string; ofPage: ViewPage | null } & PageRequest,
  ): Page<SavedView>;
}
