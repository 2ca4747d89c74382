/** The wire form of saved views. */
import { Type, type Static } from 'typebox';
import {
  viewNameCharsMax,
  viewPages,
  viewQueryCharsMax,
  type SavedView,
  type ViewPage,
} from '../../domain/saved-view.ts';
import { isoTime } from '../iso-time.ts';
import { ListResponse, queryPattern, Ref, Timestamp } from './common.ts';

const Name = Type.String({ minLength: 1, maxLength: viewNameCharsMax });
export const ViewPageName = Type.Unsafe<ViewPage>({
  type: 'string',
  enum: [...viewPages],
  description: 'The list of the dashboard that it is of.',
});
const Query = Type.String({
  maxLength: viewQueryCharsMax,
  pattern: queryPattern,
  description: 'What stands behind the `?` in the address of the page, such as `state=open`.',
});
const Shared = Type.Boolean({
  description: 'Whether all of the environment see it; otherwise only who made it does.',
});

export const ViewIn = Type.Object(
  {
    name: Name,
    page: ViewPageName,
    query: Type.Optional(Query),
    shared: Type.Optional(Shared),
  },
  { $id: 'ViewIn' },
);
export const ViewPatch = Type.Object(
  {
    name: Type.Optional(Name),
    query: Type.Optional(Query),
    shared: Type.Optional(Shared),
  },
  { $id: 'ViewPatch' },
);
export const ViewOut = Type.Object(
  {
    id: Type.String(),
    name: Type.String(),
    page: ViewPageName,
    query: Type.String(),
    shared: Type.Boolean(),
    own: Type.Boolean({ description: 'Whether the member or key that asks made it.' }),
    createdAt: Timestamp,
    updatedAt: Timestamp,
  },
  { $id: 'ViewOut' },
);
export const ViewList = ListResponse(Ref(ViewOut), 'ListResponse_ViewOut_');

export const viewSchemas = [ViewIn, ViewPatch, ViewOut];

/** As the one who asks sees it. */
export function viewOut(view: SavedView, askedBy: string): Static<typeof ViewOut> {
  const { id, name, page, query, shared, ownerId, createdAt, updatedAt } = view;
  return {
    id,
    name,
    page,
    query,
    shared,
    own: ownerId === askedBy,
    createdAt: isoTime(createdAt),
    updatedAt: isoTime(updatedAt),
  };
}
