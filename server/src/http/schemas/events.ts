/** The wire form of messages in the order in which they were accepted. */
import { Type } from 'typebox';
import { MessageOut } from './message.ts';

export const MessageEventsOut = Type.Object(
  {
    data: Type.Array(
      Type.Object({
        ...MessageOut.properties,
        appId: Type.String({ description: 'The application that it is of.' }),
      }),
    ),
    iterator: Type.String({ description: 'Ask for what follows with it, now or later.' }),
    done: Type.Boolean({ description: 'Whether nothing follows yet.' }),
  },
  { $id: 'MessageEventsOut' },
);
