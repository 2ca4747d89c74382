/** What the API answers about reshaping, from the schemas that the server checks by. */
import type { Static } from 'typebox';
import type { EnrichmentPresetOut } from '../../../../server/src/http/schemas/enrichment.ts';
import type { PreviewOut } from '../../../../server/src/http/schemas/preview.ts';
import type {
  EndpointTransformationOut,
  TransformationTestOut,
  TransformationVersionOut,
} from '../../../../server/src/http/schemas/transformation.ts';

export type Transformation = Static<typeof EndpointTransformationOut>;
export type TestRun = Static<typeof TransformationTestOut>;
export type Version = Static<typeof TransformationVersionOut>;
export type Preview = Static<typeof PreviewOut>;
export type Preset = Static<typeof EnrichmentPresetOut>;
