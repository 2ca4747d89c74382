/** The wire form of how long things are kept. */
import { Type, type Static } from 'typebox';
import type { KeptDays } from '../../domain/system-health.ts';
import { Nullable } from './common.ts';

/** As the option of the server that it takes the place of. */
const daysBounds = { minimum: 1, maximum: 3_650 } as const;

export const RetentionIn = Type.Object(
  {
    messageDays: Nullable(
      Type.Integer({
        ...daysBounds,
        description:
          'Days that messages and their attempts are kept, in all environments; null for GANCHO_RETENTION_DAYS.',
      }),
    ),
  },
  { $id: 'RetentionIn', additionalProperties: false },
);
export type RetentionIn = Static<typeof RetentionIn>;

export const EnvironmentRetentionIn = Type.Object(
  {
    messageDays: Nullable(
      Type.Integer({
        ...daysBounds,
        description: 'At most as many as the server; null for as long as it.',
      }),
    ),
  },
  { $id: 'EnvironmentRetentionIn', additionalProperties: false },
);
export type EnvironmentRetentionIn = Static<typeof EnvironmentRetentionIn>;

export const EnvironmentRetentionOut = Type.Object(
  {
    messageDays: Type.Integer({ ...daysBounds, description: 'What counts.' }),
    ownDays: Nullable(Type.Integer({ description: 'What was set here.' })),
    serverDays: Type.Integer({ description: 'How long the server keeps them.' }),
  },
  { $id: 'EnvironmentRetentionOut' },
);

const Days = Type.Integer({ minimum: 1 });

export const RetentionOut = Type.Object(
  {
    messageDays: Type.Integer(daysBounds),
    usualDays: Type.Integer({ description: 'What counts where nothing is set.' }),
    isSet: Type.Boolean({ description: 'Whether it was set here, past GANCHO_RETENTION_DAYS.' }),
    others: Type.Object(
      {
        requests: Days,
        figures: Days,
        usage: Days,
        backgroundTasks: Days,
        issues: Days,
        alarms: Days,
        auditLog: Days,
      },
      { description: 'Days of what has times of its own.' },
    ),
  },
  { $id: 'RetentionOut' },
);

export function retentionOut(
  setDays: number | null,
  { messages, ...others }: KeptDays,
): Static<typeof RetentionOut> {
  return {
    messageDays: setDays ?? messages,
    usualDays: messages,
    isSet: setDays !== null,
    others,
  };
}
