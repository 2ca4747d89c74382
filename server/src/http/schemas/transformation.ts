/** The wire form of transformations. */
import { Type, type Static } from 'typebox';
import type { Transformation, TransformRun } from '../../domain/transformation.ts';
import type { TransformationVersion } from '../../storage/contract/transformations.ts';
import { isoTime } from '../iso-time.ts';
import { EventTypeName, HeaderMap, ListResponse, Nullable, Ref, Timestamp } from './common.ts';

const Code = Type.String({
  minLength: 10,
  maxLength: 51_200,
  description: 'JavaScript that defines `handler(webhook)`; a JSON document for a mapping.',
});
const Variables = Type.Record(Type.String({ maxLength: 256 }), Type.String(), {
  description: 'What the code reads as `webhook.variables`; kept sealed.',
});
const Kind = Type.Unsafe<'code' | 'mapping'>({
  type: 'string',
  enum: ['code', 'mapping'],
  description: 'What `code` is: JavaScript (the default), or a mapping.',
});

const fields = {
  code: Nullable(Code),
  enabled: Type.Boolean(),
  variables: Nullable(Variables),
  kind: Kind,
};
const outFields = {
  ...fields,
  version: Type.Integer({ description: 'Grows with each change of the code; 0 before the first.' }),
  updatedAt: Nullable(Timestamp),
};

export const EndpointTransformationOut = Type.Object(outFields, {
  $id: 'EndpointTransformationOut',
});
export const EndpointTransformationPatch = Type.Partial(Type.Object(fields), {
  $id: 'EndpointTransformationPatch',
});
export const IngestEndpointTransformationOut = Type.Object(outFields, {
  $id: 'IngestEndpointTransformationOut',
});
export const IngestEndpointTransformationPatch = Type.Partial(Type.Object(fields), {
  $id: 'IngestEndpointTransformationPatch',
});

export const TransformationTestIn = Type.Object(
  {
    code: Type.Optional(Code),
    kind: Type.Optional(Kind),
    variables: Type.Optional(Nullable(Variables)),
    payload: Type.Optional(Type.Unknown({ description: 'What to run it against; any JSON.' })),
    msgId: Type.Optional(
      Type.String({ maxLength: 256, description: 'A kept message in place of a payload.' }),
    ),
    eventType: Type.Optional(EventTypeName),
    enriched: Type.Optional(Type.Unknown({ description: 'What `webhook.enriched` holds.' })),
  },
  { $id: 'TransformationTestIn' },
);

const ConsoleLineOut = Type.Object(
  { level: Type.String(), text: Type.String() },
  { $id: 'ConsoleLineOut' },
);

export const TransformationTestOut = Type.Object(
  {
    outcome: Type.Unsafe<TransformRun['kind']>({
      type: 'string',
      enum: ['done', 'canceled', 'failed'],
    }),
    cause: Nullable(Type.String({ description: 'Why it failed.' })),
    request: Type.Unsafe<RequestOut | null>({
      anyOf: [{ $ref: 'TransformedRequestOut#' }, { type: 'null' }],
    }),
    logs: Type.Array(Ref(ConsoleLineOut)),
  },
  { $id: 'TransformationTestOut' },
);

const TransformedRequestOut = Type.Object(
  {
    method: Type.String(),
    url: Type.String(),
    headers: HeaderMap,
    payload: Type.Unknown(),
    eventType: Type.String(),
  },
  { $id: 'TransformedRequestOut' },
);
type RequestOut = Static<typeof TransformedRequestOut>;

export const TransformationVersionOut = Type.Object(
  { version: Type.Integer(), kind: Kind, code: Type.String(), createdAt: Timestamp },
  { $id: 'TransformationVersionOut' },
);
export const TransformationVersionList = ListResponse(
  Ref(TransformationVersionOut),
  'ListResponse_TransformationVersionOut_',
);
export const TransformationRollbackIn = Type.Object(
  { version: Type.Integer({ minimum: 1, maximum: 2_147_483_647 }) },
  { $id: 'TransformationRollbackIn' },
);

export const transformationSchemas = [
  EndpointTransformationOut,
  EndpointTransformationPatch,
  IngestEndpointTransformationOut,
  IngestEndpointTransformationPatch,
  TransformationTestIn,
  TransformationTestOut,
  ConsoleLineOut,
  TransformedRequestOut,
  TransformationVersionOut,
  TransformationRollbackIn,
];

export function transformationOut(
  transformation: Transformation | null,
): Static<typeof EndpointTransformationOut> {
  if (transformation === null) {
    const nothing = { code: null, enabled: false, variables: null, kind: 'code' as const };
    return { ...nothing, version: 0, updatedAt: null };
  }
  const { code, enabled, variables, kind, version, updatedAt } = transformation;
  return {
    code: code === '' ? null : code,
    enabled,
    variables: variables === null ? null : { ...variables },
    kind,
    version,
    updatedAt: isoTime(updatedAt),
  };
}

export function testOut(run: TransformRun): Static<typeof TransformationTestOut> {
  return {
    outcome: run.kind,
    cause: run.kind === 'failed' ? run.cause : null,
    request: run.kind === 'done' ? { ...run.webhook } : null,
    logs: run.logs,
  };
}

export function versionOut(one: TransformationVersion): Static<typeof TransformationVersionOut> {
  const { version, kind, code, createdAt } = one;
  return { version, kind, code, createdAt: isoTime(createdAt) };
}
