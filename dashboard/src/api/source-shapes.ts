/** What the API answers of sources, taken from the schemas that the server itself checks by. */
import type { Static } from 'typebox';
import type { FlowOut } from '../../../server/src/http/schemas/flow.ts';
import type { SourceStateOut } from '../../../server/src/http/schemas/source-state.ts';
import type {
  IngestSourceOut,
  ReceivedOut,
  SourceRequestOut,
  SourceTypeOut,
} from '../../../server/src/http/schemas/source.ts';

export type Source = Static<typeof IngestSourceOut>;
export type SourceType = Static<typeof SourceTypeOut>;
export type SourceSetting = SourceType['settings'][number];
export type SourceState = Static<typeof SourceStateOut>;
/** What became no message. */
export type KeptRequest = Static<typeof SourceRequestOut>;
/** What came, whether it became a message or not. */
export type Received = Static<typeof ReceivedOut>;
export type Flow = Static<typeof FlowOut>;
export type FlowEndpoint = Flow['endpoints'][number];

/** How a source that takes from a broker stands with it; null where it never has. */
export type BrokerConnection = {
  connected: boolean;
  since: string;
  lastError: string | null;
} | null;
