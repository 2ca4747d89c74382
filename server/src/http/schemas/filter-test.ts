/** The wire form of trying out a filter on payloads. */
import { Type } from 'typebox';

export const FilterTestIn = Type.Object(
  {
    filter: Type.Record(Type.String(), Type.Unknown(), {
      description: 'A filter as an endpoint has it.',
    }),
    payload: Type.Unknown({ description: 'The JSON payload of a message.' }),
  },
  { $id: 'FilterTestIn' },
);

export const FilterTestOut = Type.Object(
  {
    matches: Type.Boolean({ description: 'Whether the endpoint would get the message.' }),
    conditions: Type.Array(
      Type.Object({
        place: Type.Array(Type.Unsafe<string | number>({ type: ['string', 'integer'] }), {
          description: 'Where the condition stands in the filter.',
        }),
        holds: Type.Boolean(),
        found: Type.Array(Type.Unknown(), {
          description: 'The values at its path in the payload, the first ten.',
        }),
      }),
      { description: 'Every condition of the filter.' },
    ),
  },
  { $id: 'FilterTestOut' },
);
